"""Phân lớp, như độ mặn 1 ‰ và 4 ‰."""

from ioc.derive.moment import Moment, Result, missing, usable
from ioc.domain.derivation import Classes
from ioc.domain.observation import Note


def classes(function: Classes, moment: Moment) -> Result | None:
    """How many limits the value has reached (value ≥ limit), named in the note; None where no value was said."""
    found = moment.now("value")
    if found is None:
        return None
    if not usable(found):
        return missing("số đo không dùng được")
    reached = sum(found.value >= limit for limit in function.limits)
    return Result(float(reached), found.quality, Note(remark=function.names[reached]) if function.names else None)
