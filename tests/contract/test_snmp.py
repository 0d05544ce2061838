"""The snmp adapter: real recordings under snmpsim, Debian's snmpd with SNMPv3, and agents that are silent, broken and lying."""

import bz2
import os
import random
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pysnmp.proto.api import v2c

from collectors import ADAPTERS
from collectors.io import Door
from collectors.recorded import Recorded
from collectors.snmp_question import ENGINE_TIME, SYS_UP_TIME, Cell, Kind
from ioc.domain.admission import admit
from ioc.domain.source import Batch, Window, joined
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable
from tests.recorded_agents import Agent
from tests.recorded_sources import NOW, province, source_of
from tests.snmp_agents import Answer, agent, answering, relay, snmpd, snmpsim

COLLECT = ADAPTERS["snmp"].collect
MINUTE = timedelta(minutes=1)
COMMUNITY = {"type": "v2c", "community": "env:CONG_DONG"}
USER = {"type": "v3", "user": "ioc", "auth_password": "env:XAC_THUC", "privacy_password": "env:MA_HOA"}
SECRETS = {
    "env:CONG_DONG": "doc-thu-01", "env:XAC_THUC": "mat-khau-xac-thuc", "env:MA_HOA": "mat-khau-ma-hoa",
    "env:SAI": "sai-mat-khau-01", "env:NGAN": "ngan", "env:SIM_XT": "auctoritas", "env:SIM_MH": "privatus",
    "env:GEIST": "geist-temperature-sensor", "env:EATON": "eaton-93e-80", "env:LINUX": "unknown-001",
    "env:HUAWEI": "huawei-gse200m",
}  # fmt: skip
UPTIME = {"objects": {"chay": SYS_UP_TIME}, "subject": "ioc-host", "values": [{"indicator": "CHAY", "expr": "chay"}]}
ONE = {"scalars": [UPTIME]}


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, SECRETS.__getitem__)


def visit(door: Door, port: int, options: dict[str, Any], seconds: float = 20) -> Batch:
    """What a visit to the agent brings, as collected; the second answer is awaited no longer than 300 ms."""
    given = {"host": "127.0.0.1", "port": port, "login": COMMUNITY, "answer_within": 0.3, "tries": 2} | options
    source = replace(source_of("snmp", given), timeout=timedelta(seconds=seconds))
    now = datetime.now(UTC)
    window = Window(now - MINUTE, now + MINUTE)
    with door.visit(source, now, {}) as io:
        return admit(joined(COLLECT(source, window, province(), io)), source, province(), window)


def found(batch: Batch) -> dict[tuple[str, str], float | None]:
    return {(reading.indicator, reading.subject): reading.value for reading in batch.readings}


