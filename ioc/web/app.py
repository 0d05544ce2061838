"""The ASGI application: every room of the web process put together, behind one guard."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from fastapi import APIRouter, FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from ioc.domain.centre import Profile
from ioc.domain.principal import Permission
from ioc.spool.shelf import SENT, Shelf
from ioc.web.api.agents import agent_routes
from ioc.web.api.alerts import alert_routes
from ioc.web.api.bulletins import bulletin_routes
from ioc.web.api.cap import cap_routes
from ioc.web.api.catalogue import catalogue_routes
from ioc.web.api.later import Later
from ioc.web.api.latest import latest_routes
from ioc.web.api.observations import observation_routes
from ioc.web.api.push import PushDoor, push_routes
from ioc.web.api.push_body import PushPart
from ioc.web.api.sources import source_routes
from ioc.web.catch_up import keep_catching_up
from ioc.web.doors import Doors, with_pages
from ioc.web.geometry import Find, Geometry
from ioc.web.guard import Guard
from ioc.web.headers import SecurityHeaders
from ioc.web.health import health_routes
from ioc.web.identity import identify_by
from ioc.web.latency import Latency
from ioc.web.metrics import SpoolCollector, StoreCollector, metrics_door
from ioc.web.problem import answer_in_problems
from ioc.web.pulse import pulse_of
from ioc.web.sign_in import sign_in_routes
from ioc.web.stream import Encode, Stream
from ioc.web.stream_door import StreamDoor
from ioc.web.wall_door import WallPart, wall_routes
from ioc.web.wall_files import WallFiles
from ioc.web.watchdog import Watchdog, keep_watching

WSGI_THREADS = 32
"""Dash callbacks that may run at once; the database pool has as many connections."""


@dataclass(frozen=True)
class DashPart:
    """The Dash app as this room sees it: a WSGI callable, what its callbacks ask for, its pages, its inline scripts' hashes."""

    wsgi: Callable[..., Iterable[bytes]]
    callbacks: Mapping[str, Permission]
    pages: tuple[str, ...]
    script_hashes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parts:
    """What the web process is made of.

    `profile` gives the profile in force now (`ProfileBox.current`), `encode` the parts of a screen in a language.
    `geometry` finds the map files, `push` reads what programs send, `shelves` are those of the data folder, by name.
    `loopback_viewer`: anyone on this machine may look without signing in.
    `watchdog` says by messages that the worker is gone (None = nobody does).
    `https`: people reach the centre by https, so cookies are marked Secure.
    """

    engine: Engine
    profile: Callable[[], Profile]
    encode: Encode
    clock: Callable[[], datetime]
    dash: DashPart
    wall: WallPart
    geometry: Find
    push: PushPart
    shelves: Mapping[str, Shelf]
    https: bool = False
    loopback_viewer: bool = False
    watchdog: Watchdog | None = None


def build(parts: Parts) -> tuple[FastAPI, Stream]:
    """The application, and its streams: `Stream.close` ends them when the server begins to stop (`ioc.web.server.Server`)."""
    stream = Stream(pulse_of(parts.engine, parts.clock), parts.encode, parts.clock, parts.wall.build)
    sent = PushDoor(parts.engine, parts.profile, parts.clock, parts.push, Later(parts.engine, parts.shelves[SENT]))
    registry = CollectorRegistry()
    registry.register(StoreCollector(parts.engine, parts.profile, parts.clock, lambda: stream.clients))
    registry.register(SpoolCollector(parts.shelves))
    app = FastAPI(
        title="IOC", openapi_url="/openapi.json", docs_url=None, redoc_url=None, lifespan=_lifespan(stream, sent, parts.watchdog)
    )
    _add_routes(app, parts, stream, registry, sent)
    _add_middleware(app, parts, registry)
    answer_in_problems(app)
    return app, stream


def _lifespan(stream: Stream, sent: PushDoor, watchdog: Watchdog | None) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        stream.start()
        tasks = [asyncio.create_task(keep_catching_up(sent))]
        if watchdog is not None:
            tasks.append(asyncio.create_task(keep_watching(watchdog)))
        yield
        for task in tasks:
            task.cancel()
        stream.close()

    return lifespan


def _add_routes(app: FastAPI, parts: Parts, stream: Stream, registry: CollectorRegistry, sent: PushDoor) -> None:
    app.include_router(_api(parts, sent), prefix="/api/v1")
    app.include_router(agent_routes(sent))
    app.include_router(health_routes(parts.engine, parts.clock, lambda: parts.profile().zone))
    app.include_router(sign_in_routes(parts.engine, parts.clock, parts.https))
    app.include_router(wall_routes(parts.engine, parts.profile, parts.clock, parts.wall, parts.https))
    app.router.routes += [
        Route("/stream", StreamDoor(stream, lambda: parts.profile().screen), methods=["GET"]),
        Route("/metrics", metrics_door(registry)),
        Mount("/geometry", Geometry(parts.geometry)),
        Mount("/wall-files", WallFiles(parts.wall.files, parts.wall.build)),
        Mount("/", cast(ASGIApp, WSGIMiddleware(parts.dash.wsgi, workers=WSGI_THREADS))),
    ]


def _api(parts: Parts, sent: PushDoor) -> APIRouter:
    api = APIRouter()
    api.include_router(catalogue_routes(parts.profile))
    api.include_router(latest_routes(parts.engine, parts.profile))
    api.include_router(observation_routes(parts.engine, parts.profile))
    api.include_router(alert_routes(parts.engine, parts.profile, parts.clock))
    api.include_router(cap_routes(parts.engine, parts.profile, parts.clock))
    api.include_router(source_routes(parts.engine, parts.profile, parts.clock))
    api.include_router(bulletin_routes(parts.engine, parts.profile, parts.clock))
    api.include_router(push_routes(sent))
    return api


def _add_middleware(app: FastAPI, parts: Parts, registry: CollectorRegistry) -> None:
    """Each one added wraps those before it: the guard sees a request before anything that could answer it."""
    doors: Doors = with_pages(parts.dash.pages, parts.dash.callbacks)
    identify = identify_by(parts.engine, parts.clock, parts.https)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(Guard, doors=doors, identify=identify, loopback_viewer=parts.loopback_viewer)
    app.add_middleware(SecurityHeaders, script_hashes=parts.dash.script_hashes, https=parts.https)
    app.add_middleware(Latency, doors=doors, registry=registry)
