"""The nouns of the centre. Standard library only; imports nothing of the centre but itself."""
