"""Listening to an MQTT broker: nothing is acknowledged before what was said is saved."""

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from collectors.contract import Ear
from collectors.gathering import Gathering
from collectors.mqtt_client import connect, make_client
from collectors.mqtt_options import MqttOptions
from collectors.mqtt_refusals import of_filter, of_reason
from collectors.mqtt_topics import filter_of, is_news
from ioc.domain.source import Source
from ioc.errors import CentreError, SourceUnavailable

MOST, MOST_BYTES, LONGEST_WAIT = 500, 4_000_000, 0.1
_WINDOW, _QUIET, _TICK = 10, 0.02, 0.1
"""So many unacknowledged messages and then so long a silence: the broker sends no more before it hears from us."""


def listen(source: Source, ear: Ear) -> None:
    """Listen until `ear.stop` is set. Raises SourceUnavailable or SourceRefused, and what `ear.hear` raises.

    One call is one connection; who calls decides when to try again. The broker keeps our session in between.
    """
    line = _Line(source, ear)
    try:
        line.open()
        while not ear.stop.is_set():
            line.step()
        line.save()
    finally:
        line.close()


class _Line:
    """One connection, and what was heard on it that is not yet acknowledged: packet identifiers mean nothing on another."""

    def __init__(self, source: Source, ear: Ear) -> None:
        assert isinstance(source.options, MqttOptions)
        self._options, self._ear, self._timeout = source.options, ear, source.timeout.total_seconds()
        self._filters = [filter_of(part.pattern, self._options.share) for part in self._options.topics]
        self._heard = Gathering(ear.means.clock, MOST, MOST_BYTES, LONGEST_WAIT)
        self._unacknowledged: list[int] = []
        self._fault: CentreError | None = None
        self._granted = False
        self._client = make_client(source, self._options, ear.means.secrets)
        self._client.on_connect, self._client.on_subscribe = self._on_connect, self._on_subscribe
        self._client.on_message, self._client.on_disconnect = self._on_message, self._on_disconnect

    def open(self) -> None:
        """Connect and subscribe; returns when the broker has granted every topic, or on `stop`."""
        deadline = time.monotonic() + self._timeout
        connect(self._client, self._options, self._ear.means.secrets)
        while not (self._granted or self._ear.stop.is_set()):
            if time.monotonic() > deadline:
                raise SourceUnavailable(f"Máy chủ MQTT {self._client.where} không trả lời kịp.")
            self._turn(_TICK)
        self._ear.hear(())

    def step(self) -> None:
        """Wait for messages, and save what was heard when it is time."""
        before = len(self._unacknowledged)
        self._turn(_QUIET if before else _TICK)
        waiting = len(self._unacknowledged)
        nothing_to_say = bool(waiting) and not self._heard.messages
        if self._heard.full or nothing_to_say or waiting == before >= _WINDOW:
            self.save()

    def save(self) -> None:
        """Save what was heard, then acknowledge it in the order in which it came (MQTT 5.0, 4.6)."""
        if self._heard.messages:
            self._ear.hear(tuple(self._heard.messages))
        for packet in self._unacknowledged:
            self._client.ack(packet, 1)
        self._heard.clear()
        self._unacknowledged.clear()

    def close(self) -> None:
        connection = self._client.socket()
        with suppress(OSError):
            self._client.disconnect()
        if connection is not None:
            connection.close()

    def _turn(self, seconds: float) -> None:
        result = self._client.loop(seconds)
        fault = self._client.broken or self._fault
        if fault is None and result != MQTTErrorCode.MQTT_ERR_SUCCESS:
            fault = SourceUnavailable(
                f"Máy chủ MQTT {self._client.where} ngắt kết nối giữa chừng, hoặc nói điều không phải MQTT."
            )
        if fault is not None:
            raise fault

    def _on_connect(self, client: Client, _: Any, flags: ConnectFlags, reason: ReasonCode, more: Properties | None) -> None:
        if reason.is_failure:
            self._fault = of_reason(reason.value, self._client.where, str(reason))
        elif self._options.version == "5":
            # Retained values come with a new subscription only, not again after every reconnection.
            client.subscribe([(name, SubscribeOptions(qos=1, retainHandling=1)) for name in self._filters])
        else:
            client.subscribe([(name, 1) for name in self._filters])

    def _on_subscribe(self, client: Client, _: Any, packet: int, reasons: Sequence[ReasonCode], more: Properties | None) -> None:
        refused = [pair for pair in zip(self._filters, reasons, strict=False) if pair[1].is_failure]
        for name, reason in refused[:1]:
            self._fault = of_filter(reason.value, self._client.where, name)
        self._granted = not refused

    def _on_message(self, client: Client, _: Any, message: MQTTMessage) -> None:
        topic = _topic(message)
        if not message.retain or is_news(topic, self._options):
            self._heard.add(topic, bytes(message.payload))
        if message.qos:
            self._unacknowledged.append(message.mid)

    def _on_disconnect(self, client: Client, _: Any, flags: DisconnectFlags, reason: ReasonCode, more: Properties | None) -> None:
        if flags.is_disconnect_packet_from_server:
            self._fault = self._fault or of_reason(reason.value, self._client.where, str(reason))


def _topic(message: MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:
        return "(chủ đề không phải UTF-8)"
