"""Errors, sorted by what to do next. Each has exactly one catcher.

    CentreError
    ├── SettingsInvalid      stop at start: fix the environment
    ├── ProfileInvalid       stop at start, or refuse the new profile and keep the old one
    ├── SourceUnavailable    retry with back-off (network, time-out, 5xx, rate limit)
    ├── SourceRefused        a person acts (wrong password, certificate, no permission)
    ├── PayloadInvalid       keep the payload, fix the mapping
    │   └── PayloadTooLarge  send it in smaller pieces
    ├── ChannelUnavailable   retry with back-off
    ├── ChannelRefused       show the channel as broken
    ├── PermissionDenied     the principal may not do this
    ├── CommandInvalid       the command cannot be carried out as asked; the message says why
    ├── NotNow               the receiver cannot take it now; nothing was written, send it again later
    ├── DatabaseBusy         another process holds the database too long; try again, the message says which
    └── SpoolFull            the database is away and the disk has no more room: the sender must keep what it has

Messages reach screens: they are in Vietnamese and say what happened, where, and what to do.
"""


class CentreError(Exception):
    """Base of every error the centre raises on purpose."""


class SettingsInvalid(CentreError):
    """The environment is wrong; nothing starts."""


class ProfileInvalid(CentreError):
    """A profile cannot be read; `faults` lists every reason with file and line."""

    def __init__(self, message: str, faults: tuple[object, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


class SourceUnavailable(CentreError):
    """The source did not answer; `retry_after` is in seconds where the source named it, else None."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SourceRefused(CentreError):
    """The source answered that we may not; asking again changes nothing until a person acts."""


class PayloadInvalid(CentreError):
    """The source answered something the mapping cannot read; `excerpt` holds at most 2,000 characters of it."""

    def __init__(self, message: str, excerpt: str = "") -> None:
        super().__init__(message)
        self.excerpt = excerpt[:2000]


class PayloadTooLarge(PayloadInvalid):
    """More than is taken at once."""


class ChannelUnavailable(CentreError):
    """The channel did not take the message now; it may later."""


class ChannelRefused(CentreError):
    """The channel will not take this message, now or later."""


class PermissionDenied(CentreError):
    """The principal lacks the permission the command or route declares."""


class DatabaseBusy(CentreError):
    """Another writer did not let go of the database in time; nothing was written."""


class NotNow(CentreError):
    """What was sent cannot be taken now: the source is paused, or there is no room; `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SpoolFull(CentreError):
    """What came while the database is away can be kept no longer; whoever sent it must keep it."""


class CommandInvalid(CentreError):
    """The command's input makes no sense in the present state."""
