"""A tile: name, value with unit, trend, state, target, age or period."""

from ioc.domain.derivation import is_derived
from ioc.domain.formats import number
from ioc.domain.indicator import Direction, Indicator
from ioc.domain.observation import Observation, SeriesKey
from ioc.domain.period import Period, label
from ioc.domain.screen import Tile
from ioc.planning.status import expected
from layouts.figures.line import SIDE, box_around, path, thin
from layouts.parts.feed import key_words, mark, title
from layouts.parts.freshness import is_measured, stale_at, unreachable
from layouts.parts.scope import Part, Scope, millis
from layouts.parts.sign import Sign, alerts_on, elapsed, sign_of

NO_VALUE = "—"
SPARK_POINTS = 60
LONG_WORD = 12
_AIM = {Direction.UP: "≥ ", Direction.DOWN: "≤ "}


def tile(view: Tile, scope: Scope) -> Part:
    """The view model of one tile. `at`, `stale_at` are epoch ms; `when` is said while the value is fresh (absent: its age)."""
    key = scope.series(view.indicator, view.subject, view.period_kind, view.origin)
    observation, indicator = scope.data.latest.get(key), scope.profile.indicator[view.indicator]
    sign = Sign("none", "") if observation is None and scope.is_past(view.subject) else sign_of(observation, scope)
    value, words = shown(observation, indicator, scope.language)
    return {
        "key": f"{key.indicator}/{key.subject}/{key.period_kind}/{key.origin}",
        "name": (view.title_vi if scope.language == "vi" else view.title_en) or indicator.name(scope.language),
        "value": value,
        "words": words,
        "unit": "" if observation is None or words else indicator.unit_in(scope.language),
        "tone": sign.tone,
        "shape": sign.shape,
        "state": sign.word,
        "aim": aim(observation, indicator, scope),
        "badges": scope.origin_badges(key),
        "classes": " ".join(filter(None, ("simulated" if key.origin == "simulated" else "", _trouble(sign)))),
        "spark": spark(key, observation, scope),
        "source": _source(observation, scope),
        "document": observation.note.document or "" if observation and observation.note else "",
        "alert": _alert(observation, scope),
        **_time(observation, scope),
    }


def _trouble(sign: Sign) -> str:
    """Cut off and faulty look different: of the first the last good value stands, of the second none can be believed."""
    return "faulty" if sign.faulty else "lost" if sign.tone == "lost" else ""


def shown(observation: Observation | None, indicator: Indicator, language: str, as_published: bool = False) -> tuple[str, bool]:
    """The value as written, with its qualifier, and whether it is words rather than a number.

    `as_published`: no decimals are added that the source did not print.
    """
    if observation is None:
        return NO_VALUE, False
    note = observation.note
    if observation.value is None:
        text = note.text if note and note.text else NO_VALUE
        return text, text != NO_VALUE
    qualifier = f"{note.qualifier} " if note and note.qualifier else ""
    rank = f"/{indicator.rank_of}" if indicator.rank_of else ""
    decimals = fewest_decimals(observation.value, indicator.decimals) if as_published else indicator.decimals
    return qualifier + number(observation.value, decimals, language) + rank, False


def aim(observation: Observation | None, indicator: Indicator, scope: Scope) -> str:
    """The target beside the value, "KH ≥ 98"; "" where there is none, or nothing to hold against it."""
    target = scope.target(observation) if observation else None
    if target is None or (observation and unreachable(observation, scope)):
        return ""
    if target.value is None:
        return f"{scope.say('target')} {target.note.text}" if target.note and target.note.text else ""
    share = elapsed(observation, target, scope) if observation else 1.0
    if indicator.accrues and share < 1:
        due = expected(indicator, target, share) or 0.0
        return f"{scope.say('due_by_now')} {number(due, 1, scope.language)}"
    sense = (
        f"{target.note.qualifier} "
        if target.note and target.note.qualifier
        else _AIM.get(indicator.direction, "")
        if target.value
        else ""
    )
    limit = number(target.value, fewest_decimals(target.value, indicator.decimals), scope.language)
    return f"{scope.say('target')} {sense}{limit}"


def spark(key: SeriesKey, observation: Observation | None, scope: Scope) -> Part | None:
    """The trend as a small line with the target across it; None with fewer than two points."""
    points = thin(scope.data.trends.get(key, ()), SPARK_POINTS)
    if len(points) < 2:
        return None
    target = scope.target(observation) if observation else None
    limits = [target.value] if target and target.value is not None else []
    box = box_around(points, limits)
    across = f"M0 {box.y(limits[0])}H{SIDE}" if limits else ""
    return {"path": path(points, box), "target": across, "end": [box.x(points[-1][0]), box.y(points[-1][1])]}


def _alert(observation: Observation | None, scope: Scope) -> Part | None:
    """The gravest alert on the value: its name, who has it, its key; None while it is quiet."""
    found = alerts_on(observation, scope) if observation else []
    if not found:
        return None
    return {"title": title(found[0], scope), "mark": mark(found[0], scope), "key": key_words(found[0].key)}


def _source(observation: Observation | None, scope: Scope) -> str:
    behind = scope.profile.behind(observation.source, observation.key.origin) if observation else ()
    if observation is None or not behind:
        return ""
    word = "computed_from" if is_derived(observation.source) else "from_source"
    return scope.say(word, source=", ".join(source.title(scope.language) for source in behind))


def _time(observation: Observation | None, scope: Scope) -> Part:
    if observation is None:
        return {"at": None, "stale_at": None, "when": ""}
    period = Period(observation.key.period_kind, observation.at, observation.note.period_text if observation.note else None)
    ages = is_measured(period.kind)
    when = "" if ages else label(period, scope.language, scope.profile.zone)
    at = observation.at if ages else observation.collected_at
    return {"at": millis(at), "stale_at": millis(stale_at(observation, scope)), "when": when}


def fewest_decimals(value: float, decimals: int) -> int:
    """Decimals without trailing zeros: a target of 98 is written 98, not 98,00."""
    return next(places for places in range(decimals + 1) if places == decimals or round(value, places) == value)
