"""ArcSight's Common Event Format: seven fields between bars, then key=value pairs."""

import re

_HEADER = ("version", "vendor", "product", "device_version", "signature", "name", "severity")
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_KEY = re.compile(r"(?:^|\s)([A-Za-z0-9_.\[\]-]{1,64})=")
_ESCAPED = re.compile(r"\\([\\|=nr])")
_WORDS = {"unknown": 0, "low": 2, "medium": 5, "high": 7, "very-high": 9}
_MOST_KEYS = 200


def read_cef(text: str) -> dict[str, object]:
    """The event in the text: the header's fields and the extension's keys, `severity` as a number 0–10; empty without one."""
    start = text.find("CEF:")
    fields = _fields(text[start + 4 :]) if start >= 0 else None
    if fields is None:
        return {}
    header = dict(zip(_HEADER, map(_plain, fields[:-1]), strict=True))
    found: dict[str, object] = {**_pairs(fields[-1]), **header}
    found["severity"] = _severity(header["severity"])
    return found


def _fields(text: str) -> list[str] | None:
    """The seven fields and what follows them; None where there are not as many."""
    fields, at = list[str](), 0
    for bar in _BAR.finditer(text):
        fields.append(text[at : bar.end() - 1])
        at = bar.end()
        if len(fields) == len(_HEADER):
            return [*fields, text[at:]]
    return None


def _pairs(text: str) -> dict[str, str]:
    """A value reaches to the next key: values hold spaces."""
    keys = list(_KEY.finditer(text))[:_MOST_KEYS]
    ends = [*(one.start() for one in keys[1:]), len(text)][: len(keys)]
    return {key[1]: _plain(text[key.end() : end]) for key, end in zip(keys, ends, strict=True)}


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text).strip()


def _severity(text: str) -> float | None:
    """0 to 10; None where the sender writes something else."""
    word = text.strip().lower()
    if word in _WORDS:
        return float(_WORDS[word])
    return float(word) if word.isascii() and word.isdigit() and len(word) <= 2 and int(word) <= 10 else None
