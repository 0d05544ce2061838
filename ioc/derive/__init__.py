"""Derivations, pure: indicators computed from the stored values of others; one module a function."""
