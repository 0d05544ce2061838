"""Vietnamese names: sorting, searching, comparing. Join on codes; names are for people."""

import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_ORDER = {letter: f"{index:02d}" for index, letter in enumerate(_ALPHABET, start=10)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def sort_key(name: str) -> str:
    """A key whose byte order is Vietnamese alphabetical order (Đ after D, tones only break ties); store it beside the name."""
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", name).lower():
        base, tone = _without_tone(char)
        letters.append(_LETTER_ORDER.get(base, "0" + base if base.isdigit() else "00"))
        tones.append(tone)
    return "".join(letters) + " " + "".join(tones)


def fold(name: str) -> str:
    """Lower case without diacritics, "Đồng Tháp" → "dong thap"; for searching."""
    decomposed = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def same_name(one: str, other: str) -> bool:
    """Whether two spellings name the same thing: hòa/hoà, case, outer spaces and Unicode form do not count."""
    return _canonical(one) == _canonical(other)


def _without_tone(char: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), "0")
    bare = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
    return bare, tone


def _canonical(name: str) -> str:
    words = unicodedata.normalize("NFC", name).casefold().split()
    return " ".join("".join(base for base, _ in map(_without_tone, word)) + _word_tone(word) for word in words)


def _word_tone(word: str) -> str:
    return "".join(tone for _, tone in map(_without_tone, word) if tone != "0")
