"""A source file proposed from the rows of a query, saved as a table: what an administrator can get of any database."""

from collectors.cells import text_of
from collectors.proposal import Guess, Proposal, Sample, quoted
from collectors.propose_rows import Row, recognise
from collectors.propose_table import read_sample
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid


def rows_of(sample: Sample) -> list[Row]:
    """The rows by column name. Raises PayloadInvalid for a table without a header and a row."""
    table = read_sample(sample.content)
    if len(table) < 2:
        raise PayloadInvalid("Mẫu cần là bảng kết quả của câu lệnh: một dòng tên cột, rồi các dòng.", sample.text[:500])
    names = [text_of(cell).strip() for cell in table[0].cells]
    return [{name: text_of(row.at(place)) or None for place, name in enumerate(names) if name} for row in table[1:]]


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of an `sql` source whose statement gives these rows. Raises PayloadInvalid for what is no table."""
    rows = rows_of(sample)
    seen = recognise(rows, Guess(profile), sample.subject)
    columns = ", ".join(rows[0])
    when = f" WHERE {seen.at} > :start AND {seen.at} <= :end" if seen.at else ""
    lines = [
        'url = "postgresql://máy-chủ/tên-cơ-sở-dữ-liệu"',
        'username = "ioc"                       # tài khoản chỉ có quyền SELECT',
        'password = "env:IOC_CSDL_MAT_KHAU"',
        f"statement = {quoted(f'SELECT {columns} FROM ten_bang{when}')}",
        "",
        "[options.mapping]",
        *seen.mapping(),
    ]
    return Proposal("sql", "\n".join(lines), seen.fields, ("chưa biết địa chỉ, tên bảng: điền url và statement", *seen.doubts()))
