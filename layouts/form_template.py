"""The Excel an agency fills in: the report's own rows and columns, with what has been typed so far."""

import io
from base64 import b64encode

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from ioc.domain.report import cell_id
from layouts.parts.form_sheet import title
from layouts.parts.form_stage import period_word
from layouts.parts.scope import Scope
from layouts.read_forms import Opened

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(opened: Opened, principal_sees: bool, scope: Scope) -> dict[str, object]:
    """What `dcc.Download` takes."""
    key = opened.report.key
    name = f"{key.form}-{key.agency}-{key.end.astimezone(scope.profile.zone):%Y%m%d}.xlsx"
    content = b64encode(as_xlsx(opened, principal_sees, scope)).decode()
    return {"filename": name, "content": content, "type": _TYPE, "base64": True}


def as_xlsx(opened: Opened, principal_sees: bool, scope: Scope) -> bytes:
    """Title, period, a head of titles, then a line for each subject; numbers stay numbers."""
    of, cells = opened.of, opened.report.cells if principal_sees else {}
    book, file = Workbook(), io.BytesIO()
    page = book.active
    page.append([of.form.title(scope.language)])
    page.append([period_word(of.form, opened.report, scope)])
    page.append([scope.say("form_code"), scope.say("form_of_unit"), *(title(column, scope) for column in of.form.columns)])
    for subject in of.rows:
        found = (cells.get(cell_id(subject, column.code)) for column in of.form.columns)
        said = [None if cell is None else cell.value if cell.text is None else cell.text for cell in found]
        page.append([subject, scope.profile.subject[subject].name(scope.language), *said])
    for cell in page[3]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for index, width in enumerate((14, 34, *(18 for _ in of.form.columns)), start=1):
        page.column_dimensions[get_column_letter(index)].width = width
    page.freeze_panes = "C4"
    book.save(file)
    return file.getvalue()
