"""Who acts, and what they may do. There is no anonymous actor: an unsigned viewer on loopback is a principal too."""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    PUBLIC = "public"  # health and sign-in only
    SHOW = "show"  # see the scenes of the walls
    VIEW = "view"
    ACKNOWLEDGE = "acknowledge"
    OPERATE = "operate"  # run, pause, back-fill sources
    PUSH = "push"  # send values of a source
    NOTE = "note"  # type a reading that somebody phoned in, or a bulletin
    FILL = "fill"  # fill in and submit the reports of one's agency
    APPROVE = "approve"  # approve, return and reopen them
    ADMINISTER = "administer"


class PrincipalKind(StrEnum):
    PERSON = "person"
    API_KEY = "api_key"
    WALL = "wall"
    SYSTEM = "system"


class Role(StrEnum):
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
    CLERK = "clerk"  # fills in the reports of an agency
    HEAD = "head"  # approves them
    AGENT = "agent"  # a program that sends the values of one source, and may do nothing else
    WALL = "wall"  # a screen on a wall: sees its own scenes, and may do nothing else


_LOOK = frozenset({Permission.PUBLIC, Permission.SHOW, Permission.VIEW})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _LOOK,
    Role.OPERATOR: _LOOK | {Permission.ACKNOWLEDGE, Permission.OPERATE, Permission.NOTE},
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.CLERK: _LOOK | {Permission.NOTE, Permission.FILL},
    Role.HEAD: _LOOK | {Permission.NOTE, Permission.FILL, Permission.APPROVE},
    Role.AGENT: frozenset({Permission.PUBLIC, Permission.PUSH}),
    Role.WALL: frozenset({Permission.PUBLIC, Permission.SHOW}),
}


@dataclass(frozen=True, slots=True)
class Principal:
    """`name` is the account, key or screen name that the audit shows; `signed_in` False only for the loopback viewer.

    `source` is the one source that a sending program's key is bound to. `agency` is the one whose reports a person sees and
    fills in, None = of all. `screen` is the one that a wall shows, None for everybody else, who may see all.
    """

    name: str
    kind: PrincipalKind
    role: Role
    signed_in: bool = True
    source: str | None = None
    agency: str | None = None
    screen: str | None = None

    def may(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]

    def speaks_for(self, agency: str) -> bool:
        """Whether the agency's reports are this principal's business."""
        return self.agency in (None, agency)


LOOPBACK_VIEWER = Principal("khách trên máy này", PrincipalKind.PERSON, Role.VIEWER, signed_in=False)
SYSTEM = Principal("hệ thống", PrincipalKind.SYSTEM, Role.ADMINISTRATOR)
