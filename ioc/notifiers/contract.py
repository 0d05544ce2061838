"""What every channel is made of."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ioc.domain.notification import Notification, Receiver
from ioc.errors import ChannelRefused, SettingsInvalid

_REFERENCES = ("env:", "file:")


class AddressModel(BaseModel):
    """Where a channel delivers to; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


Address = TypeVar("Address", bound=AddressModel)


@dataclass(frozen=True)
class Io:
    """The channels' way out. `secret` gives what `env:NAME`/`file:NAME` stands for, or raises SettingsInvalid.

    `timeout` in seconds bounds each wait for the other side, `talk` a talk of many waits once it has begun; `tls` makes the
    context that judges its certificate.
    """

    secret: Callable[[str], str] = field(repr=False)
    timeout: float = 10.0
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context
    talk: float = 20.0


@dataclass(frozen=True)
class Notifier(Generic[Address]):
    """A channel. `send(notification, address, io)` returns None once the other side has taken the message.

    It raises ChannelUnavailable when trying again may help, ChannelRefused when it will not, and nothing else; no text of
    an error holds a secret or what the other side answered.
    """

    channel: str
    address_model: type[Address]
    send: Callable[[Notification, Address, Io], None]


def deliver(notifier: Notifier[Any], notification: Notification, io: Io) -> None:
    """Send to the notification's receiver. Raises ChannelUnavailable or ChannelRefused."""
    address = read_address(notifier.address_model, notification.receiver, io)
    notifier.send(notification, address, io)


def read_address(model: type[Address], receiver: Receiver, io: Io) -> Address:
    """The receiver's address with its references resolved. Raises ChannelRefused naming the field or reference, no value."""
    try:
        return model.model_validate({name: _resolved(value, io) for name, value in receiver.address})
    except SettingsInvalid as missing:
        raise ChannelRefused(f"Người nhận “{receiver.name}”: {missing}") from None
    except ValidationError as invalid:
        fields = ", ".join(sorted({str(fault["loc"][0]) if fault["loc"] else "address" for fault in invalid.errors()}))
        raise ChannelRefused(f"Người nhận “{receiver.name}”: địa chỉ sai ở {fields}; sửa trong rules/*.toml") from None


def _resolved(value: str, io: Io) -> str:
    return io.secret(value) if value.startswith(_REFERENCES) else value
