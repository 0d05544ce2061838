"""Journeys: the centre as processes of its own, from the portal to the person and back, with everything that goes wrong between.

python -m tests.journey.kill --minutes 10    the long form of the kill test, on SQLite or with --database-url
"""
