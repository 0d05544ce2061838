"""Short-lived access tokens, signed and not stored: they survive a restart of the portal and end by themselves."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256


def issue(signing_key: str, now: datetime, life: timedelta) -> str:
    """A token that is good until `now + life`."""
    ends = str(int((now + life).timestamp()))
    return f"{ends}.{_signature(signing_key, ends)}"


def good(token: str, signing_key: str, now: datetime) -> bool:
    """Whether the token is one of ours and has not ended."""
    ends, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(signing_key, ends).encode()):
        return False
    return now.timestamp() < int(ends)


def _signature(key: str, text: str) -> str:
    return urlsafe_b64encode(hmac.new(key.encode(), text.encode(), sha256).digest()).decode().rstrip("=")
