"""What README, CONTRIBUTING and the guides name is really there: files, variables, commands, pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from ioc.cli import app
from ioc.settings import Settings
from ioc.web.doors import DOORS
from layouts.app import PATHS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/*.md")])
PROFILE = ROOT / "ioc/profiles/dong-thap"
FOLDERS = (ROOT, PROFILE, PROFILE / "practice")
"""Where a path may start: guides for profiles speak of the files inside one."""

SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)\)")
PATH = re.compile(r"(?!\d)[\w.*-]+(/[\w.*-]*)+|[\w*-]+\.(py|toml|csv|md|js|css|ini|lock)")
DOOR = re.compile(r"/[a-z/._-]*")
VARIABLE = re.compile(r"\bIOC_[A-Z_]+\b")
IOC = re.compile(r"(?:^|\s|/)ioc((?: [a-z-]+)+)((?: \S+)*)")
MAKE = re.compile(r"^make ([a-z]+)")
MADE_AT_RUN_TIME = frozenset({"var/", "spool/"})


def code(page: Path) -> Iterator[str]:
    """Everything a page marks as code: spans, and lines of blocks without their remarks."""
    text = page.read_text(encoding="utf-8")
    yield from SPAN.findall(BLOCK.sub("", text))
    for block in BLOCK.findall(text):
        yield from (line.partition("#")[0].strip() for line in block.splitlines())


def exists(path: str) -> bool:
    pattern = re.sub(r"<\w+>|…", "*", path).rstrip("/")
    return any(any(folder.glob(pattern)) for folder in FOLDERS)


def paths(page: Path) -> set[str]:
    spans = (re.sub(r"<\w+>|…", "*", span).removeprefix("profile:") for span in SPAN.findall(page.read_text(encoding="utf-8")))
    linked = (link for link in LINK.findall(page.read_text(encoding="utf-8")) if ":" not in link)
    return {span for span in spans if PATH.fullmatch(span)} | set(linked)


def variables() -> set[str]:
    """Every variable that something reads: settings, secrets that profiles name, and what the tests ask for."""
    settings = {f"IOC_{name.upper()}" for name in Settings.model_fields}
    readers = [*(ROOT / "ioc/profiles").rglob("*.toml"), *(ROOT / "tests").glob("*.py")]
    return settings | {name for file in readers for name in VARIABLE.findall(file.read_text(encoding="utf-8"))}


def complaint(words: list[str], options: list[str]) -> str | None:
    """What is wrong with `ioc WORDS OPTIONS`; None if the program has such a command with such options."""
    command = get_command(app)
    for word in words:
        verbs = getattr(command, "commands", None)
        if verbs is None:
            break
        if word not in verbs:
            return f"no command {word}"
        command = verbs[word]
    known = {name for option in command.params for name in option.opts}
    return next((f"no option {option}" for option in options if option.startswith("--") and option not in known), None)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_named_exists(page: Path) -> None:
    assert sorted(path for path in paths(page) - MADE_AT_RUN_TIME if not exists(path)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_variable_named_is_read_by_something(page: Path) -> None:
    assert set(VARIABLE.findall(page.read_text(encoding="utf-8"))) - variables() == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_named_can_be_typed(page: Path) -> None:
    typed = [(words.split(), rest.split()) for text in code(page) for words, rest in IOC.findall(text)]
    assert [(words, fault) for words, rest in typed if (fault := complaint(words, rest))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_named_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {target for text in code(page) for target in MAKE.findall(text)} - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_address_named_is_served(page: Path) -> None:
    doors = {door.path for door in DOORS} | set(PATHS)
    prefixes = tuple(door for door in doors if door.endswith("/") and door != "/") + ("/api/v1",)
    named = {text for text in code(page) if DOOR.fullmatch(text)}
    assert {address for address in named if address not in doors and not address.startswith(prefixes)} == set()


def test_every_setting_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`IOC_{name.upper()}`" not in readme] == []


def test_the_guard_itself_sees_what_is_wrong() -> None:
    assert not exists("ioc/nowhere.py") and exists("ioc/profiles/<name>/sources/*.toml")
    assert complaint(["sources", "tri"], []) == "no command tri"
    assert complaint(["check", "my-province"], ["--fast"]) == "no option --fast"
    assert complaint(["sources", "try"], ["NAME", "--profile", "x"]) is None
