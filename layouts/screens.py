"""The parts of a screen for the live stream."""

from collections.abc import Callable

from layouts.encode import encode
from layouts.parts.scope import Part
from layouts.read import Read

Encode = Callable[[str, str], dict[str, Part]]


def encode_with(read: Read) -> Encode:
    """(screen, language) → part id → view model, read afresh at each call. KeyError for a screen the profile does not have."""

    def encode_screen(screen: str, language: str) -> dict[str, Part]:
        shown = read.profile().screen[screen]
        scope = read.screen(shown, language)
        return encode(shown, scope, read.geometry, read.places)

    return encode_screen
