"""Passwords: Argon2id with the parameters of RFC 9106's low-memory profile (64 MiB, 3 passes, 4 lanes)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ioc.errors import CommandInvalid

LEAST = 12
MOST = 256
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


def hash_password(password: str) -> str:
    """Argon2id's own text. Raises CommandInvalid on a password that is too short or too long."""
    if not LEAST <= len(password) <= MOST:
        raise CommandInvalid(f"Mật khẩu phải có từ {LEAST} đến {MOST} ký tự")
    return _HASHER.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Takes as long where there is no hash, so that time does not tell which accounts exist."""
    if password_hash is None:
        _HASHER.hash(password[:MOST])
        return False
    try:
        return _HASHER.verify(password_hash, password[:MOST])
    except (VerificationError, InvalidHashError):
        return False
