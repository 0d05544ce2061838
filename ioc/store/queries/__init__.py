"""Reading: one module per question. Nothing here writes or waits for a writer."""
