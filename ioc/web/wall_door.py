"""`/wall`: the page of a wall, the way in for a wall's own token, and what a wall says that it shows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints
from sqlalchemy import Engine
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ioc.commands.report_wall import WallReport, report_wall
from ioc.commands.tokens import token_hash
from ioc.domain.centre import Profile
from ioc.domain.principal import Principal, PrincipalKind
from ioc.domain.screen import Window
from ioc.store import walls
from ioc.store.engine import reading
from ioc.web.cookies import keep_wall, wall_token
from ioc.web.guard import PRINCIPAL
from ioc.web.headers import content_policy
from ioc.web.pages import Pages
from ioc.web.problem import problem

Short = Annotated[str, StringConstraints(max_length=200)]


@dataclass(frozen=True)
class WallPart:
    """The wall as this room sees it. `page` makes (screen, language, scene, wall) into HTML, which loads `files` of `build`."""

    page: Callable[[str, str, str, str], str]
    files: Mapping[str, Path]
    build: str


class Seen(BaseModel):
    build: Short = ""
    shows: Short = ""
    size: Short = ""
    sound: Short = ""


def wall_routes(
    engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime], wall: WallPart, https: bool
) -> APIRouter:
    """The page `/wall/<screen>`, the way in `/wall/enter?token=…` and the report `/wall/seen`."""
    router = APIRouter(include_in_schema=False)
    _enter(router, engine, https)
    _report(router, engine, clock)
    _page(router, profile, wall, https)
    return router


def _enter(router: APIRouter, engine: Engine, https: bool) -> None:
    pages = Pages()

    @router.get("/wall/enter")
    def enter(request: Request, token: str = "") -> Response:
        with reading(engine) as conn:
            found = walls.of_token(conn, token_hash(token))
        if found is None:
            return pages.render(request, "missing", 401)
        response = RedirectResponse(f"/wall/{found.screen}", 303)
        keep_wall(response, token, https)
        return response


def _report(router: APIRouter, engine: Engine, clock: Callable[[], datetime]) -> None:
    @router.post("/wall/seen", status_code=204)
    def seen(request: Request, said: Seen) -> None:
        actor: Principal = request.scope[PRINCIPAL]
        if actor.kind is PrincipalKind.WALL:
            report_wall(engine, actor, WallReport(said.shows, said.build, said.size, said.sound), clock())


def _page(router: APIRouter, profile: Callable[[], Profile], wall: WallPart, https: bool) -> None:
    pages = Pages()

    @router.get("/wall")
    @router.get("/wall/{screen}")
    def show(request: Request, screen: str = "", lang: str = "", scene: str = "") -> Response:
        actor: Principal = request.scope[PRINCIPAL]
        now = profile()
        wanted = screen or actor.screen or (now.screens[0].name if now.screens else "")
        if wanted not in now.screen:
            return pages.render(request, "missing", 404)
        if actor.screen not in (None, wanted):
            return problem(403, f"Màn hình “{actor.name}” chỉ được xem “{actor.screen}”")
        language = lang if lang in ("vi", "en") else now.language
        name = actor.name if actor.kind is PrincipalKind.WALL else ""
        response = HTMLResponse(wall.page(wanted, language, scene, name), headers=_headers(now))
        if (token := wall_token(request.cookies, https)) and name:
            keep_wall(response, token, https)  # anew at each load, so that it never ends while the wall hangs there
        return response


def _headers(profile: Profile) -> dict[str, str]:
    """Not to be kept, and with the sites that the scenes show let in."""
    views = [zone.view for screen in profile.screens for scene in screen.scenes for zone in scene.zones]
    sites = sorted({_origin(view.url) for view in views if isinstance(view, Window) and "://" in view.url})
    return {"cache-control": "no-store", "content-security-policy": _policy(sites)}


def _policy(sites: Iterable[str]) -> str:
    listed = " ".join(("'self'", *sites))
    return f"{content_policy(())}; frame-src {listed}".replace("img-src 'self'", f"img-src {listed}")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
