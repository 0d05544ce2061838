"""Who looks at which page, in which language: what a page may know without reading anything."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from ioc.domain.principal import Principal
from layouts.words import LANGUAGES

COOKIE = "ioc_lang"


@dataclass(frozen=True)
class Visit:
    """`query` is the URL's query without `lang`, the page's shareable state."""

    path: str
    language: str
    principal: Principal
    query: dict[str, str] = field(default_factory=dict)

    def link(self, path: str | None = None, **query: str | None) -> str:
        """The URL of `path` (None: this page, keeping its query) with `query` set; None or "" removes a key."""
        kept = self.query if path is None else {}
        merged = {key: value for key, value in {**kept, **query}.items() if value}
        return (path or self.path) + (f"?{urlencode(merged)}" if merged else "")


def visit(path: str, search: str, cookie: str | None, default_language: str, principal: Principal) -> Visit:
    """The visit behind a URL. The language is the URL's, else the cookie's, else the province's."""
    query = dict(parse_qsl(search.removeprefix("?")))
    asked = (query.pop("lang", None), cookie, default_language)
    language = next((code for code in asked if code in LANGUAGES), LANGUAGES[0])
    return Visit(path, language, principal, query)


def overview_link(sector: str) -> str:
    """The overview of one sector, "" = all."""
    return "/" + (f"?{urlencode({'sector': sector})}" if sector else "")


def alert_link(key: Sequence[str]) -> str:
    """The page of one alert: rule, subject, origin."""
    return "/alerts?" + urlencode({"alert": "|".join(key)})


def source_link(name: str) -> str:
    """The page of sources with one opened, "" = none."""
    return "/sources" + (f"?{urlencode({'source': name})}" if name else "")
