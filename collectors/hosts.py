"""Addresses of machines as people write them."""

from ioc.errors import SourceRefused


def host_and_port(text: str, port: int) -> tuple[str, int]:
    """`host`, `host:port`, `[IPv6]` or `[IPv6]:port`; `port` where none is written. Raises SourceRefused."""
    host, colon, number = text.strip().rpartition(":")
    if not colon or "]" in number:
        return text.strip().strip("[]"), port
    if not number.isdecimal() or not 0 < int(number[:9]) < 65536:
        raise SourceRefused(f"Địa chỉ “{text}” sai; viết tên_máy hoặc tên_máy:cổng.")
    return host.strip("[]"), int(number)
