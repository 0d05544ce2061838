"""Hộp thư diễn tập: the last messages that reached a practice receiver, kept as JSON lines."""

from collections import deque
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

KEPT = 200


class Received(BaseModel):
    """A message as it came in. `id` is the notification's own, empty where it names none."""

    model_config = ConfigDict(frozen=True)

    channel: str
    received_at: datetime
    sender: str
    recipients: tuple[str, ...] = ()
    id: str = ""
    subject: str = ""
    text: str = ""


class Inbox:
    """Appends to the file and rewrites it when it holds twice as many messages as are kept."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self._messages = deque((Received.model_validate_json(line) for line in lines), maxlen=KEPT)
        self._lines = len(lines)

    def messages(self) -> tuple[Received, ...]:
        """Newest first."""
        return tuple(reversed(self._messages))

    def keep(self, message: Received) -> None:
        self._messages.append(message)
        self._lines += 1
        if self._lines > 2 * KEPT:
            self._path.write_text("".join(f"{row.model_dump_json()}\n" for row in self._messages), encoding="utf-8")
            self._lines = len(self._messages)
        else:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(f"{message.model_dump_json()}\n")
