"""Every phrase in both languages, and no phrase without use."""

import re
import string
from pathlib import Path

import pytest

from ioc.domain.alert import AlertState
from ioc.domain.notification import DeliveryState, Reason
from ioc.domain.quality import Quality
from ioc.domain.rule import Severity
from layouts.components.form_head import DEEDS
from layouts.words import LIVE_WORDS, WORDS, say
from layouts.words_forms import FORM_WORDS

LAYOUTS = Path(__file__).resolve().parents[2] / "layouts"
LETTER = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", WORDS)
def test_each_phrase_is_said_in_both_languages_with_the_same_blanks(key: str) -> None:
    vi, en = WORDS[key]
    assert vi and en
    assert fields(vi) == fields(en)
    if key != "switch_language":
        assert not LETTER.search(en), en


def test_every_word_that_code_asks_for_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in LAYOUTS.rglob("*.py"))
    asked = set(re.findall(r"""say\((?:\w+, |visit\.language, |asked\["lang"\], )?["'](\w+)["']""", source))
    assert asked - WORDS.keys() == set()
    assert len(asked) > 50


@pytest.mark.parametrize(
    "member", [*AlertState, *Severity, *DeliveryState, *(one for one in Reason if one is not Reason.RESOLVED)], ids=str
)
def test_every_state_reason_and_outcome_has_words(member: str) -> None:
    assert say("vi", str(member)) and say("en", str(member))


@pytest.mark.parametrize("quality", [one for one in Quality if one is not Quality.OK], ids=str)
def test_every_lesser_quality_has_words(quality: Quality) -> None:
    assert f"quality_{quality}" in WORDS or str(quality) in WORDS


def test_what_the_browser_says_is_in_the_catalogue() -> None:
    assert {*LIVE_WORDS, *FORM_WORDS} <= WORDS.keys()
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in LAYOUTS.glob("assets/forms*.js"))
    assert {word for word in FORM_WORDS if f'"{word}"' not in scripts} == set()
    assert set(re.findall(r'say\("(\w+)"', scripts)) <= set(FORM_WORDS)


def test_no_page_writes_vietnamese_outside_the_catalogue() -> None:
    allowed = {"words.py", "words_alerts.py", "act_alerts.py", "words_forms.py", "words_new_source.py", "act.py", "safely.py"}
    for path in LAYOUTS.rglob("*.py"):
        if path.name in allowed:
            continue
        for literal in re.findall(r'(?<!")"([^"\n]*)"(?!")', _without_docs(path.read_text(encoding="utf-8"))):
            assert not LETTER.search(literal) or literal in ("Tỉnh ", "Thành phố "), (path.name, literal)


def _without_docs(source: str) -> str:
    return re.sub(r'"""[\s\S]*?"""', "", source)


def test_no_phrase_is_without_use() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in LAYOUTS.rglob("*.py") if not path.name.startswith("words"))
    of_the_domain = {str(one) for kind in (AlertState, Severity, DeliveryState, Reason, Quality) for one in kind}
    families = ("group_", "quality_", "kind_", "classes_", "form_did_", "form_state_", "cause_", "do_", "done_", "field_")
    buttons = {f"form_{word}" for _, word, _ in DEEDS}
    unused = [
        key
        for key in WORDS
        if key not in {*LIVE_WORDS, *FORM_WORDS, *buttons}
        and key not in of_the_domain
        and not key.startswith(families)
        and not re.search(rf"""["']{key}["']""", source)
    ]
    assert unused == []
