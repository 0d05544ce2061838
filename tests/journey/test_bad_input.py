"""Everything a source can do wrong, through the real worker: said in words, kept apart, and nobody else disturbed."""

import json
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme
from openpyxl import Workbook

from tests.journey.portal import sensor_portal
from tests.journey.province import add_source, copy_profile, only_rules, only_sources, sensors, small_screen
from tests.journey.rig import Rig, centre, wait_until
from tests.local_portal import Asked, Handler, local_portal

GOOD = "28249@2025"
SOURCE = """
kind = "http_json"
title_vi = "Nguồn hỏng: {name}"
title_en = "Broken source: {name}"
timeout = "3s"
promise = "none"
delivers = ["CQS-02", "TV-01"]
schedule = {{ every = "1h" }}
[options]
url = "{url}/{name}"
max_bytes = 1000000
{tls}
[options.mapping]
rows = "du_lieu"
subject = {{ expr = "ma" }}
at = "now"
values = [{{ indicator = "CQS-02", expr = "gia_tri", unit = {{ expr = "don_vi" }}, units = {{ "hồ sơ" = {{}} }} }}]
"""
SHEET = """
kind = "table_file"
title_vi = "Bảng có dòng hỏng"
title_en = "Sheet with a broken row"
promise = "none"
history = "7300d"
delivers = ["CQS-03"]
schedule = { every = "1h" }
[options]
path = "nhan/*.xlsx"
numbers = "vi"
settle = 0
columns = { indicator = "Chỉ tiêu", subject = "Đơn vị", period = "Kỳ", value = "Giá trị" }
"""


@dataclass(frozen=True)
class Bad:
    """`says` must stand in the message; `kept` rows hold and `lost` rows are listed with their reasons."""

    says: str
    kept: int = 0
    lost: int = 0


BAD = {
    "sai-kieu": Bad("số", kept=1, lost=4),
    "nan": Bad("hữu hạn", kept=1, lost=2),
    "don-vi-la": Bad("99999", kept=1, lost=1),
    "don-vi-do-la": Bad("furlong", kept=1, lost=1),
    "dut-doan": Bad("đứt giữa chừng"),
    "vo-tan": Bad("trả lời dài hơn"),
    "hai-gb": Bad("hơn mức nhận"),
    "treo": Bad("không trả lời"),
    "het-han": Bad("hết hạn"),
    "bang-hong": Bad("số", kept=3, lost=1),
}


def _row(subject: str = GOOD, value: object = 7, unit: str = "hồ sơ") -> dict[str, object]:
    return {"ma": subject, "gia_tri": value, "don_vi": unit}


def _rows(*rows: dict[str, object]) -> bytes:
    return json.dumps({"du_lieu": [_row(), *rows]}).encode()


ANSWERS = {
    "sai-kieu": _rows(*(_row("28261@2025", value) for value in ("nhiều", [1], {"a": 1}, True))),
    "nan": _rows(_row("28261@2025", float("nan")), _row("28270@2025", float("inf"))),
    "don-vi-la": _rows(_row("99999")),
    "don-vi-do-la": _rows(_row("28261@2025", 3, "furlong")),
    "dut-doan": _rows(_row("28261@2025"))[:-20],
}


def _answer(handler: Handler, asked: Asked) -> None:
    name = asked.path.split("?")[0].strip("/")
    if name == "treo":
        handler.portal.over.wait(30)
    elif name == "hai-gb":
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n" + b" " * 4096)
        handler.portal.over.wait(30)
    elif name == "vo-tan":
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not handler.portal.over.is_set():
            handler.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
    else:
        handler.reply(200, ANSWERS.get(name, _rows()))


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """A source for each kind of trouble, and one that is well."""
    authority = trustme.CA()
    with ExitStack() as stack:
        plain = stack.enter_context(local_portal(_answer))
        expired = stack.enter_context(local_portal(_answer, _expired(authority)))
        well = stack.enter_context(sensor_portal(2))
        profile = _profile(tmp_path / "profile")
        for name in BAD.keys() - {"bang-hong", "het-han"}:
            add_source(profile, name, SOURCE.format(name=name, url=plain.url, tls=""))
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        trusted = f'tls = {{ ca = "{tmp_path / "ca.pem"}" }}'
        add_source(profile, "het-han", SOURCE.format(name="het-han", url=expired.url, tls=trusted))
        add_source(profile, "bang-hong", SHEET)
        add_source(profile, "khoe", sensors(well.url))
        rig = stack.enter_context(centre(Rig(tmp_path, profile)))
        _drop_sheet(rig.data / "nhan")
        rig.run()
        yield rig


