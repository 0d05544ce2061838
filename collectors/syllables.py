"""Whether a word is spelt as a Vietnamese syllable can be. Pure; it knows spelling, not the dictionary."""

import re
from functools import lru_cache
from unicodedata import normalize

_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
_ONSET = r"(?:ngh|ng|nh|gh|gi|g|kh|k|ch|c|ph|p|th|tr|t|đ|d|qu|b|h|l|m|n|r|s|v|x)?"
_CLOSED = r"(?:uyê|iê|yê|uô|ươ|oa|oă|oe|oo|uâ|uê|uy|[aăâeêioôơuưy])(?P<coda>ch|c|m|ng|nh|n|p|t)"
_OPEN = (
    r"(?:iêu|yêu|uôi|ươi|ươu|oai|oay|oao|oeo|uây|uya|uyu|ia|ua|ưa|oa|oe|uê|uơ|uy|ai|ao|au|ay|âu|ây|eo|êu|iu|oi|ôi|ơi|ui|ưi|ưu"
    r"|[aeêioôơuưy])"
)
_SYLLABLE = re.compile(rf"{_ONSET}(?:{_CLOSED}|{_OPEN})")
_STOPS = frozenset({"ch", "c", "p", "t"})
_LONGEST = 8


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Onset, vowels and ending that go together, at most one tone, and before a stop only sắc or nặng."""
    if len(word) > _LONGEST:
        return False
    decomposed = normalize("NFD", word.lower())
    tones = [_TONES[char] for char in decomposed if char in _TONES]
    bare = normalize("NFC", "".join(char for char in decomposed if char not in _TONES))
    found = _SYLLABLE.fullmatch(bare)
    if found is None or len(tones) > 1:
        return False
    return found["coda"] not in _STOPS or tones in (["sắc"], ["nặng"])
