"""Map geometry as static files: compressed when they were written; kept by the browser for ever under versioned addresses."""

import gzip
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from ioc.web.problem import problem

_ENCODINGS = ((".br", "br"), (".gz", "gzip"))
_FOR_EVER = "public, max-age=31536000, immutable"
_TYPES = {".geojson": "application/geo+json", ".json": "application/json", ".pbf": "application/x-protobuf"}


Find = Callable[[str, str], Path | None]
"""(name, version) → the file; version "" asks for the one in force. None where there is no such file in that version."""


class Geometry:
    """ASGI application over the files that `find` finds; `NAME.br` or `NAME.gz` goes in place of NAME where the browser takes it.

    `?v=…` in the address promises that the content of that version never changes.
    """

    def __init__(self, find: Find) -> None:
        self._find = find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].rsplit("/", 1)[-1]
        version = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        answer = self._answer(name, version, Headers(scope=scope).get("accept-encoding", ""))
        await answer(scope, receive, send)

    def _answer(self, name: str, version: str, accepted: str) -> Response:
        kind = _TYPES.get(Path(name).suffix)
        plain = self._find(name, version) if kind and not name.startswith(".") else None
        if plain is None:
            return problem(404, f"Không có tệp bản đồ “{name}”")
        headers = {"cache-control": _FOR_EVER if version else "no-cache", "vary": "accept-encoding"}
        for suffix, encoding in _ENCODINGS:
            packed = plain.with_name(plain.name + suffix)
            if encoding in accepted and packed.is_file():
                return FileResponse(packed, media_type=kind, headers=headers | {"content-encoding": encoding})
        return self._unpacked(plain, kind, headers)

    def _unpacked(self, plain: Path, kind: str | None, headers: dict[str, str]) -> Response:
        if plain.is_file():
            return FileResponse(plain, media_type=kind, headers=headers)
        packed = plain.with_name(plain.name + ".gz")
        return Response(gzip.decompress(packed.read_bytes()), media_type=kind, headers=headers)
