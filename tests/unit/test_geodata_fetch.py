"""The official set from a server with the layout of its repository: whole, broken off and gone on with, altered, away."""

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import shapely
from shapely.geometry import mapping
from typer.testing import CliRunner

from geodata.boundaries import Boundaries
from geodata.importing.download import OFFICIAL, Published, download
from geodata.units import unit
from ioc.cli import app
from ioc.domain.names import fold
from ioc.errors import SourceRefused, SourceUnavailable
from tests.tiny_shapes import PROVINCE, board

PATH = "/thanglequoc/vietnamese-provinces-database/b092d6b/json/vn_provinces_wards_geojson.zip"


@dataclass
class Repository:
    """What the server says; `cut`: bytes after which it hangs up, once for each entry; `asked`: the ranges it was asked for."""

    content: bytes
    status: int = 0
    ranges: bool = True
    cut: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def published(self) -> Published:
        return Published(self.url, hashlib.sha256(self.content).hexdigest(), "nguồn thử", "MIT", date(2026, 4, 30))


def _official() -> bytes:
    """The archive in the layout of the repository: a file for each unit, indented, with a bbox."""
    packed = io.BytesIO()
    whole = shapely.union_all(board().geometry)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("geojson/README.md", "# GeoJSON GIS Export")
        archive.writestr("geojson/12_lai_chau/12_lai_chau.geojson", _feature("12", "Lai Châu", "Tỉnh Lai Châu", whole))
        for row in board().itertuples():
            bare = row.ten.partition(" ")[2]
            name = f"geojson/12_lai_chau/wards/{row.ma}_{fold(bare).replace(' ', '_')}.geojson"
            archive.writestr(name, _feature(row.ma, bare, row.ten, row.geometry))
    return packed.getvalue()


def _feature(code: str, name: str, full_name: str, shape: shapely.Geometry) -> str:
    properties = {"code": code, "name": name, "fullName": full_name, "gisServerId": f"x.{code}", "areaKm2": 100}
    feature = {"type": "Feature", "id": code, "bbox": list(shape.bounds), "geometry": mapping(shape), "properties": properties}
    return json.dumps({"type": "FeatureCollection", "bbox": list(shape.bounds), "features": [feature]}, indent=2)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        repository: Repository = self.server.repository  # type: ignore[attr-defined]
        wanted = self.headers.get("Range", "")
        repository.asked.append(wanted)
        if repository.status or self.path != PATH:
            self.send_error(repository.status or 404)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and repository.ranges else 0
        if wanted and start >= len(repository.content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(repository.content) - start))
        self.end_headers()
        end = start + repository.cut.pop(0) if repository.cut else len(repository.content)
        self.wfile.write(repository.content[start:end])

    def log_message(self, *words: object) -> None:
        """Says nothing."""


@pytest.fixture
def repository() -> Iterator[Repository]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.repository = Repository(_official(), url=f"http://127.0.0.1:{server.server_port}{PATH}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.repository  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def quiet(have: int, total: int | None) -> None:
    """Nobody looks."""


def test_what_is_fetched_is_on_the_map(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_DATA_DIR", str(tmp_path))
    result = CliRunner().invoke(app, ["geodata", "fetch", "--url", repository.url, "--sha256", repository.published.sha256])
    assert result.exit_code == 0, result.output
    shapes = Boundaries(tmp_path / "geodata")
    assert not shapes.credit(PROVINCE).schematic
    assert "sapnhap.bando.com.vn" in shapes.credit(PROVINCE).names


def test_a_download_that_breaks_goes_on_where_it_broke(repository: Repository, tmp_path: Path) -> None:
    repository.cut = [1000, 2000]
    seen: list[tuple[int, int | None]] = []
    path = download(repository.published, tmp_path, lambda have, total: seen.append((have, total)))
    assert path.read_bytes() == repository.content
    assert repository.asked == ["", "bytes=1000-", "bytes=3000-"]
    assert seen[-1] == (len(repository.content), len(repository.content))


def test_the_next_run_goes_on_where_the_last_one_was_left(repository: Repository, tmp_path: Path) -> None:
    repository.cut = [1000, 0]
    with pytest.raises(SourceUnavailable, match="tải tiếp"):
        download(repository.published, tmp_path, quiet)
    path = download(repository.published, tmp_path, quiet)
    assert path.read_bytes() == repository.content
    assert repository.asked[-1] == "bytes=1000-"


def test_a_server_that_knows_no_ranges_sends_it_whole(repository: Repository, tmp_path: Path) -> None:
    repository.cut, repository.ranges = [1000], False
    assert download(repository.published, tmp_path, quiet).read_bytes() == repository.content


def test_what_is_here_is_not_fetched_again(repository: Repository, tmp_path: Path) -> None:
    first = download(repository.published, tmp_path, quiet)
    assert download(repository.published, tmp_path, quiet) == first
    assert len(repository.asked) == 1


def test_a_file_that_was_altered_is_thrown_away(repository: Repository, tmp_path: Path) -> None:
    published = repository.published
    repository.content = repository.content[:-1] + b"x"
    with pytest.raises(SourceRefused, match="không đúng bản đã công bố"):
        download(published, tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("status", "error"), [(404, SourceRefused), (403, SourceRefused), (500, SourceUnavailable), (429, SourceUnavailable)]
)
def test_a_refusal_is_told_with_the_servers_name(
    status: int, error: type[Exception], repository: Repository, tmp_path: Path
) -> None:
    repository.status = status
    with pytest.raises(error, match=f"127.0.0.1 trả lời {status}"):
        download(repository.published, tmp_path, quiet)


def test_without_internet_it_is_said_plainly_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_DATA_DIR", str(tmp_path))
    result = CliRunner().invoke(app, ["geodata", "fetch", "--url", "http://127.0.0.1:9/x.zip"])
    assert result.exit_code == 1
    assert "không có kết nối internet tới 127.0.0.1" in result.output
    assert "ioc geodata import" in result.output


def test_the_official_set_is_pinned_to_a_commit() -> None:
    commit = OFFICIAL.url.split("/")[-3]
    assert len(commit) == 40 and len(OFFICIAL.sha256) == 64
    assert unit("82@2025") is not None and OFFICIAL.as_of >= date(2025, 7, 1)