@pytest.fixture(scope="module")
def simulator(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with snmpsim(shared_dir / "data/snmp", tmp_path_factory.mktemp("snmpsim")) as port:
        yield port


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    user = 'createUser ioc SHA-256 "mat-khau-xac-thuc" AES "mat-khau-ma-hoa"'
    old = 'createUser cu MD5 "mat-khau-xac-thuc" DES "mat-khau-ma-hoa"'
    with snmpd(tmp_path_factory.mktemp("snmpd"), user, old, "rouser ioc authpriv", "rouser cu auth", "sysLocation 36.5") as port:
        yield port


SENSORS = {
    "tables": [
        {
            "columns": {"ten": "1.3.6.1.4.1.21239.5.1.4.1.3", "do_c": "1.3.6.1.4.1.21239.5.1.4.1.5"},
            "subject": {"expr": "ten", "table": {"Above Rack 02": "tv-2", "Above Rack 03": "tv-3"}},
            "values": [{"indicator": "NHIET", "expr": "do_c", "factor": 0.1}],
        }
    ]
}


@pytest.mark.parametrize(
    "login",
    [
        {"type": "v2c", "community": "env:GEIST"},
        {"type": "v3", "user": "simulator", "auth": "md5", "auth_password": "env:SIM_XT", "privacy": "des",
         "privacy_password": "env:SIM_MH", "context": "geist-temperature-sensor"},
    ],
    ids=["v2c", "v3"],
)  # fmt: skip
def test_a_real_temperature_sensor_gives_a_value_for_each_rack(simulator: int, door: Door, login: dict[str, Any]) -> None:
    batch = visit(door, simulator, {"login": login} | SENSORS)
    assert {reading.subject for reading in batch.readings} == {"tv-2", "tv-3"}
    assert all(10 <= (reading.value or 0) <= 30 for reading in batch.readings)
    assert batch.rejects == ()


def test_a_real_ups_is_read_by_the_standard_objects_and_a_table_by_phase(simulator: int, door: Door) -> None:
    battery = {
        "objects": {"con_lai": "1.3.6.1.2.1.33.1.2.4.0", "dien_ap": "1.3.6.1.2.1.33.1.2.5.0", "la": "1.3.6.1.2.1.33.9.9.0"},
        "subject": "ioc-host",
        "values": [{"indicator": "CHAY", "expr": "con_lai"}, {"indicator": "TAI", "expr": "dien_ap", "factor": 0.1}],
    }
    phases = {
        "columns": {"tai": "1.3.6.1.2.1.33.1.4.4.1.5"},
        "subject": {"expr": "index", "prefix": "tv-"},
        "values": [{"indicator": "CPU", "expr": "tai"}],
    }
    login = {"type": "v2c", "community": "env:EATON"}
    batch = visit(door, simulator, {"login": login, "scalars": [battery], "tables": [phases]})
    assert found(batch) == {
        ("CHAY", "ioc-host"): 100.0, ("TAI", "ioc-host"): 521.0,
        ("CPU", "tv-1"): 21.0, ("CPU", "tv-2"): 16.0, ("CPU", "tv-3"): 12.0,
    }  # fmt: skip
    assert [(reject.content, "noSuchObject" in reject.reason) for reject in batch.rejects] == [
        ("la = 1.3.6.1.2.1.33.9.9.0", True)
    ]


def test_what_a_device_writes_for_no_value_is_no_value(simulator: int, door: Door) -> None:
    values = [{"indicator": "TAI", "expr": "a"}, {"indicator": "CPU", "expr": "b"}, {"indicator": "CHAY", "expr": "c"}]
    objects = {
        "a": "1.3.6.1.4.1.2011.6.174.1.1.1.1.0",
        "b": "1.3.6.1.4.1.2011.6.174.1.1.1.6.0",
        "c": "1.3.6.1.4.1.2011.6.174.1.1.1.4.0",
    }
    part = {"objects": objects, "absent": [2147483647, "-99999"], "subject": "ioc-host", "values": values}
    batch = visit(door, simulator, {"login": {"type": "v2c", "community": "env:HUAWEI"}, "scalars": [part]})
    assert (found(batch), batch.rejects) == ({("CHAY", "ioc-host"): 1.0}, ())


def test_a_long_real_table_is_walked_to_its_end_and_no_further(simulator: int, door: Door, shared_dir: Path) -> None:
    column = "1.3.6.1.2.1.25.4.2.1.2"
    lines = bz2.decompress((shared_dir / "data/snmp/unknown-001.snmprec.bz2").read_bytes()).decode().splitlines()
    names = [line for line in lines if line.startswith(f"{column}.")]
    part = {"columns": {"ten": column}, "subject": "tv-1", "values": [{"indicator": "TAI", "expr": "ten"}]}
    options: dict[str, Any] = {"login": {"type": "v2c", "community": "env:LINUX"}, "tables": [part]}
    assert len(visit(door, simulator, options).rejects) == len(names) > 100
    with pytest.raises(PayloadInvalid, match="dài hơn 100 dòng"):
        visit(door, simulator, options | {"max_rows": 100})


def test_debians_snmpd_is_asked_with_authentication_and_privacy(debian: int, door: Door) -> None:
    place = {"objects": {"noi": "1.3.6.1.2.1.1.6.0"}, "subject": "tv-1", "values": [{"indicator": "NHIET", "expr": "noi"}]}
    names = {
        "columns": {"ten": "1.3.6.1.2.1.2.2.1.2", "trang_thai": "1.3.6.1.2.1.2.2.1.8"},
        "where": "ten == 'lo'", "subject": "ioc-host", "values": [{"indicator": "CHAY", "expr": "trang_thai"}],
    }  # fmt: skip
    old = USER | {"user": "cu", "auth": "md5", "privacy": "des"}
    for login in (USER, old, old | {"privacy": "none", "privacy_password": None}, COMMUNITY):
        batch = visit(door, debian, {"login": login, "scalars": [place], "tables": [names]})
        assert found(batch) == {("NHIET", "tv-1"): 36.5, ("CHAY", "ioc-host"): 1.0}, login


@pytest.mark.parametrize(
    ("login", "error", "says"),
    [
        (USER | {"user": "nguoi-la"}, SourceRefused, "UnknownUserName"),
        (USER | {"auth_password": "env:SAI"}, SourceRefused, "WrongDigest"),
        (USER | {"auth_password": "env:NGAN"}, SourceRefused, "ngắn hơn 8 ký tự"),
        (USER | {"privacy_password": "env:SAI"}, SourceUnavailable, "mật khẩu mã hóa"),
        (USER | {"privacy": "none", "privacy_password": None}, SourceRefused, "quyền đọc"),
        ({"type": "v2c", "community": "env:SAI"}, SourceUnavailable, "sai community"),
        ({"type": "v2c", "community": "env:KHONG_CO"}, SourceRefused, "KHONG_CO"),
    ],
)
def test_a_wrong_login_is_told_in_words_without_the_secret(
    debian: int, tmp_path: Path, login: dict[str, Any], error: type[CentreError], says: str
) -> None:
    def secret(reference: str) -> str:
        if reference not in SECRETS:
            raise OSError(f"không có {reference}")
        return SECRETS[reference]

    with pytest.raises(error, match=says) as raised:
        visit(Door(tmp_path, secret), debian, {"login": login} | ONE)
    assert not any(word in str(raised.value) for word in SECRETS.values())


def test_a_host_that_is_not_there_and_one_that_never_answers_are_tried_again_later(door: Door) -> None:
    with pytest.raises(SourceUnavailable, match="Không tìm thấy máy"):
        visit(door, 161, {"host": "khong-co.invalid"} | ONE)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        with pytest.raises(SourceUnavailable, match="không trả lời: máy tắt"):
            visit(door, port, ONE)
        with pytest.raises(SourceUnavailable, match="trong 0.4 giây"):
            visit(door, port, {"answer_within": 60} | ONE, seconds=0.4)


def noise(asked: bytes) -> bytes:
    return os.urandom(200)


def cut(asked: bytes) -> bytes:
    return asked[: len(asked) // 2]


def of_nothing(oids: list[str]) -> list[tuple[str, object]]:
    return []


def in_circles(oids: list[str]) -> list[tuple[str, object]]:
    return [(f"{COLUMN}.2", v2c.Integer(1)), (f"{COLUMN}.1", v2c.Integer(1))]


COLUMN = "1.3.6.1.2.1.2.2.1.8"
WALKED = {"tables": [{"columns": {"a": COLUMN}, "subject": "tv-1", "values": [{"indicator": "TAI", "expr": "a"}]}]}


@pytest.mark.parametrize(
    ("answer", "options", "error"),
    [
        (noise, ONE, PayloadInvalid),
        (cut, ONE, PayloadInvalid),
        (answering(of_nothing), ONE, PayloadInvalid),
        (answering(in_circles), WALKED, PayloadInvalid),
        (answering(lambda oids: 5), ONE, SourceUnavailable),
        (answering(lambda oids: 16), ONE, SourceRefused),
        (answering(lambda oids: 1), ONE, SourceRefused),
        (answering(lambda oids: 99), ONE, SourceRefused),
    ],
)
def test_an_agent_that_speaks_nonsense_or_refuses_is_sorted_by_what_to_do_next(
    door: Door, answer: Answer, options: dict[str, Any], error: type[CentreError]
) -> None:
    with agent(answer) as port, pytest.raises(error):
        visit(door, port, options)


def test_what_an_agent_cannot_say_at_once_is_asked_in_parts(door: Door) -> None:
    asked: list[int] = []

    def small(oids: list[str]) -> list[tuple[str, object]] | int:
        asked.append(len(oids))
        return 1 if len(oids) > 2 else [(oid, v2c.Integer(int(oid.split(".")[-2]))) for oid in oids]

    objects = {f"o{number}": f"1.3.6.1.4.1.9.{number}.0" for number in range(1, 6)}
    values = [{"indicator": code, "expr": f"o{number}"} for number, code in enumerate(("TAI", "CPU", "MUA", "THU", "CO"), 1)]
    with agent(answering(small)) as port:
        batch = visit(door, port, {"scalars": [{"objects": objects, "subject": "tv-1", "values": values}]})
    assert [found(batch)[code, "tv-1"] for code in ("TAI", "CPU", "MUA", "THU", "CO")] == [1, 2, 3, 4, 5]
    assert asked == [5, 2, 3, 1, 2]


def test_the_end_of_the_mib_ends_a_walk(door: Door) -> None:
    def last(oids: list[str]) -> list[tuple[str, object]]:
        return [(f"{COLUMN}.1", v2c.Integer(7)), (f"{COLUMN}.1", v2c.EndOfMibView())]

    with agent(answering(last)) as port:
        assert found(visit(door, port, WALKED)) == {("TAI", "tv-1"): 7.0}


def test_an_agent_that_shows_our_community_does_not_bring_it_into_any_text(door: Door) -> None:
    def shows(oids: list[str]) -> list[tuple[str, object]]:
        return [(oid, v2c.OctetString(b"community doc-thu-01")) for oid in oids]

    with agent(answering(shows)) as port:
        batch = visit(door, port, ONE)
    assert len(batch.rejects) == 1
    assert "doc-thu-01" not in repr(batch)


@pytest.mark.parametrize("seed", range(12))
def test_an_answer_damaged_anywhere_gives_values_or_one_of_the_three_errors(debian: int, door: Door, seed: int) -> None:
    chance = random.Random(seed)

    def damage(told: bytes) -> bytes:
        spoilt = bytearray(told)
        for _ in range(chance.randint(0, 3)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        return bytes(spoilt)

    login = USER if seed % 2 else COMMUNITY
    with agent(relay(debian, damage)) as port:
        try:
            visit(door, port, {"login": login, "answer_within": 0.1} | ONE, seconds=2)
        except (SourceUnavailable, SourceRefused, PayloadInvalid) as sorted_out:
            assert str(sorted_out)


OCTETS = "1.3.6.1.2.1.31.1.1.1.6"
RATES = {
    "host": "x", "login": COMMUNITY,
    "tables": [{"columns": {"nhan": OCTETS}, "rates": ["nhan"], "subject": {"expr": "index", "prefix": "tv-"},
                "values": [{"indicator": "LUU-LUONG", "expr": "nhan"}]}],
}  # fmt: skip


def looked_at(*looks: tuple[int | None, Kind, int]) -> list[list[float | None]]:
    """The rates of a counter over visits a minute apart, each told as (sysUpTime in hundredths, kind, value)."""
    source, cursor, rates = source_of("snmp", RATES), "", []
    for step, (uptime, kind, value) in enumerate(looks):
        now = NOW + step * MINUTE
        cells = {f"{OCTETS}.1": Cell(kind, value)} | ({} if uptime is None else {SYS_UP_TIME: Cell("integer", uptime)})
        io = Recorded(now, tell=Agent(cells), cursor=cursor)
        batch = joined(COLLECT(source, Window(now - MINUTE, now + MINUTE), province(), io))
        cursor = batch.cursor or ""
        rates.append([reading.value for reading in batch.readings])
    return rates


def test_a_counter_becomes_a_rate_from_the_second_look_on() -> None:
    assert looked_at((100, "counter64", 1000), (6100, "counter64", 1600), (12100, "counter64", 1600)) == [[], [10.0], [0.0]]


def test_a_counter_of_32_bits_that_passed_its_end_goes_on() -> None:
    assert looked_at((100, "counter32", 2**32 - 300), (6100, "counter32", 300)) == [[], [10.0]]


def test_after_a_reboot_there_is_no_rate_until_the_next_look() -> None:
    assert looked_at((90_000, "counter32", 2**32 - 300), (100, "counter32", 300), (6100, "counter32", 900)) == [[], [], [10.0]]
    assert looked_at((90_000, "counter64", 100), (100, "counter64", 300), (6100, "counter64", 900)) == [[], [], [10.0]]


def test_an_agent_that_hides_its_uptime_is_believed_where_the_counter_only_rises() -> None:
    assert looked_at((None, "counter64", 600), (None, "counter64", 1200), (None, "counter64", 5), (None, "counter64", 65)) == [
        [], [10.0], [], [1.0],
    ]  # fmt: skip


def test_the_uptime_is_asked_only_where_rates_need_it() -> None:
    io = Recorded(NOW, tell=Agent({}))
    for options in (RATES, {"host": "x", "login": COMMUNITY} | SENSORS):
        list(COLLECT(source_of("snmp", options), Window(NOW - MINUTE, NOW + MINUTE), province(), io))
    assert [question.objects for question in io.questions] == [(SYS_UP_TIME, ENGINE_TIME), ()]


def test_the_present_is_not_asked_in_a_back_fill() -> None:
    io = Recorded(NOW, tell=Agent({}))
    assert list(COLLECT(source_of("snmp", RATES), Window(NOW - 60 * MINUTE, NOW - MINUTE), province(), io)) == []
    assert io.questions == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"login": COMMUNITY | {"community": "public"}} | ONE, "bí mật không được ghi thẳng"),
        ({"login": USER | {"auth": "none", "auth_password": None}} | ONE, "mã hóa cần xác thực"),
        ({"login": USER | {"auth_password": None}} | ONE, "auth_password đi cùng auth"),
        ({"login": USER | {"privacy": "none"}} | ONE, "privacy_password đi cùng privacy"),
        ({"login": COMMUNITY}, "cần ít nhất một trong hai"),
        ({"login": COMMUNITY, "scalars": [UPTIME | {"rates": ["la"]}]}, "tên không được đọc: la"),
        ({"login": COMMUNITY, "scalars": [UPTIME | {"objects": {"chay": "sysUpTime.0"}}]}, "không phải OID"),
        ({"login": COMMUNITY, "scalars": [UPTIME | {"objects": {"chay": "9.3.6"}}]}, "không có thật"),
    ],
)
def test_a_fault_in_the_options_is_found_offline(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ADAPTERS["snmp"].options_model.model_validate({"host": "x"} | options)
