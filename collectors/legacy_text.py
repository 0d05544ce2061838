"""Old Vietnamese text: noticed by its spelling, converted to Unicode, and told what was converted and what is doubtful. Pure.

Text in an old encoding reaches us as bytes of a file, or as Windows-1252 characters in a cell whose font (.VnTime, VNI-Times)
made them look Vietnamese. A wrong guess would corrupt names for good, so only what spells well is called sure.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from collectors.legacy_tables import from_tcvn3, from_vni
from collectors.syllables import is_syllable
from ioc.errors import PayloadInvalid

Encoding = Literal["tcvn3", "vni"]
NAMES: dict[Encoding, str] = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI-Windows"}

_CONVERTERS = {"tcvn3": from_tcvn3, "vni": from_vni}
_WORD = re.compile(r"[^\s!-@\[-`{-~\u2010-\u2026]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_ENOUGH = 3
_SURE, _UNLIKELY = 0.8, 0.5
SHOWN = 20
"""So many doubtful words are told."""
_SAMPLE = 200_000


@dataclass(frozen=True, slots=True)
class Conversion:
    """`text` in NFC; `letters` converted; `doubtful` words that do not spell a syllable after it, at most twenty."""

    text: str
    encoding: Encoding
    letters: int
    doubtful: tuple[str, ...] = ()

    @property
    def report(self) -> str:
        """One sentence for the person who looks after the source."""
        rest = f"; chưa chắc: {', '.join(self.doubtful)}" if self.doubtful else ""
        return f"đã chuyển {self.letters} chữ từ bảng mã {NAMES[self.encoding]} sang Unicode{rest}"


def convert(text: str, encoding: Encoding) -> Conversion:
    """`text` holds the codes as Windows-1252 characters; what no code of the encoding is stays as it is."""
    converted, letters = _CONVERTERS[encoding](text)
    if encoding == "tcvn3":
        converted = _LETTERS.sub(_capitals, converted)
    doubtful = dict.fromkeys(word for word in _marked(converted) if not is_syllable(word))
    return Conversion(normalize("NFC", converted), encoding, letters, tuple(doubtful)[:SHOWN])


def _capitals(word: re.Match[str]) -> str:
    """TCVN3 has no toned capitals: in a word of capitals they are typed small ("HµNéI" is HÀNỘI)."""
    plain = [char for char in word[0] if char.isascii()]
    return word[0].upper() if len(plain) >= 2 and all(char.isupper() for char in plain) else word[0]


def detect(text: str) -> Encoding | None:
    """The old encoding that `text` is surely in; None where it is Unicode, has too few marked words, or could be either."""
    words = set(_marked(text[:_SAMPLE]))
    if len(words) < _ENOUGH or any(ord(char) > 0xFF for word in words for char in word):
        return None
    if _spelt(words) >= _UNLIKELY:
        return None
    good = {encoding: _spelt({convert(word, encoding).text for word in words}) for encoding in NAMES}
    best: Encoding = "tcvn3" if good["tcvn3"] >= good["vni"] else "vni"
    other: Encoding = "vni" if best == "tcvn3" else "tcvn3"
    return best if good[best] >= _SURE and good[other] < _UNLIKELY else None


def fits(text: str, encoding: Encoding) -> bool:
    """Whether the marked words of the text spell better once converted: what a font says, held against what was typed in it."""
    words = set(_marked(text[:_SAMPLE]))
    return bool(words) and _spelt({convert(word, encoding).text for word in words}) > _spelt(words)


def of_font(font: str) -> tuple[Encoding | None, bool]:
    """What the name of a font says: the encoding, and whether its small letters are drawn as capitals."""
    if font.startswith(".Vn"):
        return "tcvn3", font.rstrip().endswith("H")
    return ("vni", False) if font.upper().startswith("VNI-") else (None, False)


def maybe_old(text: str) -> bool:
    """Whether the text has marks, and only such as an old encoding has: Unicode Vietnamese soon shows a letter beyond them."""
    codes = any("\x80" <= char <= "\xff" for char in text)
    return codes and not any("\u0100" <= char < "\u2000" or char >= "\u2100" for char in text)


def decode(content: bytes, encoding: str) -> tuple[str, Conversion | None]:
    """The text of a file: `auto`, `tcvn3`, `vni`, the name of a codec, or empty for UTF-8 (UTF-16 by its byte order mark).

    Raises PayloadInvalid when it is not in that encoding, or, for `auto`, when what it is in is not sure.
    """
    if encoding in NAMES:
        found = convert(_windows(content), encoding)
        return found.text, found
    if encoding != "auto":
        return _plain(content, encoding), None
    try:
        text = _plain(content, "")
    except PayloadInvalid:
        text, sure = _windows(content), detect(_windows(content))
        if sure is None:
            raise PayloadInvalid(
                "không ở UTF-8, và không đủ chắc là TCVN3 hay VNI; đặt encoding, hoặc lưu lại dạng UTF-8",
                text[:500].replace("\x00", ""),
            ) from None
    else:
        sure = detect(text) if maybe_old(text) else None
    if sure is None:
        return text, None
    converted = convert(text, sure)
    return converted.text, converted


def _plain(content: bytes, encoding: str) -> str:
    if not encoding:
        encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeError as wrong:
        line = content[: getattr(wrong, "start", 0)].count(b"\n") + 1
        raise PayloadInvalid(
            f"không ở bảng mã {encoding} (dòng {line}); lưu lại dạng CSV UTF-8, hoặc đặt encoding (auto nhận ra TCVN3, VNI)",
            content[:500].decode("utf-8", "replace").replace("\x00", ""),
        ) from None


def _windows(content: bytes) -> str:
    """Windows-1252, or where a byte has no character there, byte for byte."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _marked(text: str) -> Iterable[str]:
    """Words with a letter beyond ASCII."""
    return (word for word in _WORD.findall(text) if not word.isascii())


def _spelt(words: set[str]) -> float:
    return sum(map(is_syllable, words)) / len(words)
