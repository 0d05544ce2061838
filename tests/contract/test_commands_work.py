"""What people may do to alerts, sources and the profile, on both databases: permission, change, audit row, one transaction."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from ioc.commands.acknowledge_alert import acknowledge_alert
from ioc.commands.apply_profile import NewVersion, apply_profile
from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.create_api_key import NewKey, create_api_key
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.commands.pause_source import pause_source
from ioc.commands.request_backfill import Backfill, request_backfill
from ioc.commands.request_run import request_run
from ioc.commands.resume_source import resume_source
from ioc.commands.revoke import revoke
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.observation import Origin
from ioc.domain.principal import LOOPBACK_VIEWER, Principal, PrincipalKind, Role
from ioc.domain.rule import Severity
from ioc.domain.source import Window
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import alerts, profiles, sources
from ioc.store.engine import reading, writing
from ioc.store.queries.alerts import one as alert_now
from ioc.store.queries.audit import recent
from tests.stored import NOW, a_source

VIEWER = Principal("khanh", PrincipalKind.PERSON, Role.VIEWER)
OPERATOR = Principal("lan", PrincipalKind.PERSON, Role.OPERATOR)
ADMINISTRATOR = Principal("minh", PrincipalKind.PERSON, Role.ADMINISTRATOR)
KEY = AlertKey("ngap", "tram-1", Origin.REAL)
PORTAL = a_source("cong", history=timedelta(days=30))
DAY = Window(NOW - timedelta(days=2), NOW - timedelta(days=1))
VERSION = NewVersion(SimpleNamespace(name="dong-thap"), {"profile.toml": "x"}, "thử")

COMMANDS = {
    "acknowledge_alert": lambda engine, actor: acknowledge_alert(engine, actor, KEY, NOW),
    "pause_source": lambda engine, actor: pause_source(engine, actor, PORTAL, NOW),
    "resume_source": lambda engine, actor: resume_source(engine, actor, PORTAL, NOW),
    "request_run": lambda engine, actor: request_run(engine, actor, PORTAL, NOW),
    "request_backfill": lambda engine, actor: request_backfill(engine, actor, Backfill(PORTAL, DAY), NOW),
    "apply_profile": lambda engine, actor: apply_profile(engine, actor, VERSION, NOW),
    "create_account": lambda engine, actor: create_account(engine, actor, NewAccount("moi", Role.VIEWER), NOW),
    "make_sign_in_link": lambda engine, actor: make_sign_in_link(engine, actor, "co-san", NOW),
    "create_api_key": lambda engine, actor: create_api_key(engine, actor, NewKey("khoa", Role.VIEWER), NOW),
    "revoke": lambda engine, actor: revoke(engine, actor, "khoa-cu", NOW),
}
OPERATORS_MAY = {"acknowledge_alert", "pause_source", "resume_source", "request_run", "request_backfill"}


@pytest.fixture
def centre(engine):
    """An open alert, an account and a key to work on; the audit is empty of what the tests look for."""
    fire(engine)
    create_account(engine, ADMINISTRATOR, NewAccount("co-san", Role.VIEWER), NOW)
    create_api_key(engine, ADMINISTRATOR, NewKey("khoa-cu", Role.VIEWER), NOW)
    return engine


def fire(engine):
    alert = Alert(KEY, AlertState.FIRING, Severity.WARNING, NOW, spell=1)
    transition = Transition(KEY, AlertState.PENDING, AlertState.FIRING, NOW, Severity.WARNING, 1)
    with writing(engine) as conn:
        alerts.save(conn, [alert], [transition])


def audit_rows(engine):
    with reading(engine) as conn:
        return recent(conn)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_is_refused_without_permission_and_leaves_no_trace(centre, name):
    before = audit_rows(centre)
    refused = [VIEWER, LOOPBACK_VIEWER] + ([] if name in OPERATORS_MAY else [OPERATOR])
    for actor in refused:
        with pytest.raises(PermissionDenied, match="không có quyền"):
            COMMANDS[name](centre, actor)
    assert audit_rows(centre) == before


@pytest.mark.parametrize("name", list(COMMANDS))
def test_a_command_writes_who_did_what_and_when(centre, name):
    actor = OPERATOR if name in OPERATORS_MAY else ADMINISTRATOR
    COMMANDS[name](centre, actor)
    row = audit_rows(centre)[0]
    assert (row.actor, row.actor_kind, row.action, row.at) == (actor.name, PrincipalKind.PERSON, name, NOW)


def test_an_acknowledgement_is_a_mark_and_is_made_once(centre):
    acknowledge_alert(centre, OPERATOR, KEY, NOW)
    with reading(centre) as conn:
        alert = alert_now(conn, KEY)
    assert (alert.state, alert.acknowledged_by, alert.acknowledged_at) == (AlertState.FIRING, "lan", NOW)
    before = audit_rows(centre)
    with pytest.raises(CommandInvalid, match="đã có người tiếp nhận"):
        acknowledge_alert(centre, ADMINISTRATOR, KEY, NOW)
    assert audit_rows(centre) == before


def test_an_alert_that_is_not_open_cannot_be_acknowledged(engine):
    with pytest.raises(CommandInvalid):
        acknowledge_alert(engine, OPERATOR, KEY, NOW)


def test_a_source_is_paused_and_resumed(engine):
    def paused():
        with reading(engine) as conn:
            return sources.state(conn, "cong").paused

    pause_source(engine, OPERATOR, PORTAL, NOW)
    assert paused()
    resume_source(engine, OPERATOR, PORTAL, NOW)
    assert not paused()


def test_the_worker_finds_what_was_asked(engine):
    request_backfill(engine, OPERATOR, Backfill(PORTAL, DAY), NOW)
    with writing(engine) as conn:
        asked = sources.take_requests(conn, "ta")
    assert [(one.source, one.kind, one.by, one.window) for one in asked] == [("cong", sources.RequestKind.BACKFILL, "lan", DAY)]


@pytest.mark.parametrize(
    ("source", "window", "why"),
    [
        (a_source("cong"), DAY, "không giữ số liệu cũ"),
        (PORTAL, Window(DAY.end, DAY.start), "bắt đầu trước khi kết thúc"),
        (PORTAL, Window(DAY.start, NOW + timedelta(hours=1)), "không muộn hơn bây giờ"),
        (PORTAL, Window(NOW - timedelta(days=31), NOW), "30 ngày"),
    ],
)
def test_a_backfill_that_cannot_be_done_says_why(engine, source, window, why):
    with pytest.raises(CommandInvalid, match=why):
        request_backfill(engine, OPERATOR, Backfill(source, window), NOW)


def test_a_profile_version_keeps_who_when_and_why(engine):
    number = apply_profile(engine, ADMINISTRATOR, VERSION, NOW)
    with reading(engine) as conn:
        version = profiles.current(conn)
    assert (version.id, version.who, version.why, version.at, version.files) == (
        number,
        "minh",
        "thử",
        NOW,
        {"profile.toml": "x"},
    )


def test_a_profile_without_a_reason_is_refused(engine):
    with pytest.raises(CommandInvalid, match="lý do"):
        apply_profile(engine, ADMINISTRATOR, NewVersion(VERSION.profile, {}, "  "), NOW)
