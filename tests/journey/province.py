"""A temporary copy of the profile that ships, cut down and quickened by editing its text, as an officer would."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "ioc" / "profiles" / "dong-thap"

NOWHERE = "http://127.0.0.1:9"
"""An address at which nobody listens."""

SENSORS = """
kind = "http_json"
title_vi = "Cảm biến thử"
title_en = "Test sensors"
lookback = "2s"
history = "30m"
timeout = "{timeout}"
delivers = ["CQS-02"]
schedule = {{ every = "{every}" }}
promise = {{ every = "{every}", late_after = "{late_after}" }}

[options]
url = "{url}/so-lieu"
query = {{ tu = "{{start}}", den = "{{end}}" }}
paging = {{ type = "cursor", param = "con_tro", next = "tiep" }}

[options.mapping]
rows = "du_lieu"
subject = {{ expr = "ma" }}
at = {{ expr = "luc" }}
values = [{{ indicator = "CQS-02", expr = "gia_tri" }}]
"""

RULE = """
[[rule]]
code = "qua-nhieu"
title_vi = "Quá nhiều hồ sơ quá hạn"
title_en = "Too many overdue dossiers"
severity = "critical"
indicator = "CQS-02"
period = "instant"
basis = "thử"
condition = { type = "threshold", comparison = ">=", limit = 100, clear_at = 90 }
"""

SCREEN = """
title_vi = "Tổng quan"
title_en = "Overview"

[[scene]]
name = "tong-quan"
title_vi = "Tổng quan"
title_en = "Overview"
map = {{ root = "82@2025", indicator = "{indicator}", period = "{period}", breaks = [60, 100] }}
tile = [{{ indicator = "{indicator}", subject = "{subject}", period = "{period}" }}]
"""


def copy_profile(to: Path, practice: bool = False) -> Path:
    """The shipped profile, asking nobody on the Internet; without the practice province unless asked for."""
    shutil.copytree(SHIPPED, to)
    for path in to.glob("sources/open-meteo-*.toml"):
        edit(path, (r"https://[\w.-]+open-meteo\.com", NOWHERE))
    if not practice:
        shutil.rmtree(to / "practice")
    return to


def only_sources(profile: Path, names: Iterable[str]) -> None:
    """Take out every source but these."""
    kept = set(names)
    for path in (*profile.glob("sources/*.toml"), *profile.glob("practice/sources/*.toml")):
        if path.stem not in kept:
            path.unlink()


def only_rules(profile: Path, files: Iterable[str], text: str = "") -> None:
    """Take out the files of rules but these (receivers and routes always stay); `text` is added as a file of its own."""
    kept = {*files, "noi-nhan"}
    for path in profile.glob("rules/*.toml"):
        if path.stem not in kept:
            path.unlink()
    if text:
        (profile / "rules" / "thu.toml").write_text(text, encoding="utf-8")
    # A story of a rule that is gone would be a fault of the profile.
    for folder in (profile / "stories", profile / "practice" / "stories"):
        shutil.rmtree(folder, ignore_errors=True)


def small_screen(profile: Path, indicator: str = "CQS-02", subject: str = "28249@2025", period: str = "instant") -> None:
    """A wall of one map and one tile, in place of the shipped one."""
    text = SCREEN.format(indicator=indicator, subject=subject, period=period)
    (profile / "screens" / "tong-quan.toml").write_text(text, encoding="utf-8")


def unrestrained(profile: Path) -> None:
    """Every message is sent by itself: what takes hours in life takes seconds here, and would be summed up."""
    manifest = profile / "profile.toml"
    text = manifest.read_text(encoding="utf-8")
    assert "[alerting]" not in text
    manifest.write_text(text + "\n[alerting]\nstorm = 0\nflaps = 0\n", encoding="utf-8")


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Replace text (regular expressions, line by line) in a file of the profile; each change must find something."""
    text = path.read_text(encoding="utf-8")
    for pattern, instead in changes:
        text, found = re.subn(pattern, instead, text, flags=re.MULTILINE)
        assert found, f"{path.name}: nothing matches {pattern}"
    path.write_text(text, encoding="utf-8")


def add_source(profile: Path, name: str, text: str) -> None:
    (profile / "sources" / f"{name}.toml").write_text(text, encoding="utf-8")


def sensors(url: str, every: str = "1s", late_after: str = "10m", timeout: str = "20s") -> str:
    """The file of a source that asks a `SensorPortal`."""
    return SENSORS.format(url=url, every=every, late_after=late_after, timeout=timeout)
