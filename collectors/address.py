"""Which machine a source is on, as far as its options tell, so that many sources on one machine take turns."""

from urllib.parse import urlsplit

_FIELDS = ("url", "base", "host")


def host_of(options: object) -> str:
    """Host and port; a reference (`env:NAME`) where the address is one; empty where the options name no machine."""
    places = (options, getattr(options, "drop", None))
    for found in (getattr(place, name, "") for place in places for name in _FIELDS):
        if isinstance(found, str) and found and not found.startswith("/"):
            return _machine(found)
    return ""


def _machine(address: str) -> str:
    if "://" not in address:
        return address
    try:
        return urlsplit(address).netloc.rpartition("@")[2]
    except ValueError:
        return address


def endpoint_of(text: str, port: int) -> tuple[str, int]:
    """Host and port of `host`, `host:port`, `[IPv6]:port` or a bare IPv6 address. Raises ValueError, in Vietnamese."""
    if text.count(":") > 1 and not text.startswith("["):
        return text, port
    try:
        parts = urlsplit(f"//{text}")
        if parts.hostname and parts.netloc == text and "@" not in text:
            return parts.hostname, parts.port or port
    except ValueError:
        pass  # an impossible port, or brackets around no address: told below
    raise ValueError(f"“{text[:80]}” không phải địa chỉ máy; viết tên máy hoặc địa chỉ IP, có thể kèm :cổng")
