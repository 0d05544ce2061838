"""Accounts as actors, and how their names are written."""

import re

from ioc.domain.principal import Principal, PrincipalKind
from ioc.errors import CommandInvalid
from ioc.store.accounts import Account

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


def principal_of(account: Account) -> Principal:
    return Principal(account.name, PrincipalKind.PERSON, account.role, agency=account.agency)


def plain_name(name: str) -> str:
    """The name as it is kept: no outer spaces, lower case."""
    return name.strip().lower()


def valid_name(name: str) -> str:
    """The plain name. Raises CommandInvalid where it is no account or key name."""
    plain = plain_name(name)
    if not _NAME.fullmatch(plain):
        raise CommandInvalid(
            f"Tên “{name}” không hợp lệ: dùng 2–64 chữ cái không dấu, chữ số, dấu chấm hoặc gạch, như “nguyen.van.a”"
        )
    return plain
