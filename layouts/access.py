"""Which permission each callback asks for, and who is calling now."""

from collections.abc import Iterator
from contextlib import contextmanager

from dash import Dash
from flask import request

from ioc.domain.principal import Permission, Principal

Callbacks = dict[str, Permission]
"""Callback id (a key of `app.callback_map`) → what its caller must be allowed to do; `build_app` hands it to the guard."""


@contextmanager
def asking(app: Dash, permission: Permission, callbacks: Callbacks) -> Iterator[None]:
    """The callbacks registered inside ask for `permission`; they are written into `callbacks`."""
    before = set(app.callback_map)
    yield
    callbacks.update({name: permission for name in app.callback_map if name not in before})


def principal() -> Principal:
    """Who makes the request being answered. KeyError outside the guard, which puts it in the scope: nobody acts unseen."""
    found: Principal = request.environ["asgi.scope"]["ioc.principal"]
    return found
