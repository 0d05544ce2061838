"""What a page shows when its reading or its deed goes wrong: words, never a blank."""

import logging
from collections.abc import Callable

from dash import html, no_update
from dash.development.base_component import Component
from sqlalchemy.exc import SQLAlchemyError

from ioc.errors import CommandInvalid, DatabaseBusy, PermissionDenied
from layouts.words import say

log = logging.getLogger(__name__)


def read_or_say(language: str, draw: Callable[[], object], others: int = 0) -> object:
    """What `draw` makes; where the database does not answer, a message in its place and `others` outputs left as they are."""
    try:
        return draw()
    except SQLAlchemyError as lost:
        log.warning("Trang không đọc được cơ sở dữ liệu: %s", lost)
        said = message(say(language, "failed_read"), say(language, "failed_read_hint"))
        return (said, *([no_update] * others)) if others else said


def done_or_why(deed: Callable[[], object], done: str) -> Component:
    """`done` after the deed, else why it was refused."""

    def did() -> str:
        deed()
        return done

    return said_or_why(did)


def said_or_why(deed: Callable[[], str]) -> Component:
    """What the deed says when it is done, else why it was refused."""
    try:
        return html.Div(deed(), className="notice done", role="status")
    except (CommandInvalid, DatabaseBusy, PermissionDenied) as refused:
        return html.Div(str(refused), className="notice refused", role="alert")


def message(title: str, hint: str = "") -> Component:
    return html.Div([html.H2(title), html.P(hint)], className="message")
