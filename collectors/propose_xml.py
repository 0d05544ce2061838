"""Source files proposed from XML: an answer of a SOAP or plain XML service, a disaster bulletin or a feed of them."""

from collections.abc import Iterator, Mapping, Sequence

from collectors.cap import Info, read_alert
from collectors.feeds import read_announced
from collectors.payload import read_xml
from collectors.proposal import Field, Guess, Proposal, Sample, quoted
from collectors.propose_rows import last_name, lists_in, recognise
from ioc.domain.centre import Profile
from ioc.domain.names import fold
from ioc.errors import PayloadInvalid

_SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
_MOST = 500
_ALL = frozenset({"toan tinh", "toan thanh pho", "ca tinh"})


def propose_soap(sample: Sample, profile: Profile) -> Proposal:
    """The options of a `soap_xml` source for this answer. Raises PayloadInvalid where it holds no rows."""
    page = read_xml(sample.content, namespaces={})
    envelope = page.get("Envelope") if isinstance(page, dict) else None
    body = envelope.get("Body") if isinstance(envelope, dict) else page
    path, rows = max(lists_in(body), key=lambda found: len(found[1]), default=("", []))
    if not rows:
        raise PayloadInvalid("Mẫu không có thẻ nào lặp lại: lấy một trả lời có từ hai dòng.", sample.text[:500])
    seen = recognise(rows, Guess(profile), sample.subject)
    version = "none" if envelope is None else "1.2" if _SOAP12 in sample.text else "1.1"
    lines = [
        f"url = {quoted(sample.address)}",
        f"version = {quoted(version)}",
        *(['action = "…"'] if version != "none" else []),
        'body = """<TênThaoTác><tu>{start}</tu><den>{end}</den></TênThaoTác>"""  # câu hỏi, theo tài liệu của dịch vụ',
        f"xml_lists = [{quoted(last_name(path))}]",
        "",
        "[options.mapping]",
        f"rows = {quoted(path + ' || `[]`')}",
        *seen.mapping(),
    ]
    doubts = ("chưa biết câu hỏi gửi đi: điền body (và action) theo tài liệu của dịch vụ", *seen.doubts())
    return Proposal("soap_xml", "\n".join(lines), seen.fields, doubts)


def propose_cap(sample: Sample, profile: Profile) -> Proposal:
    """The options of a `cap_feed` source for this bulletin or feed. Raises PayloadInvalid for what is neither."""
    infos = tuple(_infos(sample, profile))
    indicator = Guess(profile).indicator("Cấp độ rủi ro thiên tai đang hiệu lực")
    geocodes = list(dict.fromkeys(name for info in infos for area in info.areas for name, _ in area.geocodes))
    level, places = _level(infos), _places(infos, profile)
    example = next((value for info in infos for name, value in info.parameters if name == level), "")
    lines = [
        f"url = {quoted(sample.address)}",
        f"indicator = {quoted(indicator or '?')}",
        f'children_of = {quoted(profile.root)}  # mọi đơn vị ngay dưới tỉnh; hoặc subjects = ["mã", …]',
        f"level = [{{ parameter = {quoted(level or '…')} }}]  # nơi bản tin ghi cấp độ 1–5",
        f"geocodes = [{', '.join(map(quoted, geocodes))}]",
        f"places = {{ {', '.join(f'{quoted(name)} = {quoted(code)}' for name, code in places.items())} }}",
        f"polygons = {'true' if not (geocodes or places) else 'false'}",
    ]
    fields = (Field(level, indicator, example),) if level else ()
    return Proposal("cap_feed", "\n".join(lines), fields, tuple(_cap_doubts(infos, level, indicator, _strangers(infos, places))))


def _infos(sample: Sample, profile: Profile) -> Iterator[Info]:
    for entry in read_announced(sample.content, _MOST):
        if entry.alert is not None:
            try:
                yield from read_alert(entry.alert, ("vi", "en"), profile.zone).infos
            except ValueError as wrong:
                raise PayloadInvalid(f"Bản tin mẫu không đọc được: {wrong}", sample.text[:500]) from None


def _level(infos: Sequence[Info]) -> str:
    """The parameter that says a level, by its name and by its value; "" where none does."""
    for info in infos:
        for name, value in info.parameters:
            said = fold(f"{name} {value}")
            if value.strip()[-1:] in set("12345") and ("cap" in said or "level" in said or "risk" in said or value.isdigit()):
                return name
    return ""


def _places(infos: Sequence[Info], profile: Profile) -> dict[str, str]:
    """Areas whose names the profile knows, or that say that they are all of the province."""
    names = list(dict.fromkeys(area.name for info in infos for area in info.areas))
    return {name: profile.root for name in names if fold(name) in _ALL} | Guess(profile).named(names)


def _strangers(infos: Sequence[Info], places: Mapping[str, str]) -> list[str]:
    """Areas that have neither a code nor a name we know."""
    areas = (area for info in infos for area in info.areas)
    return list(dict.fromkeys(area.name for area in areas if not area.geocodes and area.name not in places))


def _cap_doubts(infos: Sequence[Info], level: str, indicator: str | None, strangers: Sequence[str]) -> Iterator[str]:
    if not infos:
        yield "danh mục chỉ dẫn tới bản tin: lấy một bản tin làm mẫu để biết nơi ghi cấp độ và vùng"
    if not level:
        yield "không thấy nơi nào ghi cấp độ 1–5; điền level, có thể cần table theo severity"
    if strangers:
        yield f"chưa biết vùng nào là đối tượng nào: {', '.join(strangers[:8])}; điền places"
    if indicator is None:
        yield "hồ sơ không có chỉ tiêu cấp độ rủi ro thiên tai"
