"""pygeoapi on loopback: a real OGC API Features server over the files a test gives it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

_ALL = [-180, -90, 180, 90]


def table(path: Path, time_field: str, x: str, y: str) -> dict[str, Any]:
    """A collection over a CSV file."""
    return {
        "name": "CSV",
        "data": str(path),
        "id_field": "id",
        "time_field": time_field,
        "geometry": {"x_field": x, "y_field": y},
    }


def shapes(path: Path) -> dict[str, Any]:
    """A collection over a GeoJSON file."""
    return {"name": "GeoJSON", "data": str(path), "id_field": "id"}


@contextmanager
def map_server(folder: Path, **collections: dict[str, Any]) -> Iterator[str]:
    """The address of a server of `collections`; it ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    (folder / "config.yml").write_text(json.dumps(_config(url, collections)), encoding="utf-8")
    (folder / "openapi.yml").write_text("{}", encoding="utf-8")
    environ = os.environ | {"PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.yml")}
    command = [sys.executable, "-m", "flask", "--app", "pygeoapi.flask_app:APP", "run", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environ, stdout=log, stderr=log, cwd=folder)
        try:
            _wait(url, server, folder / "log")
            yield url
        finally:
            server.kill()
            server.wait(10)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(f"{url}/conformance", timeout=5).is_success:
                return
        except httpx.HTTPError:
            _pause(server)
    raise AssertionError(f"pygeoapi did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def _pause(server: subprocess.Popen[bytes]) -> None:
    try:
        server.wait(0.1)
    except subprocess.TimeoutExpired:
        return


def _config(url: str, collections: dict[str, dict[str, Any]]) -> dict[str, Any]:
    said = {"en": "tests"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0}, "url": url, "mimetype": "application/json", "encoding": "utf-8",
            "languages": ["en-US"], "limits": {"default_items": 10, "max_items": 50},
            "map": {"url": "http://127.0.0.1/{z}/{x}/{y}", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": said, "description": said, "keywords": {"en": ["x"]}, "keywords_type": "theme",
                "terms_of_service": "", "url": url,
            },
            "license": {"name": "", "url": url}, "provider": {"name": "", "url": url},
            "contact": {"name": "", "position": "", "email": "a@example.vn", "url": url},
        },
        "resources": {
            name: {
                "type": "collection", "title": said, "description": said, "keywords": {"en": ["x"]}, "links": [],
                "extents": {"spatial": {"bbox": _ALL, "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
                            "temporal": {"begin": None, "end": None}},
                "providers": [{"type": "feature", **provider}],
            }
            for name, provider in collections.items()
        },
    }  # fmt: skip
