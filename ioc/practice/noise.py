"""Numbers that look random and are not: the same key gives the same number, for ever and on every machine."""

from functools import lru_cache
from hashlib import blake2b
from math import cos, floor, pi

Key = tuple[str | int, ...]


@lru_cache(maxsize=16_384)
def fraction(*key: str | int) -> float:
    """A number in [0, 1) drawn by hashing `key`."""
    digest = blake2b(repr(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def between(low: float, high: float, *key: str | int) -> float:
    """A number in [low, high) drawn by `key`."""
    return low + (high - low) * fraction(*key)


def smooth(x: float, *key: str | int) -> float:
    """A continuous curve in [0, 1) over `x` whose bends are one apart."""
    step = floor(x)
    ease = (1 - cos(pi * (x - step))) / 2
    return fraction(*key, step) * (1 - ease) + fraction(*key, step + 1) * ease
