"""What the page of reports answers when cells were typed, or a file was brought: JSON for the browser's grid."""

import json
from base64 import b64decode
from binascii import Error as NotBase64

from sqlalchemy.exc import SQLAlchemyError

from ioc.commands.form_work import ReportMoved
from ioc.domain.form_file import lay
from ioc.domain.typed import Typed
from ioc.errors import CommandInvalid, DatabaseBusy, PayloadInvalid, PermissionDenied
from layouts.act_forms import ActForms
from layouts.parts.form_asked import Named, Typing
from layouts.parts.form_sheet import choices, conflict, fault_rows, places, read_cells, shown
from layouts.parts.scope import Part, Scope, millis
from layouts.read_forms import ReadForms


def saved(asked: Typing, read: ReadForms, act: ActForms) -> str:
    """The draft's new version, how each cell was read, and what is wrong; or why it could not be kept."""
    scope = read.scope(asked.lang)
    answer: Part = {"n": asked.n, "form": asked.form, "agency": asked.agency, "end": asked.end.isoformat()}
    try:
        found = read_cells(asked, act.of(asked), scope)
        cells = {place: typed.cell for place, typed in found.items() if typed.cell is not None}
        report = act.save(asked, cells)
        faults = fault_rows(read.faults(act.of(asked), report.cells))
        answer |= {
            "version": report.version,
            "at": millis(report.edited_at),
            "cells": shown(report.cells, scope),
            "faults": faults,
        }
        answer |= _unsettled(found, scope)
    except ReportMoved as moved:
        now = moved.report
        answer |= {"refused": "" if now.open else str(moved)}
        answer |= {"conflict": conflict(now.edited_by, millis(now.edited_at), now.version, now.cells, scope)}
    except (CommandInvalid, PermissionDenied) as refused:
        answer |= {"refused": str(refused)}
    except (DatabaseBusy, SQLAlchemyError):
        answer |= {"again": True}
    return json.dumps(answer, ensure_ascii=False)


def laid(content: str, name: str, asked: Named, read: ReadForms, act: ActForms) -> str:
    """The cells of a file, to be pasted by the browser; `content` is the data URL of the upload."""
    scope = read.scope(asked.lang)
    try:
        rows = read.workbook(b64decode(content.partition(",")[2], validate=True))
        found = lay(rows, places(act.of(asked), scope))
        answer: Part = {"name": name, "cells": found.cells, "said": found.said}
    except (PayloadInvalid, CommandInvalid, NotBase64) as bad:
        answer = {"name": name, "cells": {}, "said": [scope.say("form_upload_bad", name=name, why=str(bad))]}
    return json.dumps(answer, ensure_ascii=False)


def _unsettled(found: dict[str, Typed], scope: Scope) -> Part:
    return {"asks": choices(found, scope), "wrong": {place: typed.fault for place, typed in found.items() if typed.fault}}
