"""The files that a wall is made of, and the build that they are: an old page sees by it that there is a newer one."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_OWN = Path(__file__).resolve().parent / "assets"
_SHARED = Path(__file__).resolve().parents[1] / "assets"
_FROM_SHARED = ("theme.css", "fonts.css", "marks.css", "stream.js", "live.js")
_LETTERS = 12


@cache
def wall_files() -> Mapping[str, Path]:
    """Name below `/wall-files/BUILD/` → the file: the wall's own, and those it has in common with the desks."""
    own = {one.name: one for one in sorted(_OWN.iterdir()) if one.is_file()}
    fonts = {f"fonts/{one.name}": one for one in sorted((_SHARED / "fonts").glob("*.woff2"))}
    return own | {name: _SHARED / name for name in _FROM_SHARED} | fonts


@cache
def wall_build() -> str:
    """Changes whenever a file of the wall or its page does."""
    found = hashlib.sha256()
    for name, path in sorted([*wall_files().items(), ("page", Path(__file__).with_name("page.py"))]):
        found.update(name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:_LETTERS]
