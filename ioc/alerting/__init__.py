"""Alerting, pure: what was heard becomes a verdict, verdicts move alerts, moves are told to those who should know."""
