"""What is asked of an SNMP agent and what it tells, apart from the library that speaks the protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from collectors.contract import Question
from collectors.snmp_options import CommunityLogin, UserLogin

Kind = Literal["integer", "counter32", "counter64", "text", "absent"]

SYS_UP_TIME = "1.3.6.1.2.1.1.3.0"
"""Hundredths of a second since the agent began (RFC 3418); passes its end after 497 days, which looks like a restart."""

ENGINE_TIME = "1.3.6.1.6.3.10.2.1.3.0"
"""Seconds since the agent's engine began (RFC 3411), for agents without sysUpTime."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. `absent`: the agent says that it has no such object or instance; `value` is then None."""

    kind: Kind
    value: int | str | None


Told = Mapping[str, Cell]
"""By whole OID."""


@dataclass(frozen=True)
class AskAgent(Question[Told]):
    """The values at `objects` (whole OIDs), and everything below each of `columns`.

    `seconds` is how long to wait for each answer, `tries` how often to ask; more than `max_rows` in a column is refused.
    """

    host: str
    port: int
    login: CommunityLogin | UserLogin
    seconds: float
    tries: int
    objects: tuple[str, ...]
    columns: tuple[str, ...]
    max_rows: int