def _profile(to: Path) -> Path:
    profile = copy_profile(to)
    only_sources(profile, ())
    only_rules(profile, ())
    small_screen(profile)
    return profile


def _expired(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1)).configure_cert(context)
    return context


def _drop_sheet(folder: Path) -> None:
    folder.mkdir(parents=True)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Chỉ tiêu", "Đơn vị", "Kỳ", "Giá trị"),
        ("CQS-03", "82@2025", "Tháng 8/2025", "61,5"),
        ("CQS-03", "82@2025", "Tháng 9/2025", "sáu mươi hai"),
        ("CQS-03", "82@2025", "Tháng 10/2025", 63.5),
        ("CQS-03", "82@2025", "Tháng 11/2025", "64"),
    ):
        sheet.append(row)
    book.save(folder / "bieu.xlsx")


def test_bad_input_is_named_good_rows_are_kept_and_the_rest_goes_on(rig: Rig) -> None:
    wait_until(lambda: BAD.keys() <= _finished(rig).keys(), 60, "every source was visited")
    for name, bad in BAD.items():
        _worker_says(rig, name, bad)
    _the_rest_goes_on(rig)
    with ThreadPoolExecutor(3) as threads:
        tried = dict(zip(BAD, threads.map(lambda name: rig.ioc("sources", "try", name), BAD), strict=True))
    for name, bad in BAD.items():
        shown = tried[name].stdout + tried[name].stderr
        assert bad.says in shown, (name, shown)
        assert "Traceback" not in shown, (name, shown)
        assert tried[name].returncode == (0 if bad.kept else 1), (name, shown)
        assert shown.count("\nlưu ") + shown.startswith("lưu ") == bad.kept, (name, shown)
        assert shown.count("\nloại ") == bad.lost, (name, shown)
    _the_rest_goes_on(rig)


def _worker_says(rig: Rig, name: str, bad: Bad) -> None:
    run = _finished(rig)[name]
    rejects = rig.rows("SELECT * FROM run_reject WHERE run_id = :run", run=run["id"])
    if bad.kept:
        assert (run["status"], run["stored"], run["rejected"]) == ("partial", bad.kept, bad.lost), (name, run)
        assert len(rejects) == bad.lost, (name, rejects)
        assert all(row["reason"] and row["content"] for row in rejects), (name, rejects)
        assert any(bad.says in row["reason"] + row["content"] for row in rejects), (name, rejects)
        assert rig.source(name)["error"] is None, "a portal with some bad rows still answers"
        return
    assert run["status"] == "failed", (name, run)
    assert bad.says in run["reason"], (name, run)
    assert rig.source(name)["error"] == run["reason"]
    assert rig.source(name)["failing_since"]


def _the_rest_goes_on(rig: Rig) -> None:
    before = rig.count("run WHERE source = 'khoe' AND status = 'ok'")
    wait_until(
        lambda: rig.count("run WHERE source = 'khoe' AND status = 'ok'") >= before + 3, 10, "the other source keeps its rhythm"
    )
    assert rig.source("khoe")["failures"] == 0
    assert httpx.get(f"{rig.url}/readyz", trust_env=False).json() == {"status": "ready"}


def _finished(rig: Rig) -> dict[str, dict[str, object]]:
    """The first finished run of each source."""
    runs = rig.api("runs", limit=1000)["items"]
    return {run["source"]: run for run in runs if run["status"] != "running"}
