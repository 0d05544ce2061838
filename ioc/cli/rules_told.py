"""A replay in words, as CSV and as a picture."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

import plotly.graph_objects as go
import typer

from ioc.alerting.decide import decide
from ioc.alerting.replay import History
from ioc.alerting.suppress import Quiet
from ioc.domain.alert import AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.formats import clock, quantity, span
from ioc.domain.notification import Reason
from ioc.domain.rule import Rule, Severity

HEAD = ("at", "rule", "subject", "from", "to", "value")
_SEVERITY = {Severity.NOTICE: "chú ý", Severity.WARNING: "cảnh báo", Severity.CRITICAL: "nguy cấp"}


@dataclass
class Spell:
    """From the first firing to the end; `until` None = it went on. `gravest` and `value` are those of its worst moment told."""

    key: AlertKey
    since: datetime
    until: datetime | None
    gravest: Severity
    value: float | None


def spells_of(told: Iterable[Transition]) -> list[Spell]:
    """The stretches that fired, in the order in which they began."""
    spells: list[Spell] = []
    going: dict[AlertKey, Spell] = {}
    for one in told:
        if one.after is AlertState.FIRING and one.key not in going:
            going[one.key] = Spell(one.key, one.at, None, one.severity, one.value)
            spells.append(going[one.key])
        elif one.after is AlertState.FIRING and one.severity.weight > going[one.key].gravest.weight:
            going[one.key].gravest, going[one.key].value = one.severity, one.value
        elif one.after is AlertState.RESOLVED and one.key in going:
            going.pop(one.key).until = one.at
    return spells


def print_spells(spells: Sequence[Spell], profile: Profile, rule: Rule, told: Sequence[Transition], end: datetime) -> None:
    """A line for each alert, then how many messages each receiver would have got."""
    indicator = profile.indicator.get(rule.indicator or "")
    for one in spells:
        subject = profile.subject.get(one.key.subject)
        value = "–" if one.value is None or indicator is None else quantity(one.value, indicator.decimals, indicator.unit)
        until = clock(one.until, profile.zone) if one.until else "chưa hết"
        lasted = span((one.until or end) - one.since)
        name = subject.name_vi if subject else one.key.subject
        typer.echo(f"{clock(one.since, profile.zone)}  {until:<16}  {lasted:<9} {_SEVERITY[one.gravest]:<9} {name}: {value}")
    typer.echo(f"{len(spells)} cảnh báo, {len(told)} lần chuyển trạng thái")
    for receiver, count in _messages(told, profile).items():
        typer.echo(f"{receiver}: {count} tin")


def write_transitions(out: TextIO, told: Iterable[Transition]) -> None:
    """CSV with HEAD; instants in UTC, the value empty where there was none."""
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(HEAD)
    for one in told:
        value = "" if one.value is None else f"{one.value:g}"
        sheet.writerow([one.at.isoformat().replace("+00:00", "Z"), one.key.rule, one.key.subject, one.before, one.after, value])


def write_plot(path: Path, profile: Profile, rule: Rule, history: History, spells: Sequence[Spell]) -> None:
    """The values of every subject that fired, with the stretches that fired behind them, as one page that needs no network."""
    figure = go.Figure()
    fired = {one.key.subject for one in spells}
    for key, arrivals in history.arrivals.items():
        if key.indicator == rule.indicator and (key.subject in fired or not fired):
            subject = profile.subject.get(key.subject)
            times = [one.point.at.astimezone(profile.zone) for one in arrivals]
            name = subject.name_vi if subject else key.subject
            figure.add_scatter(x=times, y=[one.point.value for one in arrivals], name=name, mode="lines")
    for one in spells:
        ends = [at.astimezone(profile.zone) for at in (one.since, one.until or history.end)]
        figure.add_vrect(x0=ends[0], x1=ends[1], fillcolor="#c8243a", opacity=0.15, line_width=0)
    figure.update_layout(title=rule.title_vi, template="plotly_white")
    figure.write_html(path, include_plotlyjs=True)


def _messages(told: Iterable[Transition], profile: Profile) -> dict[str, int]:
    """How many messages each receiver would have got, without grouping and silences."""
    counted: dict[str, int] = {}
    firing: set[tuple[AlertKey, int]] = set()
    for one in told:
        spell = one.key, one.spell
        for decision in decide(one, profile, Quiet(one.at), lambda _, spell=spell: spell in firing):  # type: ignore[misc]
            if decision.reason in (Reason.FIRED, Reason.RESOLVED):
                counted[decision.receiver.name] = counted.get(decision.receiver.name, 0) + 1
        if one.after is AlertState.FIRING:
            firing.add(spell)
    return counted
