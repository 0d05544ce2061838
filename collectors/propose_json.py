"""A source file proposed from a sample of JSON: where the rows stand, which key is the time, the subject, a value."""

from collectors.payload import read_json
from collectors.proposal import Guess, Proposal, Sample, quoted
from collectors.propose_rows import lists_in, recognise
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of an `http_json` source for this payload. Raises PayloadInvalid where it holds no rows."""
    page = read_json(sample.content)
    path, rows = max(lists_in(page), key=lambda found: len(found[1]), default=("", []))
    if not rows:
        raise PayloadInvalid("Mẫu không có danh sách dòng nào (các đối tượng JSON trong một mảng).", str(page)[:500])
    seen = recognise(rows, Guess(profile), sample.subject)
    lines = [
        f"url = {quoted(sample.address)}",
        '# auth = { type = "bearer", token = "env:TÊN_BIẾN" }   # hoặc basic, api_key, oauth2, hmac; xem docs/quan-tri.md',
        '# paging = { type = "page", param = "page" }            # nếu cổng trả nhiều trang',
        "",
        "[options.mapping]",
        f"rows = {quoted(path)}",
        *seen.mapping(),
    ]
    return Proposal("http_json", "\n".join(lines), seen.fields, tuple(seen.doubts()))
