"""A browser's ear: reads the live stream of a screen and notes when each picture arrived."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Wall:
    """`parts` is what the screen shows now; `heard` holds (epoch seconds, event, data) in order of arrival."""

    parts: dict[str, Any] = field(default_factory=dict)
    heard: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)

    def hear(self, event: str, data: dict[str, Any]) -> None:
        self.heard.append((time.time(), event, data))
        self.parts |= data.get("parts", {})

    def alerts(self) -> list[dict[str, Any]]:
        """The alerts in the feed."""
        return list(self.parts.get("feed", {}).get("items", ()))

    def first_with_alert(self, title: str) -> float | None:
        """When the first picture arrived whose feed names the alert, in epoch seconds; None if none has."""
        for at, _, data in self.heard:
            items = data.get("parts", {}).get("feed", {}).get("items", ())
            if any(item["title"] == title for item in items):
                return at
        return None


@contextmanager
def watching(url: str, screen: str = "tong-quan") -> Iterator[Wall]:
    """The wall while the block lasts."""
    wall, client = Wall(), httpx.Client(timeout=None, trust_env=False)
    listener = threading.Thread(target=_listen, args=(client, f"{url}/stream?screen={screen}&lang=vi", wall), daemon=True)
    listener.start()
    try:
        yield wall
    finally:
        client.close()


def _listen(client: httpx.Client, url: str, wall: Wall) -> None:
    event = ""
    # The block's end closes the client under us.
    with suppress(httpx.HTTPError, RuntimeError, AttributeError), client.stream("GET", url) as reply:
        for line in reply.iter_lines():
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: "):
                wall.hear(event, json.loads(line.removeprefix("data: ")))
