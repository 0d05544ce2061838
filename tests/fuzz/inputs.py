"""Hostile inputs: good payloads spoiled in the ways that senders, networks and attackers spoil them."""

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, is_zipfile

LONGEST = 20_000
"""Bytes: long enough for depth and width, short enough for a hundred thousand of them."""

PIECES = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\xd6\xc7", "độ mặn".encode("utf-16"),
    b"9" * 5000, b"1e999", b"-1e-999", b"NaN", b"Infinity", b"-0", b"1.234", b"1.234,5", b"0x1F", b"1_000", "１２½".encode(),
    b"[" * 3000, b'{"a":' * 3000, b"<a>" * 3000, b"(" * 500, b"]", b"}", b'"', b"'", b",", b";", b"\t", b"\r\n",
    b"\n" * 500, b" " * 3000, b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;" * 200, b"<![CDATA[", b"<!--",
    b"<?xml version='1.0' encoding='utf-7'?>", b"%s%n", b"{0}", b"\\u0000", b"\\ud800", b"null", b"true", b"[]", b"{}",
    b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59+14:00", b"2026-02-30", b"-62135596800001", b"24:60",
    b"99999999999999999999", b"# HELP x \\", b"<34>1 ", b"CEF:0|", b"=cmd|' /C calc'!A0", b"PK\x03\x04", b"\x1f\x8b\x08\x00",
)  # fmt: skip

NUMBERS = (
    b"0",
    b"-0",
    b"-1",
    b"1e999",
    b"-1e-999",
    b"9" * 400,
    b"99999999999999999999",
    b"0.1",
    b"1.234",
    b"1e5",
    b"62135596800001",
)
TEXTS = (
    b"", b"x", b"NaN", b"1.234,5", "độ mặn".encode(), "１２½".encode(), b"0001-01-01T00:00:00Z", b"9999-12-31T23:59:59+14:00",
    b"2026-02-30", b"24:60", b"9" * 400, b"a" * 4000, b"%s%n", b"{0}", b"env:HOME", b"82@2025", b"tv-1",
)  # fmt: skip
_NUMBER = re.compile(rb"-?[\d.]+")
_WORD = re.compile(rb"[\w.:+-]+")
_ZIP = b"PK\x03\x04"
Spoil = Callable[[bytes, Random], bytes]


def hostile(seeds: Sequence[bytes], count: int, random: Random) -> Iterator[bytes]:
    """`count` inputs of at most LONGEST bytes, or the length of the seed: a seed spoiled one to four times, or mere noise.

    Half of them have other values in good places: what is no more than misshapen never gets past the first check.
    """
    for _ in range(count):
        if random.random() < 0.02:
            yield random.randbytes(random.randrange(200))
            continue
        seed = random.choice(seeds)
        yield _packed(seed, random) if seed.startswith(_ZIP) else _spoiled(seed, random)


def _spoiled(body: bytes, random: Random) -> bytes:
    longest = len(body)
    spoils = (_other_value,) if random.random() < 0.5 else SPOILS
    for _ in range(random.randint(1, 4)):
        body = random.choice(spoils)(body, random)
    return body[: max(LONGEST, longest)]


def _packed(body: bytes, random: Random) -> bytes:
    """An archive with one of its members spoiled, or spoiled itself."""
    if random.random() < 0.3 or not is_zipfile(BytesIO(body)):
        return _spoiled(body, random)
    made = BytesIO()
    with ZipFile(BytesIO(body)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        chosen = random.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _spoiled(content, random) if name == chosen else content)
    return made.getvalue()


def _other_value(body: bytes, random: Random) -> bytes:
    """A number or a word gives way to something strange, or to another of the same payload."""
    words = list(_WORD.finditer(body))
    if not words:
        return body
    place, other = random.choice(words), random.choice(words)
    mild = NUMBERS if _NUMBER.fullmatch(place.group()) else TEXTS
    value = random.choice((*mild, other.group()))
    return body[: place.start()] + value + body[place.end() :]


def _cut(body: bytes, random: Random) -> bytes:
    return body[: random.randrange(len(body) + 1)]


def _flip(body: bytes, random: Random) -> bytes:
    spoiled = bytearray(body)
    for _ in range(min(len(body), random.randint(1, 8))):
        spoiled[random.randrange(len(spoiled))] = random.randrange(256)
    return bytes(spoiled)


def _insert(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body) + 1)
    return body[:at] + random.choice(PIECES) + body[at:]


def _replace(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body) + 1)
    return body[:at] + random.choice(PIECES) + body[at + random.randrange(24) :]


def _repeat(body: bytes, random: Random) -> bytes:
    start, end = sorted((random.randrange(len(body) + 1), random.randrange(len(body) + 1)))
    return body[:end] + body[start:end] * random.randint(1, 20) + body[end:]


def _drop(body: bytes, random: Random) -> bytes:
    start, end = sorted((random.randrange(len(body) + 1), random.randrange(len(body) + 1)))
    return body[:start] + body[end:]


def _swap_lines(body: bytes, random: Random) -> bytes:
    lines = body.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


def _other_coding(body: bytes, random: Random) -> bytes:
    return body.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-32", "cp1258", "utf-7")), "replace")


SPOILS: tuple[Spoil, ...] = (_cut, _flip, _insert, _replace, _replace, _repeat, _drop, _swap_lines, _other_coding)
