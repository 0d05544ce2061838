"""Whom we trust over TLS and what we show: an ssl context from the options of a source."""

import ssl
from functools import lru_cache

import httpx

from collectors.access import Tls
from collectors.secrets import Secrets
from ioc.errors import SourceRefused


def tls_context(tls: Tls, secrets: Secrets) -> ssl.SSLContext:
    """Verification is always on: the named authority alone, else the system's and the shipped bundle.

    Raises SourceRefused naming the option whose file cannot be used.
    """
    if not (tls.ca or tls.certificate):
        return _shared()
    context = _trusting(secrets.plain(tls.ca)) if tls.ca else _public()
    if tls.certificate:
        _show(context, tls, secrets)
    return context


@lru_cache(maxsize=1)
def _shared() -> ssl.SSLContext:
    """Loading the bundle takes tens of milliseconds; without a certificate of ours the context never changes."""
    return _public()


def _public() -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _trusting(authority: str) -> ssl.SSLContext:
    try:
        if authority.lstrip().startswith("-----BEGIN"):
            return ssl.create_default_context(cadata=authority)
        return ssl.create_default_context(cafile=authority)
    except (OSError, ValueError):
        raise SourceRefused("Không đọc được chứng thư ở tls.ca; cần một tệp PEM.") from None


def _show(context: ssl.SSLContext, tls: Tls, secrets: Secrets) -> None:
    password = secrets.plain(tls.password) if tls.password else ""
    try:
        context.load_cert_chain(secrets.plain(tls.certificate), secrets.plain(tls.key) or None, password)
    except (OSError, ValueError):
        raise SourceRefused("Không dùng được tls.certificate và tls.key; cần hai tệp PEM khớp nhau, đúng mật khẩu.") from None
