"""Secrets that we hand out: 256 random bits, of which we keep only the hash."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 in hex. No salt or stretching: a random token of 256 bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()
