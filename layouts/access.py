"""Which permission each callback asks for, and who is calling now."""

from flask import request

from ioc.domain.principal import Permission, Principal

Callbacks = dict[str, Permission]
"""Callback id (a key of `app.callback_map`) → what its caller must be allowed to do; `build_app` hands it to the guard."""


def principal() -> Principal:
    """Who makes the request being answered; the guard put it in the ASGI scope. KeyError outside the guard: nobody acts unseen."""
    found: Principal = request.environ["asgi.scope"]["ioc.principal"]
    return found
