"""The channels by which people are told; a new one is added to NOTIFIERS and nowhere else."""

from typing import Any

from ioc.notifiers.contract import Notifier
from ioc.notifiers.email import EMAIL
from ioc.notifiers.webhook import WEBHOOK

NOTIFIERS: tuple[Notifier[Any], ...] = (EMAIL, WEBHOOK)
