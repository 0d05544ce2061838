"""What the doors of the practice portal share: the world, its incidents, who may ask, and the clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ioc.practice.credentials import Credentials
from ioc.practice.inbox import Inbox
from ioc.practice.incident_file import IncidentFile
from ioc.practice.trouble import Manners
from ioc.practice.world import World


@dataclass(frozen=True)
class Province:
    """`now` gives the aware present; `token_life` is how long an access token is good; `folder` holds the province's state."""

    world: World
    credentials: Credentials
    incidents: IncidentFile
    inbox: Inbox
    now: Callable[[], datetime]
    folder: Path
    token_life: timedelta = timedelta(minutes=5)
    manners: Manners = field(default=Manners())


def open_province(folder: Path, world: World, credentials: Credentials, now: Callable[[], datetime]) -> Province:
    """The province whose state is kept in `folder`."""
    return Province(world, credentials, IncidentFile(folder / "incidents.json"), Inbox(folder / "inbox.jsonl"), now, folder)
