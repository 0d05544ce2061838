"""The bulletins still of interest as the text of a cursor: a feed may drop them before they end."""

import json
from datetime import datetime
from typing import Any

from ioc.domain.bulletin import Bulletin, Bulletins

_MOST_ENDED = 2000


def written(bulletins: Bulletins) -> str:
    """A cursor; the oldest endings go where they are too many."""
    newest = sorted(bulletins.ended.items(), key=lambda pair: pair[1])[-_MOST_ENDED:]
    return json.dumps(
        {"known": [_row(one) for one in bulletins.known], "ended": {message: at.isoformat() for message, at in newest}},
        ensure_ascii=False,
    )


def recalled(cursor: str) -> Bulletins:
    """What a cursor holds; nothing for one that is none of ours."""
    try:
        found = json.loads(cursor or "{}")
        ended = {message: datetime.fromisoformat(at) for message, at in found.get("ended", {}).items()}
        return Bulletins(tuple(map(_bulletin, found.get("known", ()))), ended)
    except (ValueError, TypeError, KeyError, AttributeError):
        return Bulletins()


def _row(one: Bulletin) -> list[Any]:
    instants = [at.isoformat() for at in (one.sent_at, one.starts_at, one.ends_at)]
    return [one.message, one.level, sorted(one.subjects), *instants, one.document, one.remark, one.typed_by]


def _bulletin(row: list[Any]) -> Bulletin:
    message, level, subjects, sent, starts, ends, *shown = row
    sent_at, starts_at, ends_at = map(datetime.fromisoformat, (sent, starts, ends))
    return Bulletin(message, sent_at, level, frozenset(subjects), starts_at, ends_at, *shown)
