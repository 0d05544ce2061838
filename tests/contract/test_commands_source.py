"""A source kept as a draft: a version of the profile with one more file, switched off, held to the whole of `ioc check`."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from collectors import OPTION_MODELS
from ioc.applied import load_applied, to_text
from ioc.commands.draft_source import draft_source
from ioc.domain.principal import LOOPBACK_VIEWER, Principal, PrincipalKind, Role
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.profile.read import read_folder
from ioc.store import profiles
from ioc.store.engine import reading, writing
from ioc.store.queries import audit
from ioc.web.serve import check_files
from tests.browser.centre import SHIPPED
from tests.stored import NOW

ADMINISTRATOR = Principal("quan.tri", PrincipalKind.PERSON, Role.ADMINISTRATOR)
CHECK = check_files(practice=False)
TEXT = """# Ngờ: xem lại đơn vị.
kind = "http_json"
title_vi = "Mực nước mới"
title_en = "New stages"
delivers = ["TV-01"]
promise = "none"

[schedule]
every = "15m"

[options]
url = "https://cong.tinh.vn/api"
mapping = { rows = "d", subject = { expr = "t" }, at = { expr = "l" }, values = [{ indicator = "TV-01", expr = "v" }] }
"""


@pytest.fixture
def applied(engine: Engine) -> Engine:
    with writing(engine) as conn:
        profiles.save_version(conn, "dong-thap", to_text(read_folder(SHIPPED / "dong-thap")), "hệ thống", "lần đầu", NOW)
    return engine


def test_a_draft_is_a_version_in_which_the_source_is_switched_off_and_its_remarks_stay(applied: Engine) -> None:
    number = draft_source(applied, ADMINISTRATOR, "muc-nuoc-moi", TEXT, CHECK, NOW + timedelta(minutes=1))
    found = load_applied(applied, OPTION_MODELS, practice=False)
    source = found.profile.source["muc-nuoc-moi"]
    assert (source.enabled, source.title_vi) == (False, "Mực nước mới")
    with reading(applied) as conn:
        version = profiles.current(conn)
        assert ("quan.tri", "draft_source") in {(row.actor, row.action) for row in audit.recent(conn)}
    assert version is not None and version.id == number
    assert version.files["sources/muc-nuoc-moi.toml"].startswith("# Ngờ: xem lại đơn vị.")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("ioc-host", TEXT, "đã có nguồn"),
        ("tthc-xa", TEXT, "đã có nguồn"),
        ("../ra-ngoai", TEXT, "chữ thường"),
        ("", TEXT, "chữ thường"),
        ("moi", TEXT.replace("TV-01", "KHONG-CO"), "KHONG-CO"),
        ("moi", TEXT.replace("url =", "urll ="), "moi.toml:12"),
        ("moi", "kind = ", "Không đọc được tệp nguồn"),
    ],
)
def test_what_does_not_hold_leaves_the_profile_as_it_is(applied: Engine, name: str, text: str, says: str) -> None:
    with pytest.raises(CommandInvalid, match=says):
        draft_source(applied, ADMINISTRATOR, name, text, CHECK, NOW)
    with reading(applied) as conn:
        assert len(profiles.versions(conn)) == 1


def test_only_an_administrator_keeps_drafts(applied: Engine) -> None:
    for who in (LOOPBACK_VIEWER, Principal("truc.ca", PrincipalKind.PERSON, Role.OPERATOR)):
        with pytest.raises(PermissionDenied):
            draft_source(applied, who, "moi", TEXT, CHECK, NOW)
