"""The practice data centre as an SNMP manager sees it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.budget import Budget
from collectors.means import Means
from collectors.secrets import Secrets
from collectors.snmp_options import CommunityLogin, UserLogin
from collectors.snmp_question import SYS_UP_TIME, AskAgent, Told
from collectors.snmp_wire import ask_agent
from ioc.errors import SourceRefused, SourceUnavailable
from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.machine_room import room
from ioc.practice.meters import read_meters, show
from ioc.practice.province import Province, open_province
from ioc.practice.snmp_agent import serve
from ioc.practice.world import Place, World
from tests.counterparts import free_port
from tests.snmp_agents import DATAGRAMS

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)
LOGIN = UserLogin(type="v3", user="ioc", auth_password="env:MK", privacy_password="env:MK")


@pytest.mark.parametrize("hours", range(0, 48, 7))
def test_objects_stand_in_the_order_of_their_oids_and_counters_only_rise(hours: int) -> None:
    at = AT + timedelta(hours=hours)
    now, later = (room(when, show(read_meters(), when, 1)) for when in (at, at + timedelta(minutes=1)))
    assert [one.oid for one in now] == sorted({one.oid for one in now})
    counters = [(a.value, b.value) for a, b in zip(now, later, strict=True) if a.kind in ("counter64", "ticks")]
    assert len(counters) == 3
    assert all(before < after for before, after in counters if isinstance(before, int) and isinstance(after, int))


@pytest.fixture
def province(tmp_path: Path) -> Province:
    return open_province(practice_folder(tmp_path), World(1, Place("82", "Tỉnh"), ()), load_credentials(tmp_path), lambda: AT)


def asked(province: Province, login: UserLogin | CommunityLogin) -> Told:
    """What the agent tells one who signs in so."""
    password = province.credentials.password("snmp")
    means = Means(
        Secrets(lambda reference: password if reference == "env:MK" else "sai-mat-khau"), Budget(10), Path(), lambda: AT
    )

    async def both() -> Told:
        port = free_port(DATAGRAMS)
        async with serve(province, port):
            question = AskAgent("127.0.0.1", port, login, 0.5, 2, (SYS_UP_TIME,), ("1.3.6.1.2.1.47.1.1.1.1.7",), 10)
            return await asyncio.to_thread(ask_agent, question, means)

    return asyncio.run(both())


def test_the_agent_tells_whoever_has_its_password(province: Province) -> None:
    assert [cell.value for cell in asked(province, LOGIN).values()][1:] == ["Tủ máy A", "Tủ máy B", "Độ ẩm"]


def test_the_agent_tells_nobody_else(province: Province) -> None:
    for login in (LOGIN.model_copy(update={"auth_password": "env:X"}), LOGIN.model_copy(update={"auth": "none", "privacy": "none",
                  "auth_password": None, "privacy_password": None})):  # fmt: skip
        with pytest.raises(SourceRefused):
            asked(province, login)
    with pytest.raises(SourceUnavailable):
        asked(province, CommunityLogin(type="v2c", community="env:X"))
