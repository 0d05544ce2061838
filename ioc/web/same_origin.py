"""Whether a request that changes something comes from our own pages (OWASP: fetch metadata, then Origin)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def same_origin(method: str, headers: Headers) -> bool:
    """True for reading, for API keys, and for requests the browser says are our own.

    No browser sends a bearer key by itself; a password of the Basic scheme it may, but then it says where the request comes from.
    """
    scheme = headers.get("authorization", "").partition(" ")[0].lower()
    if method in SAFE_METHODS or scheme in ("bearer", "token"):
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if scheme == "basic" and site is None and origin is None:
        return True
    if site is not None:
        return site == "same-origin"
    return origin is not None and urlsplit(origin).netloc == headers.get("host")
