"""A sender that costs next to nothing: QoS 1 packets of MQTT 3.1.1 written in chunks, PUBACKs counted by their bytes."""

import socket
import struct
from collections.abc import Iterable

_PUBACK = 4
_MOST_IN_FLIGHT, _CHUNK = 4000, 200


def send_all(port: int, messages: Iterable[tuple[str, bytes]], client_id: str = "bench") -> int:
    """Publish every (topic, payload); returns how many the broker accepted, once it has acknowledged the last."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(_connect(client_id))
        line.recv(4, socket.MSG_WAITALL)
        sent = accepted = 0
        chunk = bytearray()
        for topic, payload in messages:
            chunk += _publish(topic.encode(), payload, sent % 65_000 + 1)
            sent += 1
            if sent % _CHUNK == 0:
                line.sendall(chunk)
                chunk.clear()
                while sent - accepted > _MOST_IN_FLIGHT:
                    accepted += len(line.recv(_CHUNK * _PUBACK, socket.MSG_WAITALL)) // _PUBACK
        line.sendall(chunk)
        while accepted < sent:
            accepted += len(line.recv(_PUBACK, socket.MSG_WAITALL)) // _PUBACK
        line.sendall(b"\xe0\x00")
        return accepted


def _connect(client_id: str) -> bytes:
    body = b"\x00\x04MQTT\x04\x02\x00\x3c" + struct.pack(">H", len(client_id)) + client_id.encode()
    return b"\x10" + _length(len(body)) + body


def _publish(topic: bytes, payload: bytes, packet: int) -> bytes:
    body = struct.pack(">H", len(topic)) + topic + struct.pack(">H", packet) + payload
    return b"\x32" + _length(len(body)) + body


def _length(size: int) -> bytes:
    """The variable byte integer of MQTT 3.1.1, 2.2.3."""
    written = bytearray()
    while True:
        size, low = divmod(size, 128)
        written.append(low | (128 if size else 0))
        if not size:
            return bytes(written)
