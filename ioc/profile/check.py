"""Everything that is wrong with a profile, found offline: what `ioc check` lists."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from geodata.units import Unit
from ioc.profile.draft import PRACTICE, Draft, Files, OptionModels, Placed, Thing, read_draft
from ioc.profile.fault import Fault, Place
from ioc.profile.mentions import secrets_in
from ioc.profile.read import examine
from ioc.profile.shape import Loc


def check(
    files: Files, option_models: OptionModels, environ: Mapping[str, str], units: Sequence[Unit] | None = None
) -> tuple[Fault, ...]:
    """Every fault, in order of file and line.

    A secret that `environ` or the disk does not have is a reminder (`refuses` False): the profile can be prepared on another
    machine than the one it runs on, and at run time only that source or receiver is shown as broken.
    """
    _, faults = examine(files, option_models, units)
    return tuple(sorted({*faults, *_missing_secrets(read_draft(files, option_models), environ)}))


def _missing_secrets(draft: Draft, environ: Mapping[str, str]) -> Iterator[Fault]:
    """One reminder a secret, at the first place that names it."""
    first = {reference: place for place, reference in reversed(list(_references(draft)))}
    for reference, place in first.items():
        scheme, _, name = reference.partition(":")
        if scheme == "env" and name not in environ:
            yield place.fault(f"chưa có bí mật “{reference}”", f"Đặt biến môi trường {name} trước khi chạy.", refuses=False)
        if scheme == "file" and not Path(name).is_file():
            yield place.fault(f"chưa có bí mật “{reference}”", f"Tạo tệp {name} chỉ người chạy đọc được.", refuses=False)


def _references(draft: Draft) -> Iterator[tuple[Place, str]]:
    for source in draft.sources:
        if source.thing.enabled:
            yield from _named(source, ("options",), draft.options[source.thing.name])
    for receiver in draft.receivers:
        yield from _named(receiver, ("address",), dict(receiver.thing.address))


def _named(placed: Placed[Thing], loc: Loc, value: object) -> Iterator[tuple[Place, str]]:
    """What practice needs is set by the command that starts the practice province, never by hand."""
    for mention in secrets_in(value):
        place = placed.at((*loc, *mention.loc))
        if not place.file.startswith(PRACTICE):
            yield place, mention.name
