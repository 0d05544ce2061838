"""A source file proposed from a walk of a device: `snmpwalk -On` as it prints, or a recording of snmpsim."""

import re
from collections.abc import Iterator

from collectors.proposal import Field, Guess, Proposal, Sample, quoted, remark
from collectors.snmp_question import Cell, Kind
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid

_PRINTED = re.compile(r"\.?((?:\d+\.)+\d+) = (?:([A-Za-z0-9-]+): )?(.*)")
_RECORDED = re.compile(r"((?:\d+\.)+\d+)\|(\d+)x?\|(.*)")
_KINDS: dict[str, Kind] = {
    "INTEGER": "integer", "Gauge32": "integer", "Timeticks": "integer", "Counter32": "counter32", "Counter64": "counter64",
    "2": "integer", "66": "integer", "67": "integer", "65": "counter32", "70": "counter64",
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+")
_MOST = 20_000
_SHOWN = 60

WELL_KNOWN = {
    "1.3.6.1.2.1.33.1.2.4": ("pin_con_lai", "UPS battery charge", 1.0),
    "1.3.6.1.2.1.33.1.2.7": ("nhiet_do_pin", "battery temperature", 1.0),
    "1.3.6.1.2.1.33.1.4.4.1.5": ("tai", "UPS load", 1.0),
    "1.3.6.1.2.1.1.3": ("chay_lien_tuc", "Uptime", 0.01),
    "1.3.6.1.4.1.2021.10.1.5.1": ("tai_1_phut", "Load average over 1 minute", 0.01),
}
"""Objects of RFC 1628 (UPS-MIB), RFC 3418 and UCD-SNMP-MIB: what we call them, what they mean, the factor to plain units."""


def told_of(sample: Sample) -> dict[str, Cell]:
    """What the device told, by OID. Raises PayloadInvalid for what is no walk."""
    told: dict[str, Cell] = {}
    for line in sample.text.splitlines()[:_MOST]:
        found = _PRINTED.fullmatch(line.strip()) or _RECORDED.fullmatch(line.strip())
        if found:
            told[found[1]] = _cell(found[2] or "", found[3])
    if not told:
        raise PayloadInvalid("Mẫu cần là kết quả của snmpwalk -On (mỗi dòng .1.3.6.1… = KIỂU: giá trị).", sample.text[:500])
    return told


def _cell(kind: str, written: str) -> Cell:
    """A number may stand in brackets, as time ticks do."""
    number = _NUMBER.search(written.partition("(")[2] or written)
    if kind in _KINDS and number:
        return Cell(_KINDS[kind], int(number.group()[:20]))
    return Cell("text", written.strip('"')[:200])


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of an `snmp` source for this walk. Raises PayloadInvalid for what is none."""
    told, guess = told_of(sample), Guess(profile)
    objects = [(oid, cell) for oid, cell in told.items() if _is_value(cell)]
    fields = [_field(number, oid, cell, guess) for number, (oid, cell) in enumerate(objects, 1)]
    known = [(field, oid) for field, (oid, _) in zip(fields, objects, strict=True) if field.indicator]
    others = [(field, oid) for field, (oid, _) in zip(fields, objects, strict=True) if not field.indicator]
    lines = [
        'host = "tên-máy-hoặc-IP"',
        'login = { type = "v2c", community = "env:IOC_SNMP_COMMUNITY" }   # hoặc v3; xem docs/sources/snmp.toml',
        "",
        "[[options.scalars]]",
        f"subject = {quoted(sample.subject or '?')}  # mã đối tượng: thiết bị này",
        f"objects = {{ {', '.join(f'{field.place} = {quoted(oid)}' for field, oid in known)} }}",
        "values = [",
        *(_value(field, oid) for field, oid in known),
        "]",
        *(
            f"# {field.place} = {quoted(oid)}, mẫu: {remark(field.example, 60)}; chưa nhận ra chỉ tiêu"
            for field, oid in others[:_SHOWN]
        ),
    ]
    doubts = _doubts(known, others, sample.subject)
    return Proposal("snmp", "\n".join(lines), tuple(field for field, _ in known), tuple(doubts))


def _is_value(cell: Cell) -> bool:
    """A number, or a text that is one."""
    return isinstance(cell.value, int) or (
        isinstance(cell.value, str) and re.fullmatch(r"-?\d+([.,]\d+)?", cell.value) is not None
    )


def _known(oid: str) -> tuple[str, str, float] | None:
    """The object, whatever its instance."""
    return next((told for prefix, told in WELL_KNOWN.items() if oid.startswith(f"{prefix}.")), None)


def _field(number: int, oid: str, cell: Cell, guess: Guess) -> Field:
    known = _known(oid)
    if known is None:
        return Field(f"o{number}", None, str(cell.value))
    return Field(f"{known[0]}_{number}", guess.indicator(known[1]), str(cell.value))


def _value(field: Field, oid: str) -> str:
    known = _known(oid)
    factor = f", factor = {known[2]:g}" if known and known[2] != 1 else ""
    taken = f"{{ indicator = {quoted(field.indicator or '?')}, expr = {quoted(field.place)}{factor} }}"
    return f"    {taken},  # mẫu: {remark(field.example, 60)}"


def _doubts(known: list[tuple[Field, str]], others: list[tuple[Field, str]], constant: str) -> Iterator[str]:
    yield "chưa biết địa chỉ thiết bị và cách đăng nhập: điền host, login"
    if not constant:
        yield "chưa biết thiết bị là đối tượng nào: điền subject"
    if others:
        yield f"{len(others)} đối tượng mang số chưa nhận ra chỉ tiêu; cần thì thêm vào objects và values"
    if not known:
        yield "chưa nhận ra chỉ tiêu nào"
