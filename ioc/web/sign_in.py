"""Signing in and out: a form, a one-time link, and the account's own page."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from sqlalchemy import Engine
from starlette.responses import RedirectResponse, Response

from ioc.commands.sessions import SESSION_LIFE
from ioc.commands.set_password import SetPassword, set_password
from ioc.commands.sign_in import SignIn, sign_in
from ioc.commands.sign_in_by_link import sign_in_by_link
from ioc.commands.sign_out import sign_out
from ioc.domain.principal import Principal
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.web.cookies import drop_session, keep_session, session_token
from ioc.web.guard import PRINCIPAL
from ioc.web.pages import Pages, local_path

Text = Annotated[str, Form(max_length=1024)]


def sign_in_routes(engine: Engine, clock: Callable[[], datetime], https: bool) -> APIRouter:
    """The pages `/sign-in`, `/sign-in/link`, `/account` and the verb `/sign-out`."""
    router = APIRouter(include_in_schema=False)
    _form(router, engine, clock, https)
    _link(router, engine, clock, https)
    _account(router, engine, clock, https)
    return router


def _form(router: APIRouter, engine: Engine, clock: Callable[[], datetime], https: bool) -> None:
    pages = Pages()

    @router.get("/sign-in")
    def show(request: Request) -> Response:
        return pages.render(request, "sign_in", next=local_path(request.query_params.get("next", "/")), name="")

    @router.post("/sign-in")
    def enter(request: Request, name: Text, password: Text, next: Text = "/") -> Response:
        try:
            token = sign_in(engine, SignIn(name, password), clock())
        except CommandInvalid as wrong:
            return pages.render(request, "sign_in", 401, next=local_path(next), name=name, fault=str(wrong))
        return _enter(local_path(next), token, https)


def _link(router: APIRouter, engine: Engine, clock: Callable[[], datetime], https: bool) -> None:
    pages = Pages()

    @router.get("/sign-in/link")
    def show(request: Request, token: str = "") -> Response:
        # Mail scanners open links: looking does not use the link up, the button does.
        return pages.render(request, "link", token=token)

    @router.post("/sign-in/link")
    def enter(request: Request, token: Text) -> Response:
        try:
            session = sign_in_by_link(engine, token, clock())
        except CommandInvalid as wrong:
            return pages.render(request, "link", 401, token="", fault=str(wrong))
        return _enter("/account", session, https)


def _account(router: APIRouter, engine: Engine, clock: Callable[[], datetime], https: bool) -> None:
    pages = Pages()

    @router.get("/account")
    def show(request: Request) -> Response:
        return pages.render(request, "account", principal=request.scope[PRINCIPAL], saved="saved" in request.query_params)

    @router.post("/account")
    def change(request: Request, new: Text, old: Text = "") -> Response:
        actor: Principal = request.scope[PRINCIPAL]
        try:
            token = set_password(engine, actor, SetPassword(actor.name, new, old), clock())
        except (CommandInvalid, PermissionDenied) as wrong:
            return pages.render(request, "account", 400, principal=actor, fault=str(wrong))
        return _enter("/account?saved=1", token or "", https)

    @router.post("/sign-out")
    def leave(request: Request) -> Response:
        token = session_token(request.cookies, https)
        if token is not None:
            sign_out(engine, token, clock())
        response = RedirectResponse("/sign-in", 303)
        drop_session(response, https)
        return response


def _enter(page: str, token: str, https: bool) -> Response:
    response = RedirectResponse(page, 303)
    keep_session(response, token, int(SESSION_LIFE.total_seconds()), https)
    return response
