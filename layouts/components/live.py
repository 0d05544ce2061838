"""The attributes that make a page live: `assets/live.js` finds the element that carries them."""

import json
from collections.abc import Iterable

from layouts.words import live_words

SIGNALS = "pages"
"""The screen whose parts only say that something changed; all desks of a browser share its one stream."""


def live(signal: str, parts: Iterable[str], lang: str) -> dict[str, str]:
    """`signal` is the id of the page's store, set anew when one of `parts` (values, alerts, sources) changes."""
    return {
        "data-live": SIGNALS,
        "data-signal": signal,
        "data-parts": ",".join(parts),
        "data-lang": lang,
        "data-words": json.dumps(live_words(lang), ensure_ascii=False),
    }
