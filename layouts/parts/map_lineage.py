"""What a unit was made of, what became of it: in a few words for a map."""

from datetime import date

from geodata.lineage import Lineage, Share, lineage
from geodata.units import Unit, unit
from layouts.words import say


def lineage_words(one: Unit, today: date, language: str) -> str:
    """ "gồm Tiền Giang cũ + Đồng Tháp cũ" of a unit that stands, "nay thuộc Đồng Tháp" of one that is no more; "" else."""
    known = lineage()
    if one.valid_to is not None and one.valid_to <= today:
        return _became(one, known, language)
    before = [link.before for link in known.into(one.id)]
    if len(before) < 2:
        return ""
    names = " + ".join(say(language, "map_former", name=_bare(id, known)) for id in before)
    return say(language, "map_made_of", names=names)


def _became(one: Unit, known: Lineage, language: str) -> str:
    links = known.out_of(one.id)
    names = ", ".join(_bare(link.after, known) for link in links)
    if len(links) != 1 or links[0].share is not Share.WHOLE:
        return say(language, "map_now_divided", names=names) if links else ""
    others = [
        say(language, "map_former", name=_bare(link.before, known))
        for link in known.into(links[0].after)
        if link.before != one.id
    ]
    if others:
        return say(language, "map_now_with", name=names, others=", ".join(others))
    return say(language, "map_now_called", name=names) if names != one.bare_name else ""


def _bare(id: str, known: Lineage) -> str:
    found = known.units.get(id)
    return found.bare_name if found else id


def chain(one: Unit) -> list[Unit]:
    """The nation first, the unit last."""
    found = [one]
    while found[0].parent and (parent := unit(found[0].parent)):
        found.insert(0, parent)
    return found
