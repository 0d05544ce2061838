import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from ioc.web.channel import QUEUE_LIMIT, Channel, Client
from ioc.web.stream import Pulse, Stream
from ioc.web.stream_door import StreamDoor

AT = datetime(2026, 1, 1, tzinfo=UTC)


class Centre:
    """A store and its screens in memory: `parts` is what the screen shows, `change_no` moves with it."""

    def __init__(self):
        self.parts = {"clock": {"v": 1}, "map": {"v": 1}}
        self.change_no = 1
        self.encoded = 0
        self.alive = True

    def pulse(self):
        return Pulse(self.change_no, (), self.alive, AT)

    def encode(self, screen, language):
        self.encoded += 1
        return dict(self.parts)

    def say(self, name, part):
        self.parts = {**self.parts, name: part}
        self.change_no += 1


@asynccontextmanager
async def running(centre, **options):
    stream = Stream(centre.pulse, centre.encode, lambda: AT, **options)
    stream.start()
    try:
        yield stream
    finally:
        stream.close()


class Browser:
    """A client of the ASGI stream door: reads events, may hang up."""

    def __init__(self, stream, screen="wall", last_event_id=""):
        self.events, self.status = [], None
        self._gone, self._buffer, self._news = asyncio.Event(), "", asyncio.Condition()
        scope = {
            "type": "http",
            "query_string": f"screen={screen}&lang=vi".encode(),
            "headers": [(b"last-event-id", last_event_id.encode())],
        }
        self.task = asyncio.create_task(StreamDoor(stream, lambda: {"wall", "other"})(scope, self._receive, self._send))

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        async with self._news:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            self._buffer += message.get("body", b"").decode()
            *whole, self._buffer = self._buffer.split("\n\n")
            self.events += [event(text) for text in whole if "data:" in text]
            self._news.notify_all()

    def hang_up(self):
        self._gone.set()

    async def until(self, wanted, seconds=5):
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: any(wanted(one) for one in self.events)), seconds)
        return next(one for one in self.events if wanted(one))


def event(text):
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    return {"name": fields["event"], "id": fields.get("id"), **json.loads(fields["data"])}


def named(name):
    return lambda one: one["name"] == name


def test_a_browser_gets_a_snapshot_first_and_then_only_what_changed():
    async def story():
        centre = Centre()
        async with running(centre) as stream:
            browser = Browser(stream)
            snapshot = await browser.until(named("snapshot"))
            centre.say("map", {"v": 2})
            update = await browser.until(named("update"))
            browser.hang_up()
            await browser.task
        return snapshot, update

    snapshot, update = asyncio.run(story())
    assert snapshot["parts"] == {"clock": {"v": 1}, "map": {"v": 1}}
    assert (update["parts"], update["change_no"]) == ({"map": {"v": 2}}, 2)


def test_a_part_that_is_gone_is_sent_as_null():
    channel, client = Channel("x"), Client()
    channel.clients.add(client)
    channel.renew({"a": {"v": 1}, "b": {"v": 1}}, 1, AT)
    client.begin(channel.snapshot())
    channel.renew({"a": {"v": 1}}, 2, AT)
    events = asyncio.run(client.take(channel)).decode()
    assert event(events.strip().split("\n\n")[1])["parts"] == {"b": None}


def test_an_update_is_encoded_once_whoever_many_watch():
    async def story():
        centre = Centre()
        async with running(centre) as stream:
            browsers = [Browser(stream) for _ in range(100)]
            for browser in browsers:
                await browser.until(named("snapshot"))
            before = centre.encoded
            centre.say("map", {"v": 2})
            for browser in browsers:
                await browser.until(named("update"))
            watched, spent = stream.clients, centre.encoded - before
            for browser in browsers:
                browser.hang_up()
            await asyncio.gather(*(browser.task for browser in browsers))
            return watched, spent, stream.clients

    watched, spent, left = asyncio.run(story())
    assert (watched, left) == (100, 0)
    assert spent == 1


