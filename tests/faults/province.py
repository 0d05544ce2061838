"""The profile of the fault run: the practice province with every adapter on, and a source for each of our senders."""

from pathlib import Path

from tests.journey.province import add_source, copy_profile, only_rules, small_screen

_HEAD = """
kind = "{kind}"
title_vi = "{name}"
title_en = "{name}"
history = "1h"
lookback = "2h"
delivers = ["{indicator}"]
promise = {{ every = "10s", late_after = "10m" }}
"""
_ASKED = 'schedule = { every = "1s" }\n'

PUSH = "[options]\n"
MQTT = """[options]
url = "mqtt://127.0.0.1:{port}"
client_id = "ioc-thu"
[[options.topics]]
pattern = "thu/{{ma}}"
[options.topics.mapping]
subject = {{ expr = "topic.ma", of = "page" }}
at = {{ expr = "payload.luc" }}
values = [{{ indicator = "{indicator}", expr = "payload.so" }}]
"""
STATION = """[options]
settle = 1
archive = "xong"
drop = {{ protocol = "folder", path = "{folder}" }}
stations = {{ DT_CTY_THU = "{subject}" }}
parameters = {{ THU = {{ indicator = "{indicator}", units = {{ m = {{}} }} }} }}
"""
SQL = """[options]
url = "sqlite:///{file}"
statement = "SELECT id, ma, luc, gia_tri FROM so WHERE id > :cursor ORDER BY id"
incremental = {{ column = "id", first = 0 }}
mapping = {{ subject = {{ expr = "ma" }}, at = {{ expr = "luc" }}, values = [{{ indicator = "{indicator}", expr = "gia_tri" }}] }}
"""


def whole_province(folder: Path) -> Path:
    """Everything that ships, practice included; nobody is alarmed, and the wall is small."""
    profile = copy_profile(folder, practice=True)
    only_rules(profile, ())
    small_screen(profile)
    return profile


def add(profile: Path, name: str, kind: str, indicator: str, options: str, **values: object) -> None:
    head = _HEAD.format(kind=kind, name=name, indicator=indicator)
    text = options.format(indicator=indicator, **values) if values else options
    add_source(profile, name, head + ("" if kind in ("push", "mqtt") else _ASKED) + text)
