"""A source file proposed from a page of records of a CKAN portal (datastore_search)."""

from collectors.ckan_action import read_answer
from collectors.proposal import Guess, Proposal, Sample, quoted
from collectors.propose_rows import recognise
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of a `ckan` source for these records. Raises PayloadInvalid where there are none."""
    answer = read_answer(sample.content, "datastore_search")
    records, code = answer.get("records"), str(answer.get("resource_id") or "…")
    if not isinstance(records, list) or not records:
        raise PayloadInvalid(
            "Mẫu cần là trả lời của /api/3/action/datastore_search?resource_id=…; với tệp CSV, XLSX dùng loại table_file",
            str(answer)[:500],
        )
    seen = recognise([_without_key(one) for one in records], Guess(profile), sample.subject)
    lines = [
        f"url = {quoted(sample.address.partition('/api/')[0])}",
        f"resources = [{quoted(code)}]",
        "",
        "[[options.datastore]]",
        f"# newest_first = {quoted(seen.at or '…')}  # cột thời điểm kiểu timestamp: chỉ hỏi điều chưa biết",
        *seen.mapping(),
    ]
    return Proposal("ckan", "\n".join(lines), seen.fields, tuple(seen.doubts()))


def _without_key(record: object) -> object:
    """A record without the number that CKAN gives it."""
    return {name: value for name, value in record.items() if name != "_id"} if isinstance(record, dict) else record
