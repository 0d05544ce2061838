"""Agents that others have written: InfluxDB's line protocol, Prometheus' remote-write."""

import base64
import gzip
import math
import struct
from datetime import UTC, datetime, timedelta

import cramjam
import pytest

from collectors.line_protocol import Point, parse_lines
from collectors.remote_write import _WRITE_REQUEST as WriteRequest
from collectors.remote_write import Sample, decode_write_request, unpack_block
from ioc.commands.pause_source import pause_source
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.principal import SYSTEM
from ioc.domain.source import Reject
from ioc.errors import PayloadInvalid, PayloadTooLarge
from ioc.store.engine import reading
from ioc.store.queries import history, runs
from tests.stored import NOW
from tests.web_centre import SENDER, Clock, agent_key, browser, parts

STAGE = SeriesKey("muc_nuoc", "tram-1", PeriodKind.INSTANT, SENDER.origin)
SECONDS = int(NOW.timestamp())
STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]
V1 = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy", "X-Prometheus-Remote-Write-Version": "0.1.0"}


@pytest.fixture
def agent(engine):
    client = browser(parts(engine, Clock()))
    del client.headers["sec-fetch-site"]
    client.headers["Authorization"] = "Token " + agent_key(engine)
    return client


def points(engine):
    with reading(engine) as conn:
        return [(one.at, one.value) for one in history.points(conn, STAGE)]


def one(text: bytes, precision: str = "ns") -> Point | Reject:
    [found] = parse_lines(text, precision)
    return found


@pytest.mark.parametrize(
    ("text", "measurement", "tags", "fields", "stamp"),
    [
        (b"m f=1", "m", {}, {"f": 1.0}, None),
        (b"m,a=b f=1.5e3,g=2i,h=3u,i=t,j=FALSE 17", "m", {"a": "b"}, {"f": 1500, "g": 2, "h": 3, "i": True, "j": False}, 17),
        (rb"muc\ nuoc\,1,tr\=am=Cao\ L\xc3\xa3nh f=-1 -5".replace(rb"\xc3\xa3", "ã".encode()), "muc nuoc,1",
         {"tr=am": "Cao Lãnh"}, {"f": -1.0}, -5),
        (b'm f="a, b = c",g="x \\"y\\" \\\\" 1', "m", {}, {"f": "a, b = c", "g": 'x "y" \\'}, 1),
        (b'm f="two\nlines",g=1 1', "m", {}, {"f": "two\nlines", "g": 1.0}, 1),
        (b'm,size=5" f=1', "m", {"size": '5"'}, {"f": 1.0}, None),
        (b'm f="a=",g=1', "m", {}, {"f": "a=", "g": 1.0}, None),
        (rb"m,path=C:\dir f=1", "m", {"path": "C:\\dir"}, {"f": 1.0}, None),
        (b"  m f=1  \r", "m", {}, {"f": 1.0}, None),
    ],
)  # fmt: skip
def test_a_line_is_read_with_its_escapes(text, measurement, tags, fields, stamp):
    assert one(text) == Point(1, measurement, tags, fields, stamp)


@pytest.mark.parametrize(
    ("precision", "nanoseconds"),
    [("ns", 1), ("n", 1), ("us", 10**3), ("u", 10**3), ("ms", 10**6), ("s", 10**9), ("m", 60 * 10**9), ("h", 3600 * 10**9)],
)
def test_time_stamps_are_in_the_precision_of_the_request(precision, nanoseconds):
    assert one(b"m f=1 7", precision).stamp == 7 * nanoseconds


