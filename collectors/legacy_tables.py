"""TCVN3 (ABC) and VNI-Windows: Vietnamese as it was written before Unicode, each as Windows-1252 characters. Pure.

Tables checked, code by code, against two public sources: `ukengine/data.cpp` of UniKey (github.com/vn-input/ibus-unikey, tables
TCVN3 and VNI-WIN) and `src/charsets.ts` of github.com/duydev/vietnamese-conversion.

TCVN3 has one byte a letter, and no capitals with tones: those are the small letters in a capitals font (.VnTimeH, .VnArialH).
VNI-Windows writes most letters as a vowel followed by a mark; the case of the mark is that of its vowel, but people mix them.
"""

import re
from unicodedata import normalize

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"


def _tcvn3() -> dict[str, str]:
    codes = {"¡": "Ă", "¢": "Â", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư", "§": "Đ"}
    codes |= {"¨": "ă", "©": "â", "ª": "ê", "«": "ô", "¬": "ơ", "\xad": "ư", "®": "đ"}
    toned = {  # grave, hook, tilde, acute, dot
        "a": "µ¶·¸¹", "ă": "»¼½¾Æ", "â": "ÇÈÉÊË", "e": "ÌÎÏÐÑ", "ê": "ÒÓÔÕÖ", "i": "×ØÜÝÞ",
        "o": "ßáâãä", "ô": "åæçèé", "ơ": "êëìíî", "u": "ïñòóô", "ư": "õö÷øù", "y": "úûüýþ",
    }  # fmt: skip
    for vowel, written in toned.items():
        tones = (_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT)
        codes |= {code: normalize("NFC", vowel + tone) for code, tone in zip(written, tones, strict=True)}
    return codes


def _vni() -> dict[str, str]:
    marks = {"ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
    roofed = {"â": "", "à": _GRAVE, "á": _ACUTE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
    cupped = {"ê": "", "è": _GRAVE, "é": _ACUTE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
    alone = {"ì": "ì", "í": "í", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ", "ô": "ơ", "ö": "ư"}
    codes = dict(alone)
    for vowel, plain in {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}.items():
        codes |= {vowel + mark: normalize("NFC", plain + tone) for mark, tone in marks.items() if (vowel, mark) != ("y", "ï")}
    for vowel in "aeo":
        codes |= {vowel + mark: normalize("NFC", vowel + _CIRCUMFLEX + tone) for mark, tone in roofed.items()}
    codes |= {"a" + mark: normalize("NFC", "a" + _BREVE + tone) for mark, tone in cupped.items()}
    return codes


TCVN3 = _tcvn3()
"""Each code and its letter in NFC."""

VNI = _vni()
"""Each code of one or two characters and its letter in NFC; small letters only, capitals are alike."""

_TCVN3_CODES = {ord(code): letter for code, letter in TCVN3.items()}
_VNI_CODE = re.compile("|".join(sorted(VNI, key=len, reverse=True)), re.IGNORECASE)


def from_tcvn3(text: str) -> tuple[str, int]:
    """The text in Unicode and how many letters were converted."""
    return text.translate(_TCVN3_CODES), sum(char in TCVN3 for char in text)


def from_vni(text: str) -> tuple[str, int]:
    """The text in Unicode and how many letters were converted. A letter is a capital when its vowel is."""

    def letter(found: re.Match[str]) -> str:
        written = VNI[found[0].lower()]
        return written.upper() if found[0][0].isupper() else written

    return _VNI_CODE.subn(letter, text)
