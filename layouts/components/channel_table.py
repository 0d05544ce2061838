"""Whether people can be reached: each receiver, and what came of the last try to tell it."""

from collections.abc import Mapping

from dash import html

from ioc.domain.notification import DeliveryState, Receiver
from ioc.store.queries.alerts import DeliveryRow
from layouts.components.sign import badges, sign
from layouts.parts.scope import Scope
from layouts.parts.sign import TONE_SHAPE, clock_word

_HEAD = ("receiver", "channel", "state", "last_try", "last_error")


def channel_table(tries: Mapping[str, DeliveryRow], missing: Mapping[str, str], scope: Scope) -> html.Table:
    """`tries` is the last one of each receiver, `missing` what a receiver's address still lacks."""
    rows = [_row(one, tries.get(one.name), missing.get(one.name, ""), scope) for one in scope.profile.receivers]
    return html.Table(
        [html.Thead(html.Tr([html.Th(scope.say(word)) for word in _HEAD])), html.Tbody(rows)], className="table", id="channels"
    )


def _row(receiver: Receiver, tried: DeliveryRow | None, missing: str, scope: Scope) -> html.Tr:
    tone, word = _state(tried, missing)
    simulated = [["simulated", scope.say("simulated")]] if receiver.practice else []
    at = (tried.done_at or tried.due_at) if tried else None
    return html.Tr(
        [
            html.Td([receiver.name, *badges(simulated)]),
            html.Td(receiver.channel),
            html.Td(sign(tone, TONE_SHAPE[tone], scope.say(word))),
            html.Td(clock_word(at, scope) if at else scope.say("never")),
            html.Td(missing or (tried.error if tried else ""), className="error"),
        ]
    )


def _state(tried: DeliveryRow | None, missing: str) -> tuple[str, str]:
    if missing:
        return "crit", "channel_unset"
    if tried is None:
        return "none", "channel_untried"
    if tried.state is DeliveryState.DELIVERED:
        return "ok", "delivered"
    return "crit", "channel_broken"
