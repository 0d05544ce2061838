"""Answers of many thousands of values, kept while nothing in the store has changed."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from starlette.responses import Response

KEPT = 16


class Remembered:
    """The last few answers by what was asked. `version` names the state of the store: another version, another answer."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, tuple[object, Response]] = OrderedDict()
        self._lock = Lock()

    def answer(self, asked: str, version: object, make: Callable[[], Response]) -> Response:
        with self._lock:
            known = self._answers.get(asked)
        if known is not None and known[0] == version:
            # Middleware writes into an answer's headers: each asker gets headers of its own around the same bytes.
            return Response(known[1].body, headers=dict(known[1].headers))
        made = make()
        with self._lock:
            self._answers[asked] = (version, Response(made.body, headers=dict(made.headers)))
            self._answers.move_to_end(asked)
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)
        return made
