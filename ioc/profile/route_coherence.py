"""Whether routes, rotas, hours and stories name receivers, rules and hours that exist."""

from collections.abc import Iterable, Iterator

from ioc.domain.hours import OFFICE
from ioc.domain.lost import lost_rule
from ioc.domain.notification import Route
from ioc.profile.agree import twice, unknown
from ioc.profile.draft import Draft, Placed
from ioc.profile.fault import Fault
from ioc.profile.shape import Loc


def faults_of_routes(draft: Draft) -> Iterator[Fault]:
    yield from twice(draft.hours, lambda row: row.name, "tên khung giờ", "name")
    yield from twice(draft.rotas, lambda row: row.name, "tên lịch trực", "name")
    yield from twice(draft.maintenance, lambda row: row.name, "tên lịch bảo trì", "name")
    receivers = [row.thing.name for row in draft.receivers]
    named = [*receivers, *(row.thing.name for row in draft.rotas)]
    for rota in draft.rotas:
        if rota.thing.name in receivers:
            yield rota.fault(("name",), f"“{rota.thing.name}” vừa là nơi nhận vừa là lịch trực", "Đổi một trong hai tên.")
        for number, shift in enumerate(rota.thing.shifts):
            for name in shift.receivers:
                yield from unknown(rota, ("shift", number, "receivers"), "nơi nhận", name, receivers)
    for receiver in draft.receivers:
        if receiver.thing.instead:
            yield from unknown(receiver, ("instead",), "nơi nhận", receiver.thing.instead, receivers)
    for route in draft.routes:
        yield from _route(draft, route, route.thing, (), named)
    for rule in draft.rules:
        if rule.thing.hours:
            yield from unknown(rule, ("hours",), "khung giờ", rule.thing.hours, _hours(draft))
    yield from _stories(draft)
    if draft.manifest is not None:
        for name in draft.manifest.thing.alerting.watchdog:
            yield from unknown(draft.manifest, ("alerting", "watchdog"), "nơi nhận", name, receivers)


def _route(draft: Draft, placed: Placed[Route], route: Route, loc: Loc, named: Iterable[str]) -> Iterator[Fault]:
    rules = [row.thing.code for row in draft.rules]
    for name in route.receivers:
        yield from unknown(placed, (*loc, "receivers"), "nơi nhận", name, named)
    for step in route.escalation:
        for name in step.receivers:
            yield from unknown(placed, (*loc, "escalation"), "nơi nhận", name, named)
    for code in route.rules:
        yield from unknown(placed, (*loc, "rules"), "quy tắc", code, rules)
    if route.hours:
        yield from unknown(placed, (*loc, "hours"), "khung giờ", route.hours, _hours(draft))
    for number, child in enumerate(route.routes):
        yield from _route(draft, placed, child, (*loc, "routes", number), named)


def _stories(draft: Draft) -> Iterator[Fault]:
    codes = [row.thing.code for row in draft.rules]
    codes += [lost.code for row in draft.rules if (lost := lost_rule(row.thing))]
    for story in draft.stories:
        yield from unknown(story, ("rule",), "quy tắc", story.thing.rule, codes)


def _hours(draft: Draft) -> list[str]:
    return [OFFICE, *(row.thing.name for row in draft.hours)]
