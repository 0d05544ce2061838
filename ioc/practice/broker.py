"""The MQTT broker of the practice province, and the field sensors that publish on it every few seconds. MQTT 3.1.1 (amqtt)."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from amqtt.broker import Broker
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session

from ioc.practice.field import SENSORS, weather
from ioc.practice.province import Province

NAME, USER = "mqtt", "ioc"
_EVERY = 5.0


class OnlyTheCentre(BaseAuthPlugin):  # type: ignore[misc]  # amqtt has no types
    """Lets in whoever has the password of the practice credentials."""

    @dataclass
    class Config:
        password: str = ""

    async def authenticate(self, *, session: Session) -> bool:
        given = str(session.password or "")
        return session.username == USER and hmac.compare_digest(given.encode(), str(self.config.password).encode())


@asynccontextmanager
async def serve(province: Province, port: int) -> AsyncIterator[None]:
    """The broker on 127.0.0.1:port, and its sensors, until the block ends."""
    broker = Broker(_config(port, province.credentials.password(NAME)))
    await broker.start()
    sensors = asyncio.create_task(_publish(broker, province))
    try:
        yield
    finally:
        sensors.cancel()
        with suppress(asyncio.CancelledError):
            await sensors
        await broker.shutdown()


async def _publish(broker: Broker, province: Province) -> None:
    while True:
        now = province.now().replace(microsecond=0)
        for sensor in SENSORS:
            found = weather(sensor, now, province.world.seed)
            told = {"luc": now.isoformat(), "nhiet_do": found.temperature, "do_am": found.humidity}
            await broker.internal_message_broadcast(f"noi-dong/{sensor}/thoi-tiet", json.dumps(told).encode(), 1)
        await asyncio.sleep(_EVERY)


def _config(port: int, password: str) -> dict[str, object]:
    return {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {f"{__name__}.{OnlyTheCentre.__name__}": {"password": password}},
    }
