"""Map geometry as static files: compressed when they were built; kept by the browser for ever under versioned addresses."""

from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from ioc.web.problem import problem

_ENCODINGS = ((".br", "br"), (".gz", "gzip"))
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".geojson": "application/geo+json", ".json": "application/json", ".pbf": "application/x-protobuf"}


class Geometry:
    """ASGI application over one flat folder; `NAME.br` or `NAME.gz` is sent in place of NAME where the browser takes it.

    `?v=…` in the address promises that the content of that version never changes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].rsplit("/", 1)[-1]
        caching = _FOR_EVER if scope["query_string"].startswith(b"v=") else "no-cache"
        answer = self._answer(name, Headers(scope=scope).get("accept-encoding", ""), caching)
        await answer(scope, receive, send)

    def _answer(self, name: str, accepted: str, caching: str) -> Response:
        kind = _TYPES.get(Path(name).suffix)
        if kind is None or name.startswith("."):
            return problem(404, f"Không có tệp bản đồ “{name}”")
        headers = {"cache-control": caching, "vary": "accept-encoding"}
        for suffix, encoding in _ENCODINGS:
            packed = self._folder / (name + suffix)
            if encoding in accepted and packed.is_file():
                return FileResponse(packed, media_type=kind, headers=headers | {"content-encoding": encoding})
        plain = self._folder / name
        return (
            FileResponse(plain, media_type=kind, headers=headers)
            if plain.is_file()
            else problem(404, f"Không có tệp bản đồ “{name}”")
        )
