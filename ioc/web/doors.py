"""Every way into the web process and the permission it asks for. What is not in this table is refused.

A path that ends in `/` is a prefix; any other is matched whole. HEAD and OPTIONS follow GET.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ioc.domain.principal import Permission

CALLBACK_PATH = "/_dash-update-component"


@dataclass(frozen=True, slots=True)
class Door:
    method: str
    path: str
    permission: Permission


DOORS = (
    Door("GET", "/healthz", Permission.PUBLIC),
    Door("GET", "/readyz", Permission.PUBLIC),
    Door("GET", "/sign-in", Permission.PUBLIC),
    Door("POST", "/sign-in", Permission.PUBLIC),
    Door("GET", "/sign-in/link", Permission.PUBLIC),
    Door("POST", "/sign-in/link", Permission.PUBLIC),
    Door("POST", "/sign-out", Permission.PUBLIC),
    Door("GET", "/account", Permission.VIEW),
    Door("POST", "/account", Permission.VIEW),
    Door("GET", "/metrics", Permission.VIEW),
    Door("GET", "/stream", Permission.SHOW),
    Door("GET", "/wall/enter", Permission.PUBLIC),
    Door("GET", "/wall", Permission.SHOW),
    Door("GET", "/wall/", Permission.SHOW),
    Door("POST", "/wall/seen", Permission.SHOW),
    Door("GET", "/wall-files/", Permission.PUBLIC),
    Door("GET", "/openapi.json", Permission.VIEW),
    Door("GET", "/geometry/", Permission.SHOW),
    Door("GET", "/api/v1/indicators", Permission.VIEW),
    Door("GET", "/api/v1/subjects", Permission.VIEW),
    Door("GET", "/api/v1/latest", Permission.VIEW),
    Door("GET", "/api/v1/observations", Permission.VIEW),
    Door("GET", "/api/v1/alerts", Permission.VIEW),
    Door("GET", "/api/v1/alerts/history", Permission.VIEW),
    Door("GET", "/api/v1/alerts.cap", Permission.VIEW),
    Door("GET", "/api/v1/sources", Permission.VIEW),
    Door("GET", "/api/v1/runs", Permission.VIEW),
    Door("GET", "/api/v1/bulletins", Permission.VIEW),
    Door("POST", "/api/v1/bulletins", Permission.NOTE),
    Door("POST", "/api/v1/alerts/acknowledge", Permission.ACKNOWLEDGE),
    Door("POST", "/api/v1/sources/pause", Permission.OPERATE),
    Door("POST", "/api/v1/sources/resume", Permission.OPERATE),
    Door("POST", "/api/v1/sources/run", Permission.OPERATE),
    Door("POST", "/api/v1/sources/backfill", Permission.OPERATE),
    Door("POST", "/api/v1/observations", Permission.PUSH),
    Door("GET", "/api/v1/receipts", Permission.PUSH),
    Door("POST", "/api/v1/write", Permission.PUSH),
    Door("POST", "/api/v2/write", Permission.PUSH),
    Door("POST", "/write", Permission.PUSH),
    Door("GET", "/assets/", Permission.PUBLIC),
    Door("GET", "/_dash-component-suites/", Permission.PUBLIC),
    Door("GET", "/_favicon.ico", Permission.PUBLIC),
    Door("GET", "/_dash-layout", Permission.VIEW),
    Door("GET", "/_dash-dependencies", Permission.VIEW),
    Door("GET", "/_reload-hash", Permission.VIEW),
)


@dataclass(frozen=True)
class Doors:
    """The whole table. `callbacks` maps a Dash callback id (a key of `app.callback_map`) to its permission."""

    doors: tuple[Door, ...] = DOORS
    callbacks: Mapping[str, Permission] = field(default_factory=dict)

    def permission(self, method: str, path: str) -> Permission | None:
        """What this request asks for; None where nothing is declared."""
        found = self._find(method, path)
        return found.permission if found else None

    def door(self, method: str, path: str) -> tuple[str, str] | None:
        """Method and path of the door this request takes, None where nothing is declared."""
        if path == CALLBACK_PATH:
            return ("POST", CALLBACK_PATH)
        found = self._find(method, path)
        return (found.method, found.path) if found else None

    def _find(self, method: str, path: str) -> Door | None:
        verb = "GET" if method in ("HEAD", "OPTIONS") else method
        return next((door for door in self.doors if door.method == verb and _opens(door.path, path)), None)


def with_pages(pages: Iterable[str], callbacks: Mapping[str, Permission]) -> Doors:
    """The table with the Dash app's pages (each needs VIEW) and callbacks added."""
    return Doors(DOORS + tuple(Door("GET", page, Permission.VIEW) for page in pages), dict(callbacks))


def _opens(door: str, path: str) -> bool:
    return path.startswith(door) if door.endswith("/") and door != "/" else path == door
