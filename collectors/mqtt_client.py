"""A paho client that fits an `mqtt` source: bounded packets, manual acknowledgement, a session that the broker keeps."""

import ssl
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from collectors.mqtt_options import MqttOptions, split_broker
from collectors.refusals import of_connection
from collectors.secrets import Secrets
from collectors.trust import tls_context
from ioc.domain.source import Source
from ioc.errors import CentreError, SourceRefused

LARGEST_PACKET = 16_000_000


class BoundedClient(Client):
    """The protocol allows packets of 256 MB, and paho takes them; and why TLS ended, paho only logs. `broken` tells of both."""

    broken: CentreError | None = None
    where = ""

    def _sock_recv(self, bufsize: int) -> bytes:
        if bufsize > LARGEST_PACKET:
            size = f"{LARGEST_PACKET // 1_000_000} MB"
            self.broken = SourceRefused(f"Máy chủ MQTT {self.where} gửi một bản tin dài hơn {size}; báo nơi phát chia nhỏ.")
            raise ConnectionError("too long")
        try:
            return super()._sock_recv(bufsize)
        except ssl.SSLError as error:
            self.broken = of_connection(error, self.where)
            raise


def make_client(source: Source, options: MqttOptions, secrets: Secrets) -> BoundedClient:
    """A client that is not yet connected. Raises SourceRefused where a secret or a certificate is missing."""
    newest = options.version == "5"
    client = BoundedClient(
        CallbackAPIVersion.VERSION2,
        secrets.plain(options.client_id, hidden=False) or f"ioc-{source.name}",
        clean_session=None if newest else False,
        protocol=MQTTProtocolVersion.MQTTv5 if newest else MQTTProtocolVersion.MQTTv311,
        reconnect_on_failure=False,
        manual_ack=True,
    )
    client.connect_timeout = source.timeout.total_seconds()
    if options.username:
        password = secrets.plain(options.password) if options.password else None
        client.username_pw_set(secrets.plain(options.username, hidden=False), password)
    return client


def connect(client: BoundedClient, options: MqttOptions, secrets: Secrets) -> None:
    """Connect; the broker has not answered yet. Raises SourceUnavailable or SourceRefused."""
    host, port, secure = _address(options, secrets)
    client.where = f"{host}:{port}"
    if secure:
        client.tls_set_context(tls_context(options.tls, secrets))
    try:
        client.connect(host, port, options.keepalive, **_session(options))
    except OSError as error:
        raise of_connection(error, client.where) from None


def _session(options: MqttOptions) -> dict[str, Any]:
    """What MQTT 5 says on connecting so that the session is kept; 3.1.1 says it by `clean_session`."""
    if options.version != "5":
        return {}
    wanted = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    wanted.SessionExpiryInterval = int(options.session_hours * 3600)
    wanted.ReceiveMaximum = options.in_flight
    wanted.MaximumPacketSize = LARGEST_PACKET
    return {"clean_start": False, "properties": wanted}


def _address(options: MqttOptions, secrets: Secrets) -> tuple[str, int, bool]:
    try:
        return split_broker(secrets.plain(options.url, hidden=False))
    except ValueError as wrong:
        raise SourceRefused(f"{str(wrong)[:1].upper()}{str(wrong)[1:]}.") from None
