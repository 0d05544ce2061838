"""The files of the wall's page, kept by the browser for ever: their address changes with their content."""

from collections.abc import Mapping
from mimetypes import guess_type
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from ioc.web.problem import problem

_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}


class WallFiles:
    """ASGI application: `/BUILD/NAME` is the file `files[NAME]`.

    A page of an older build gets today's file, not to be kept: it is about to load itself anew.
    """

    def __init__(self, files: Mapping[str, Path], build: str) -> None:
        self._files, self._build = files, build

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        build, _, name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/").partition("/")
        await self._answer(self._files.get(name), name, build == self._build)(scope, receive, send)

    def _answer(self, path: Path | None, name: str, current: bool) -> Response:
        if path is None:
            return problem(404, f"Không có tệp “{name}” của màn hình lớn")
        kind = _TYPES.get(path.suffix) or guess_type(name)[0]
        return FileResponse(path, media_type=kind, headers={"cache-control": _FOR_EVER if current else "no-store"})
