"""Which machine a source is on, as far as its options tell, so that many sources on one machine take turns."""

from urllib.parse import urlsplit

_FIELDS = ("url", "base", "host")


def host_of(options: object) -> str:
    """Host and port; a reference (`env:NAME`) where the address is one; empty where the options name no machine."""
    for name in _FIELDS:
        found = getattr(options, name, "")
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
