"""A unit in Vietnamese sentences: what it is, what it was called, where it came from, what became of it, what it consists of."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from geodata.lineage import Lineage, Link, Share
from geodata.unit import Level, Named, Unit
from ioc.domain.names import same_name, sort_key

_SHARES = {Share.WHOLE: "toàn bộ", Share.PART: "một phần"}
_COLLECTIVE = {Level.PROVINCE: "tỉnh, thành phố", Level.DISTRICT: "đơn vị cấp huyện", Level.COMMUNE: "đơn vị cấp xã"}
_DAY = timedelta(days=1)


def describe(one: Unit, day: date, among: Lineage) -> Iterator[str]:
    """Lines about the unit as it was on `day`, or on its last day where it was no more."""
    day = min(day, one.valid_to - _DAY) if one.valid_to else day
    yield f"{one.name_on(day)}  [{one.id}]"
    yield f"  Mã {one.code or '—'} · {one.type_on(day) or 'quốc gia'} · {_span(one.valid_from, one.valid_to)}"
    if (parent := one.parent_on(day)) is not None:
        yield f"  Thuộc: {among.units[parent].name_on(day)} [{parent}]"
    if one.basis:
        yield f"  Căn cứ: {one.basis}"
    yield from _names(one)
    yield from _origins(one, among)
    yield from _heirs(one, among)
    yield from _contents(one, day, among)
    yield from _others(one, among)


def _names(one: Unit) -> Iterator[str]:
    if one.names:
        yield "Tên gọi:"
        yield from (_named(name) for name in one.names)
    if one.aliases:
        yield f"Cách viết khác: {', '.join(one.aliases)}"


def _named(name: Named) -> str:
    basis = f" ({name.basis})" if name.basis else ""
    return f"  {name.name_vi}: {_span(name.valid_from, name.valid_to)}{basis}"


def _origins(one: Unit, among: Lineage) -> Iterator[str]:
    if among.into(one.id):
        yield "Hình thành từ:"
        yield from _back(one.id, among, "  ")


def _back(id: str, among: Lineage, indent: str) -> Iterator[str]:
    for link in among.into(id):
        yield f"{indent}{_SHARES[link.share]} {_with_id(among, link.before)}{_words(link)}"
        yield from _back(link.before, among, indent + "    ")


def _heirs(one: Unit, among: Lineage) -> Iterator[str]:
    links = among.out_of(one.id)
    if links:
        yield "Nay:"
    for link in links:
        yield f"  {_SHARES[link.share]} vào {_with_id(among, link.after)}{_words(link)}"
    if len(links) > 1 and all(link.given is None for link in links):
        yield "  Không có văn bản nào cho tỷ lệ chia: số liệu chỉ chia được khi có dân số hoặc diện tích từng phần."
    if one.valid_to and not links:
        yield "Nay: không có đơn vị kế tiếp."


def _contents(one: Unit, day: date, among: Lineage) -> Iterator[str]:
    inside = [child for child in among.units.values() if child.exists_on(day) and child.parent_on(day) == one.id]
    for level in Level:
        members = sorted((child for child in inside if child.level is level), key=lambda child: sort_key(child.name_on(day)))
        if members:
            yield f"Gồm {len(members)} {_COLLECTIVE[level]} vào ngày {day:%d/%m/%Y} ({_by_type(members, day)}):"
            yield "  " + ", ".join(f"{child.name_on(day)} [{child.code}]" for child in members)
        if level is not Level.PROVINCE and any(child.valid_to and day < child.valid_to - _DAY for child in members):
            yield "  (theo danh mục cuối cùng, 30/06/2025; những lần chia tách, sáp nhập cấp huyện và xã trước đó không được ghi)"
    if one.level is Level.PROVINCE and one.valid_to is None:
        yield from _territory(one, among)


def _territory(one: Unit, among: Lineage) -> Iterator[str]:
    """What the same territory was divided into on the eve of the merger."""
    eve = (one.valid_from or date.max) - _DAY
    before = {link.before for link in among.into(one.id)}
    districts = [unit for unit in among.units.values() if unit.level is Level.DISTRICT and unit.parent_on(eve) in before]
    inside = {unit.id for unit in districts}
    communes = [unit for unit in among.units.values() if unit.level is Level.COMMUNE and unit.parent_on(eve) in inside]
    if districts:
        yield f"Địa bàn này đến {eve:%d/%m/%Y}: {len(districts)} đơn vị cấp huyện, {len(communes)} đơn vị cấp xã."


def _others(one: Unit, among: Lineage) -> Iterator[str]:
    for other in among.units.values():
        if other.id == one.id or other.level is not one.level or not one.code:
            continue
        if other.code == one.code and not same_name(other.name_vi, one.name_vi):
            yield f"Lưu ý: mã {one.code} còn là mã của {_with_id(among, other.id)}."
        elif one.level is Level.PROVINCE and other.code != one.code and same_name(other.bare_name, one.bare_name):
            yield f"Lưu ý: tên {one.bare_name} còn là tên của {_with_id(among, other.id)}, mã {other.code}."


def _by_type(members: list[Unit], day: date) -> str:
    counts = Counter(child.type_on(day) for child in members)
    return ", ".join(f"{count} {kind}" for kind, count in counts.most_common())


def _with_id(among: Lineage, id: str) -> str:
    return f"{among.name(id)} [{id}]"


def _words(link: Link) -> str:
    what = f": {link.what}" if link.what else ""
    return f"{what} — ngày {link.since:%d/%m/%Y}, {link.basis}"


def _span(valid_from: date | None, valid_to: date | None) -> str:
    start = f"từ {valid_from:%d/%m/%Y}" if valid_from else "từ trước"
    return f"{start} đến {valid_to - _DAY:%d/%m/%Y}" if valid_to else f"{start} đến nay"
