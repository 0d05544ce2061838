"""The official set of 34 provinces and 3,321 communes, downloaded whole and checked before anything in it is believed.

The archive is `json/vn_provinces_wards_geojson.zip` of github.com/thanglequoc/vietnamese-provinces-database (MIT) at
one commit; in it `geojson/<code>_<name>/<code>_<name>.geojson` for each province and
`…/wards/<code>_<name>.geojson` for each of its communes.
The shapes come from the merger site of the state map publisher (sapnhap.bando.com.vn).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

from ioc.errors import SourceRefused, SourceUnavailable

ATTEMPTS = 5
"""How often a broken connection is taken up again, from where it broke."""
_NETWORK = httpx.Timeout(30.0)


@dataclass(frozen=True, slots=True)
class Published:
    """A file on the internet that never changes. `sha256` is in hex."""

    url: str
    sha256: str
    source: str
    licence: str
    as_of: date


OFFICIAL = Published(
    "https://raw.githubusercontent.com/thanglequoc/vietnamese-provinces-database/"
    "b092d6b45ea76c39990afd34375eabe1f6c3a492/json/vn_provinces_wards_geojson.zip",
    "5d92c003d7fd379dccd781e72603016126e5a8d16224f54acd16f4ff01705f7e",
    "Bản đồ ĐVHC sapnhap.bando.com.vn, vietnamese-provinces-database v5.0.0",
    "MIT",
    date(2026, 4, 30),
)
"""Version 5.0.0, 50 MB: the units as of 30 April 2026."""

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are here, and of how many (None = unknown)."""


def download(wanted: Published, folder: Path, progress: Progress) -> Path:
    """The file, in `folder`; what an earlier attempt left is gone on with.

    Raises SourceUnavailable when there is no way to it (what is here is kept), SourceRefused when it is not what was published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / f"{wanted.sha256[:12]}-{wanted.url.rsplit('/', 1)[-1]}"
    if not (whole.is_file() and _sha256(whole) == wanted.sha256):
        part = whole.with_name(whole.name + ".part")
        _complete(wanted.url, part, progress)
        _check(part, wanted)
        part.replace(whole)
    return whole


def _complete(url: str, part: Path, progress: Progress) -> None:
    """Fetch what is missing of the file."""
    with httpx.Client(timeout=_NETWORK, follow_redirects=True) as client:
        for attempt in range(1, ATTEMPTS + 1):
            have = _size(part)
            try:
                _append(client, url, part, progress)
                return
            except httpx.TransportError as broken:
                if attempt == ATTEMPTS or _size(part) == have:
                    raise SourceUnavailable(_no_way(url, part, broken)) from broken


def _append(client: httpx.Client, url: str, part: Path, progress: Progress) -> None:
    have = _size(part)
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", url, headers=headers) as answer:
        if answer.status_code == 416:
            # Nothing is left to ask for: the checksum tells whether what is here is it.
            return
        if answer.status_code >= 500 or answer.status_code == 429:
            raise SourceUnavailable(f"{answer.url.host} trả lời {answer.status_code}; thử lại sau bằng đúng lệnh này")
        if answer.status_code not in (200, 206):
            raise SourceRefused(f"{answer.url.host} trả lời {answer.status_code} cho {url}; địa chỉ có thể đã đổi")
        # A server that does not know ranges sends the whole file again.
        start = have if answer.status_code == 206 else 0
        total = _total(answer, start)
        with part.open("r+b" if start else "wb") as file:
            file.seek(start)
            # Without a chunk size, for it would hold back what came before a break.
            for chunk in answer.iter_raw():
                file.write(chunk)
                progress(file.tell(), total)


def _total(answer: httpx.Response, start: int) -> int | None:
    length = answer.headers.get("content-length", "")
    return start + int(length) if length.isdigit() else None


def _check(part: Path, wanted: Published) -> None:
    if (found := _sha256(part)) != wanted.sha256:
        part.unlink()
        raise SourceRefused(
            f"Tệp tải về không đúng bản đã công bố (SHA-256 {found[:12]}…, cần {wanted.sha256[:12]}…); đã bỏ. "
            "Chạy lại lệnh; nếu vẫn vậy, máy chủ hoặc đường truyền đã đổi nội dung tệp."
        )


def _no_way(url: str, part: Path, broken: httpx.TransportError) -> str:
    host = httpx.URL(url).host
    kept = f" Đã giữ {_size(part) / 1e6:.1f} MB, lần sau tải tiếp." if _size(part) else ""
    return (
        f"Không tải được: máy này không có kết nối internet tới {host} ({type(broken).__name__}).{kept} "
        f"Có thể tải {url} ở máy khác, chép vào đây rồi chạy: ioc geodata import TỆP --licence MIT. "
        "Bản đồ vẫn dùng sơ đồ có sẵn."
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
