"""Áp dụng hồ sơ tỉnh: a new version, with who, when and why. The worker and the web process pick it up without restart."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.centre import Profile
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import audit, profiles
from ioc.store.engine import writing


@dataclass(frozen=True)
class NewVersion:
    """`profile` is what reading `files` gave: a folder that cannot be read never gets here."""

    profile: Profile
    files: Mapping[str, str]
    why: str


def apply_profile(engine: Engine, actor: Principal, version: NewVersion, now: datetime) -> int:
    """Store the version and return its number. Raises CommandInvalid where no reason is given."""
    require(actor, Permission.ADMINISTER)
    if not version.why.strip():
        raise CommandInvalid("Hãy ghi lý do áp dụng hồ sơ")
    with writing(engine) as conn:
        number = profiles.save_version(conn, version.profile.name, dict(version.files), actor.name, version.why, now)
        audit.record(conn, actor, "apply_profile", version.profile.name, now, {"version": number, "why": version.why})
    return number
