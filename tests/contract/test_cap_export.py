"""Alerts as CAP 1.2 in an Atom feed, valid against the schema of OASIS."""

from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest
import xmlschema

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.observation import Origin
from ioc.domain.principal import Role
from ioc.domain.rule import Severity
from ioc.store import alerts
from ioc.store.engine import writing
from tests.stored import NOW
from tests.web_centre import Clock, browser, key_for, parts

CAP, ATOM = "{urn:oasis:names:tc:emergency:cap:1.2}", "{http://www.w3.org/2005/Atom}"
KEY = AlertKey("ngap", "tram-1", Origin.REAL)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def viewer(engine):
    client = browser(parts(engine, Clock()))
    client.headers.update(key_for(engine, Role.VIEWER))
    return client


def happen(engine, key, *steps, at=NOW - 10 * MINUTE, spell=1):
    """Each step a state, or FIRING with another severity; a minute apart."""
    before, severity = AlertState.INACTIVE, Severity.WARNING
    for number, step in enumerate(steps):
        after, severity = (AlertState.FIRING, step) if isinstance(step, Severity) else (step, severity)
        moment = at + number * MINUTE
        alert = Alert(key, after, severity, moment, value=2.4, limit=2.0, spell=spell)
        with writing(engine) as conn:
            alerts.save(conn, [alert], [Transition(key, before, after, moment, severity, spell, 2.4, 2.0)])
        before = after


def messages(viewer) -> list[Element]:
    answer = viewer.get("/api/v1/alerts.cap")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    return [content[0] for content in fromstring(answer.content).iterfind(f"{ATOM}entry/{ATOM}content")]


def said(message: Element, *path: str) -> str:
    return message.findtext("/".join(f"{CAP}{part}" for part in path), "")


def test_a_spell_is_an_alert_an_update_and_a_cancel_that_refer_to_what_went_before(engine, viewer):
    happen(engine, KEY, AlertState.PENDING, AlertState.FIRING, Severity.CRITICAL, AlertState.RESOLVED)
    cancel, update, alert = messages(viewer)
    assert [said(one, "msgType") for one in (alert, update, cancel)] == ["Alert", "Update", "Cancel"]
    named = [",".join(said(one, part) for part in ("sender", "identifier", "sent")) for one in (alert, update)]
    assert said(alert, "references") == ""
    assert said(update, "references") == named[0]
    assert said(cancel, "references") == " ".join(named)
    assert [said(one, "info", "severity") for one in (alert, update)] == ["Moderate", "Severe"]
    assert said(cancel, "info", "responseType") == "AllClear"
    assert said(alert, "info", "headline").startswith("[CẢNH BÁO] ")


def test_what_is_simulated_is_an_exercise_and_says_so(engine, viewer):
    happen(engine, replace(KEY, origin=Origin.SIMULATED), AlertState.PENDING, AlertState.FIRING)
    happen(engine, KEY, AlertState.PENDING, AlertState.FIRING)
    real, exercise = messages(viewer)
    assert (said(real, "status"), said(exercise, "status")) == ("Actual", "Exercise")
    assert said(exercise, "info", "headline").startswith("[MÔ PHỎNG] ")


def test_what_never_fired_is_no_message_and_what_fires_since_long_is_still_one(engine, viewer):
    happen(engine, KEY, AlertState.PENDING, AlertState.INACTIVE)
    assert messages(viewer) == []
    happen(engine, AlertKey("ngap", "tram-2", Origin.REAL), AlertState.PENDING, AlertState.FIRING, at=NOW - timedelta(days=40))
    assert [said(one, "msgType") for one in messages(viewer)] == ["Alert"]


def test_one_message_is_given_by_its_id_and_an_unknown_id_is_refused_in_words(engine, viewer):
    happen(engine, KEY, AlertState.PENDING, AlertState.FIRING)
    [alert] = messages(viewer)
    answer = viewer.get("/api/v1/alerts.cap", params={"id": said(alert, "identifier")})
    assert answer.headers["content-type"] == "application/cap+xml"
    assert said(fromstring(answer.content), "identifier") == said(alert, "identifier")
    refused = viewer.get("/api/v1/alerts.cap", params={"id": "khong-co"})
    assert 400 <= refused.status_code < 500 and "Không có bản tin CAP" in refused.text


def test_nobody_reads_it_without_a_key(engine):
    assert browser(parts(engine, Clock())).get("/api/v1/alerts.cap").status_code == 401


def test_every_message_is_valid_against_the_schema_of_oasis(engine, viewer, shared_dir):
    happen(engine, KEY, AlertState.PENDING, AlertState.FIRING, Severity.CRITICAL, AlertState.RESOLVED)
    happen(engine, AlertKey("da-bo", "khong-con", Origin.SIMULATED), AlertState.PENDING, AlertState.FIRING)
    schema = xmlschema.XMLSchema(str(shared_dir / "data/cap/CAP-v1.2.xsd"))
    found = messages(viewer)
    assert len(found) == 4
    for message in found:
        schema.validate(tostring(message, encoding="unicode"))
