"""`/api/v1`: the centre for programs. Reads by queries, acts by commands; every error is a problem document in Vietnamese."""
