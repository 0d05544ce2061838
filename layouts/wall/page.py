"""`/wall/<screen>`: the page of a wall, without Dash: a frame that the browser fills from the stream and keeps for months."""

import json
from dataclasses import dataclass
from html import escape

from layouts.words import live_words, say

FONTS = ("vietnamese-400", "latin-400", "vietnamese-600", "latin-600")
STYLES = ("fonts.css", "theme.css", "marks.css", "wall.css")
MODULES = (
    "dom.js", "tiles.js", "feed.js", "chart.js", "ranking.js", "pieces.js", "map.js", "projection.js", "labels.js", "scene.js",
    "playlist.js", "pins.js", "alarm.js", "sound.js", "place.js", "watchdog.js", "report.js",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """`scene` pins one scene instead of the playlist; `wall` is the name of the wall that looks, "" for a person."""

    screen: str
    language: str
    zone: str
    build: str
    scene: str = ""
    wall: str = ""


def page(wanted: Wanted) -> str:
    """The whole HTML document. No script stands in it: what scripts need is in `data-` attributes."""
    return "\n".join((
        "<!doctype html>",
        f'<html lang="{wanted.language}" data-theme="dark">',
        f"<head>{_head(wanted)}</head>",
        f"<body>{_frame(wanted)}{_wall(wanted)}</body>",
        "</html>",
    ))  # fmt: skip


def _head(wanted: Wanted) -> str:
    at = f"/wall-files/{wanted.build}/"
    fonts = [
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{at}fonts/be-vietnam-pro-{name}-normal.woff2">'
        for name in FONTS
    ]
    styles = [f'<link rel="stylesheet" href="{at}{name}">' for name in STYLES]
    modules = [f'<link rel="modulepreload" href="{at}{name}">' for name in MODULES]
    scripts = [f'<script defer src="{at}{name}"></script>' for name in ("stream.js", "live.js")]
    return "".join((
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="dark">',
        f"<title>{escape(say(wanted.language, 'nav_wall'))} · IOC</title>",
        '<link rel="icon" href="data:,">', *fonts, *styles, *modules, *scripts,
        f'<script type="module" src="{at}main.js"></script>',
    ))  # fmt: skip


def _frame(wanted: Wanted) -> str:
    return _element("div", id="page", data_stream="/stream", data_zone=wanted.zone)


def _wall(wanted: Wanted) -> str:
    language = wanted.language
    data = {
        "live": wanted.screen, "direct": "yes", "lang": language, "scene": wanted.scene, "build": wanted.build,
        "wall": wanted.wall, "title": f"{say(language, 'nav_wall')} · IOC",
        "words": json.dumps(live_words(language), ensure_ascii=False),
    }  # fmt: skip
    inner = _HATCH + _HEADER + _MIDDLE + _footer(language) + _warnings(language)
    attributes = {f"data_{name}": value for name, value in data.items()}
    return _element("div", inner, id="wall", class_="wall is-empty is-unplaced", lang=language, **attributes)


_MIDDLE = '<div id="wall-alarm" class="wall-alarm" role="alert"></div><main id="wall-stage" class="wall-stage"></main>'
_HATCH = (
    '<svg class="defs" aria-hidden="true"><defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="8" height="8" fill="var(--ground)"/>'
    '<path d="M4 0V8" stroke="var(--hatch)" stroke-width="1.4"/></pattern></defs></svg>'
)
_HEADER = (
    '<header class="wall-head"><div><h1 id="wall-name" class="wall-name"></h1>'
    '<div id="wall-province" class="wall-province"></div></div>'
    '<nav id="wall-scenes" class="wall-scenes"></nav><div id="wall-health" class="wall-health" data-ages></div>'
    '<div class="wall-clock"><div id="wall-time" class="wall-time"></div>'
    '<div id="wall-date" class="wall-date"></div></div></header>'
)


def _footer(language: str) -> str:
    runs = f'<div class="runs"><b>{escape(say(language, "just_run"))}</b><div id="wall-runs" class="runs"></div></div>'
    return f'<footer class="wall-foot">{runs}<div id="wall-note" class="cut"></div></footer>'


def _warnings(language: str) -> str:
    banners = "".join(f'<div class="banner {kind}" role="alert"></div>' for kind in ("cut-off", "unwatched", "refused"))
    return f'{banners}<div class="wall-loading">{escape(say(language, "loading"))}</div>'


def _element(tag: str, inner: str = "", **attributes: str) -> str:
    names = {name: name.rstrip("_").replace("_", "-") for name in attributes}
    written = "".join(f' {names[name]}="{escape(value, quote=True)}"' for name, value in attributes.items())
    return f"<{tag}{written}>{inner}</{tag}>"
