"""What a transport may use in one visit: secrets, time, folders, and what it opened earlier in the same visit."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from collectors.budget import Budget
from collectors.secrets import Secrets

Opened = TypeVar("Opened")


@dataclass(frozen=True)
class Means:
    """`clock` gives aware UTC instants, one and the same throughout a visit; `close` ends whatever was opened."""

    secrets: Secrets
    budget: Budget
    data_dir: Path
    clock: Callable[[], datetime]
    _stack: ExitStack = field(default_factory=ExitStack, repr=False)
    _opened: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def once(self, key: Hashable, opening: Callable[[], AbstractContextManager[Opened]]) -> Opened:
        """What `opening` gives, opened at the first call with this key and kept open until the visit ends."""
        if key not in self._opened:
            self._opened[key] = self._stack.enter_context(opening())
        found: Opened = self._opened[key]
        return found

    def close(self) -> None:
        self._opened.clear()
        self._stack.close()
