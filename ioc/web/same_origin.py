"""Whether a request that changes something comes from our own pages (OWASP: fetch metadata, then Origin)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin(method: str, headers: Headers) -> bool:
    """True for reading, for API keys (no browser sends one by itself), and for requests the browser says are our own."""
    if method in SAFE_METHODS or headers.get("authorization", "").lower().startswith("bearer "):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")