def test_a_hundred_streams_end_at_once_when_the_server_stops():
    async def story():
        async with running(Centre()) as stream:
            browsers = [Browser(stream) for _ in range(100)]
            for browser in browsers:
                await browser.until(named("snapshot"))
            stream.close()
            await asyncio.wait_for(asyncio.gather(*(browser.task for browser in browsers)), 1)
            refused = Browser(stream)
            await refused.task
            return stream.clients, refused.status

    assert asyncio.run(story()) == (0, 503)


def test_a_browser_that_lags_gets_one_fresh_snapshot_instead_of_a_long_tail():
    channel, client = Channel("x"), Client()
    channel.clients.add(client)
    channel.renew({"a": {"v": 0}}, 0, AT)
    client.begin(channel.snapshot())
    for number in range(1, QUEUE_LIMIT + 5):
        channel.renew({"a": {"v": number}}, number, AT)
    said = asyncio.run(client.take(channel)).decode()
    assert said.count("event:") == 1
    assert event(said.strip()) == {
        "name": "snapshot",
        "id": channel.id,
        "change_no": QUEUE_LIMIT + 4,
        "at": "2026-01-01T00:00:00+00:00",
        "parts": {"a": {"v": QUEUE_LIMIT + 4}},
    }


def test_a_browser_that_saw_this_very_picture_gets_no_snapshot_again():
    async def story():
        async with running(Centre()) as stream:
            first = Browser(stream)
            seen = (await first.until(named("snapshot")))["id"]
            again = Browser(stream, last_event_id=seen)
            await again.until(named("heartbeat"))
            other_life = Browser(stream, last_event_id=seen + "0")
            await other_life.until(named("snapshot"))
            return again.events

    assert [one["name"] for one in asyncio.run(story())] == ["heartbeat"]


def test_the_heartbeat_tells_at_once_that_the_worker_is_lost():
    async def story():
        centre = Centre()
        async with running(centre) as stream:
            browser = Browser(stream)
            await browser.until(named("snapshot"))
            centre.alive = False
            return await browser.until(lambda one: one["name"] == "heartbeat" and not one["worker"]["alive"], 3)

    assert asyncio.run(story())["worker"] == {"alive": False, "seen_at": "2026-01-01T00:00:00+00:00"}


def test_a_screen_that_cannot_be_drawn_ends_its_own_streams_only():
    async def story():
        centre = Centre()
        drawn = centre.encode
        centre.encode = lambda screen, language: drawn(screen, language) if language == "vi" else 1 / 0
        async with running(centre) as stream:
            browser = Browser(stream)
            await browser.until(named("snapshot"))
            with pytest.raises(ZeroDivisionError):
                await stream.join("wall", "en", "")
            centre.say("map", {"v": 2})
            await browser.until(named("update"))
            return stream.clients

    assert asyncio.run(story()) == 1


def test_no_more_browsers_than_the_limit_are_taken():
    async def story():
        async with running(Centre(), max_clients=1) as stream:
            first = Browser(stream)
            await first.until(named("snapshot"))
            second = Browser(stream)
            await second.task
            return second.status

    assert asyncio.run(story()) == 503


def test_an_unknown_screen_is_not_found():
    async def story():
        async with running(Centre()) as stream:
            browser = Browser(stream, screen="nowhere")
            await browser.task
            return browser.status, stream.clients

    assert asyncio.run(story()) == (404, 0)


def test_a_database_that_does_not_answer_ends_no_open_stream_and_opens_no_new_one():
    def lost():
        raise OperationalError("SELECT", {}, Exception("gone"))

    async def story():
        centre = Centre()
        async with running(centre) as stream:
            browser = Browser(stream)
            await browser.until(named("snapshot"))
            answers, stream._pulse = stream._pulse, lost
            refused = Browser(stream, screen="other")
            await refused.task
            stream._pulse = answers
            centre.say("map", {"v": 2})
            await browser.until(named("update"))
            return refused.status, stream.clients

    assert asyncio.run(story()) == (503, 1)
