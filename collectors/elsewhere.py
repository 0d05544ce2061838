"""How an address that an answer names is reached: what is ours is shown to our own host only."""

from typing import TypeVar
from urllib.parse import urlsplit

from collectors.access import Access, NoAuth, Tls
from ioc.errors import SourceRefused

Reaching = TypeVar("Reaching", bound=Access)


def reach(access: Reaching, base: str, link: str, what: str) -> Reaching:
    """`access` for a link in an answer of `base`; another host must be named in redirect_hosts and is shown no credentials.

    `what` names in Vietnamese what lies at the link. Raises SourceRefused.
    """
    ours, theirs = urlsplit(base), urlsplit(link)
    if (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc):
        return access
    if theirs.hostname not in access.redirect_hosts:
        raise SourceRefused(f"{what} nằm ở máy chủ khác ({theirs.hostname}); nếu đúng thì thêm vào redirect_hosts")
    return access.model_copy(update={"auth": NoAuth(), "headers": {}, "tls": Tls(ca=access.tls.ca)})
