"""How alerts are chosen by their labels."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.alert import AlertKey
from ioc.domain.labels import labels_of
from ioc.domain.lateness import late_code
from ioc.domain.matcher import LABELS, Matcher, Operator, fit_all, read_matcher
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from tests.stories.province import FLOOD, PROVINCE, STATION, UNIT

FACTS = {"rule": "muc-nuoc-bd3", "severity": "critical", "area": ""}


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ('severity="critical"', True),
        ("severity=critical", True),
        ("severity != notice", True),
        ('rule=~"muc-nuoc-.*"', True),
        ('rule=~"muc-nuoc"', False),
        ("rule!~muc-.*", False),
        ('area=""', True),
        ('owner=""', True),
        ('owner!=""', False),
    ],
)
def test_a_matcher_is_read_and_judged_as_alertmanager_does(text: str, fits: bool) -> None:
    assert read_matcher(text).fits(FACTS) is fits


@pytest.mark.parametrize("text", ["", "severity", "mau=do", 'rule=~"("', "a" * 300, "rule==x y"])
def test_what_is_no_matcher_is_refused_with_what_to_write_instead(text: str) -> None:
    with pytest.raises(ValueError, match="; viết "):
        read_matcher(text)


@given(st.sampled_from(LABELS), st.sampled_from([Operator.IS, Operator.IS_NOT]), st.text(max_size=40))
def test_a_matcher_is_written_as_it_is_read(label: str, operator: Operator, value: str) -> None:
    one = Matcher(label, operator, value)
    assert read_matcher(str(one)) == one


@given(st.dictionaries(st.sampled_from(LABELS), st.text(max_size=5)), st.sampled_from(LABELS), st.text(max_size=5))
def test_a_matcher_and_its_contrary_never_agree(labels: dict[str, str], label: str, value: str) -> None:
    assert Matcher(label, Operator.IS, value).fits(labels) is not Matcher(label, Operator.IS_NOT, value).fits(labels)


def test_no_matcher_fits_everything() -> None:
    assert fit_all((), FACTS)


def test_an_alert_is_known_by_its_rule_its_subject_and_what_they_belong_to() -> None:
    province = replace(PROVINCE, subjects=(replace(STATION, parent=UNIT.code, owner="so-nnmt"), UNIT))
    key = AlertKey(FLOOD.code, STATION.code, Origin.SIMULATED)
    assert labels_of(key, Severity.CRITICAL, province) == {
        "rule": "bd3",
        "subject": "tv-cao-lanh",
        "origin": "simulated",
        "severity": "critical",
        "life_safety": "false",
        "source": "",
        "indicator": "TV-01",
        "sector": "x",
        "kind": "station",
        "area": "82@2025",
        "owner": "so-nnmt",
    }


def test_a_late_source_is_known_by_its_name_and_what_has_left_the_profile_by_its_codes() -> None:
    assert labels_of(AlertKey(late_code("tram"), "tram", Origin.REAL), Severity.WARNING, PROVINCE)["source"] == "tram"
    gone = labels_of(AlertKey("cu", "mat", Origin.REAL), Severity.NOTICE, PROVINCE)
    assert gone == {"rule": "cu", "subject": "mat", "origin": "real", "severity": "notice"}
