"""Rebuilds the data files of this room. Not imported by the centre."""
