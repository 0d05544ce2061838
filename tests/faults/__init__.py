"""The fault run: sources that go down, lie, hang, repeat and jump in time, a database that stops, a worker that is killed."""
