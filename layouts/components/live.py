"""The attributes that make a page live: `assets/live.js` finds the element that carries them."""

import json
from collections.abc import Iterable

from dash import html

from layouts.words import live_words


def live(signal: str, parts: Iterable[str], lang: str) -> dict[str, str]:
    """`signal` is the id of the page's store, set anew when one of `parts` of the province's first screen changes ("*" = any).

    All desks of a browser share one stream, that of the screen named on `#page`; walls of that screen cost no second encoding.
    """
    return {
        "data-live": "",
        "data-signal": signal,
        "data-parts": ",".join(parts),
        "data-lang": lang,
        "data-words": json.dumps(live_words(lang), ensure_ascii=False),
    }


def banners() -> list[html.Div]:
    """What the page says when it can no longer be believed; filled and shown by the browser."""
    return [html.Div(className=f"banner {kind}", role="alert") for kind in ("cut-off", "unwatched")]