@pytest.mark.parametrize(
    "text",
    [b"m", b"m,a f=1", b"m,a= f=1", b"m f", b"m f=", b"m f=1,", b"m f=abc", b"m f=1 soon", b",a=b f=1", b'm f="never ends',
     b"m f=\xff", b"m f=nan", b"m f=1 1 1", b"m f=1i5", b"=", b"m  ", b"\\", b"m,a=b\\"],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_rejected_with_its_place_and_loses_no_other(text):
    before, bad, after = parse_lines(b"m f=1\n# remark\n" + text + b"\nm f=2")
    assert (before.line, bad.row, after.line) == (1, "dòng 3", 4)
    assert bad.reason


def test_a_precision_that_is_none_and_too_many_lines_are_refused():
    with pytest.raises(PayloadInvalid, match="precision"):
        list(parse_lines(b"m f=1", "fortnight"))
    with pytest.raises(PayloadTooLarge, match="2 dòng"):
        list(parse_lines(b"m f=1\n" * 3, "ns", 2))


@pytest.mark.parametrize("door", ["/api/v2/write?bucket=x&org=y&precision=s", "/write?db=x&precision=s"])
def test_lines_become_values_by_the_sources_mapping(engine, agent, door):
    body = f"song,loai=tu-dong,tram=CL cm=231 {SECONDS}\nsong,loai=tu-dong,tram=CL cm=232 {SECONDS + 60}\ncpu idle=9 {SECONDS}"
    packed = agent.post(door, content=gzip.compress(body.encode()), headers={"Content-Encoding": "gzip"})
    assert (packed.status_code, packed.content) == (204, b"")
    assert points(engine) == [(NOW, pytest.approx(2.31)), (NOW + timedelta(minutes=1), pytest.approx(2.32))]


def test_what_the_mapping_does_not_name_is_passed_over(engine, agent):
    assert agent.post("/write", content=b"cpu idle=9\nsong,loai=do-tay,tram=CL cm=1\n").status_code == 204
    assert points(engine) == []


def test_a_line_without_a_time_is_of_the_moment_it_came(engine, agent):
    agent.post("/write", content=b"song,loai=tu-dong,tram=CL cm=200")
    assert points(engine) == [(NOW, 2.0)]


def test_a_bad_line_is_told_and_the_good_ones_are_kept(engine, agent):
    body = f"song,loai=tu-dong,tram=CL cm=200 {SECONDS}\nsong,loai=tu-dong,tram=XX cm=200\nsong, cm=1\n".encode()
    answer = agent.post("/api/v2/write?precision=s", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert "đã nhận 1, loại 2" in answer.json()["message"] == answer.json()["error"]
    assert points(engine) == [(NOW, 2.0)]
    with reading(engine) as conn:
        [run] = runs.recent(conn, SENDER.name)
        assert [reject.row for reject in runs.rejects(conn, run.id)] == ["dòng 2", "dòng 3"]


def test_an_agent_that_knows_only_passwords_sends_the_key_as_one(engine, agent):
    key = agent.headers["Authorization"].removeprefix("Token ")
    basic = {"Authorization": "Basic " + base64.b64encode(f"telegraf:{key}".encode()).decode()}
    assert agent.post("/write", content=b"cpu idle=9", headers=basic).status_code == 204
    wrong = {"Authorization": "Basic " + base64.b64encode(b"telegraf:guess").decode()}
    assert agent.post("/write", content=b"cpu idle=9", headers=wrong).status_code == 401
    assert agent.post("/write", content=b"cpu idle=9", headers={"Authorization": "Basic %%%"}).status_code == 401


def write_request(*series):
    """Each series is (labels, [(value, instant)])."""
    request = WriteRequest()
    for labels, samples in series:
        made = request.timeseries.add()
        for name, value in labels.items():
            made.labels.add(name=name, value=value)
        for value, at in samples:
            made.samples.add(value=value, timestamp=round(at.timestamp() * 1000))
    return request.SerializeToString()


def packed(*series):
    return bytes(cramjam.snappy.compress_raw(write_request(*series)))


def test_samples_become_values_by_the_sources_mapping(engine, agent):
    song = {"__name__": "song_m", "tram": "tram-1", "job": "x"}
    body = packed((song, [(2.5, NOW - timedelta(seconds=15)), (2.6, NOW)]), ({"__name__": "up", "job": "x"}, [(1, NOW)]))
    answer = agent.post("/api/v1/write", content=body, headers=V1)
    assert (answer.status_code, answer.content) == (204, b"")
    assert points(engine) == [(NOW - timedelta(seconds=15), 2.5), (NOW, 2.6)]
    assert agent.post("/api/v1/write", content=body, headers=V1).status_code == 204
    assert len(points(engine)) == 2


def test_the_end_of_a_series_is_no_value_and_an_undefined_number_is_rejected(engine, agent):
    song = {"__name__": "song_m", "tram": "tram-1"}
    ended = agent.post("/api/v1/write", content=packed((song, [(STALE, NOW)])), headers=V1)
    undefined = agent.post("/api/v1/write", content=packed((song, [(math.nan, NOW)])), headers=V1)
    assert (ended.status_code, undefined.status_code) == (204, 400)
    assert "hữu hạn" in undefined.text
    assert points(engine) == []


def test_version_two_is_refused_so_that_the_sender_falls_back(agent):
    for kind in ("application/x-protobuf;proto=io.prometheus.write.v2.Request", "text/plain"):
        answer = agent.post("/api/v1/write", content=packed(), headers=V1 | {"Content-Type": kind})
        assert answer.status_code == 415
        assert "1.0" in answer.text


def test_what_is_no_write_request_is_a_fault_of_the_sender(agent):
    for body in (b"", b"junk", bytes(cramjam.snappy.compress_raw(b"\xff\xff\xff"))):
        assert agent.post("/api/v1/write", content=body, headers=V1).status_code in (204, 400)
    assert agent.post("/api/v1/write", content=b"junk", headers=V1).status_code == 400


def test_a_paused_source_makes_agents_keep_what_they_have(engine, agent):
    pause_source(engine, SYSTEM, SENDER, NOW)
    song = packed(({"__name__": "song_m", "tram": "tram-1"}, [(2.5, NOW)]))
    answer = agent.post("/api/v1/write", content=song, headers=V1)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


def test_a_request_is_decoded_with_its_labels_and_what_we_do_not_know_is_passed_over():
    body = write_request(({"__name__": "a", "x": "y"}, [(1.5, NOW)])) + b"\x1a\x02\x08\x01"
    assert list(decode_write_request(body)) == [Sample("a", {"x": "y"}, 1.5, SECONDS * 1000)]


def test_a_request_that_claims_or_holds_too_much_is_refused():
    bomb = bytes(cramjam.snappy.compress_raw(b"\0" * 5_000_000))
    with pytest.raises(PayloadTooLarge):
        unpack_block(bomb)
    with pytest.raises(PayloadTooLarge, match="chuỗi"):
        list(decode_write_request(b"\x0a\x00" * 100_000))
    with pytest.raises(PayloadTooLarge, match="số"):
        list(decode_write_request(write_request(({"__name__": "a"}, [(1.0, NOW)] * 30)), 20))
    with pytest.raises(PayloadInvalid, match="nhãn"):
        list(decode_write_request(write_request(({f"l{n}": "x" for n in range(300)}, [(1.0, NOW)]))))


def test_an_instant_outside_the_calendar_is_a_reject(engine, agent):
    far = datetime(1970, 1, 1, tzinfo=UTC)
    request = WriteRequest()
    made = request.timeseries.add()
    made.labels.add(name="__name__", value="song_m")
    made.labels.add(name="tram", value="tram-1")
    made.samples.add(value=1.0, timestamp=2**62)
    body = bytes(cramjam.snappy.compress_raw(request.SerializeToString()))
    assert agent.post("/api/v1/write", content=body, headers=V1).status_code == 400
    assert agent.post("/write?precision=h", content=b"song,loai=tu-dong,tram=CL cm=200 999999999999").status_code == 400
    assert [at for at, _ in points(engine) if at > far] == []
