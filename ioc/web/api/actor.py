"""Who acts, for routes that act."""

from typing import Annotated

from fastapi import Depends, Request

from ioc.domain.principal import Principal
from ioc.web.guard import PRINCIPAL


def _actor(request: Request) -> Principal:
    actor: Principal = request.scope[PRINCIPAL]
    return actor


Actor = Annotated[Principal, Depends(_actor)]
"""The principal that the guard put into the scope; it let nobody in without one."""
