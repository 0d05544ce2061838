import gzip
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ioc.web.geometry import Geometry


@pytest.fixture
def maps(tmp_path):
    folder = tmp_path / "maps"
    folder.mkdir()
    (tmp_path / "secret.json").write_text("secret", encoding="utf-8")
    (folder / "34.geojson").write_text('{"plain": 1}', encoding="utf-8")
    (folder / "34.geojson.gz").write_bytes(gzip.compress(b'{"packed": 1}'))
    (folder / "63.geojson.gz").write_bytes(gzip.compress(b'{"packed": 63}'))
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    versions = {"": folder, "abc": folder}

    def find(name: str, version: str) -> Path | None:
        known = version in versions and any((folder / f"{name}{suffix}").is_file() for suffix in ("", ".gz"))
        return versions[version] / name if known else None

    return TestClient(Geometry(find))


def test_the_compressed_file_is_sent_to_who_takes_it(maps):
    packed = maps.get("/geometry/34.geojson", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.json()) == ("gzip", {"packed": 1})
    plain = maps.get("/geometry/34.geojson", headers={"Accept-Encoding": "identity"})
    assert ("content-encoding" in plain.headers, plain.json()) == (False, {"plain": 1})
    assert packed.headers["content-type"] == "application/geo+json"


def test_who_takes_no_compressed_file_gets_it_unpacked(maps):
    answer = maps.get("/geometry/63.geojson", headers={"Accept-Encoding": "identity"})
    assert ("content-encoding" in answer.headers, answer.json()) == (False, {"packed": 63})


def test_a_version_that_is_not_there_is_never_answered_with_another(maps):
    assert maps.get("/geometry/34.geojson?v=abc").status_code == 200
    assert maps.get("/geometry/34.geojson?v=def").status_code == 404


def test_only_a_versioned_address_is_kept_for_ever(maps):
    assert "immutable" in maps.get("/geometry/34.geojson?v=abc").headers["cache-control"]
    assert maps.get("/geometry/34.geojson").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "name", ["nowhere.geojson", "notes.txt", "..%2fsecret.json", "%2e%2e/secret.json", ".geojson", "34.geojson.gz", ""]
)
def test_nothing_else_is_found(maps, name):
    assert maps.get(f"/geometry/{name}").status_code == 404
