"""What the words in a station's file are with us: stations, parameters in their units, states. Pure."""

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from unicodedata import normalize

from collectors.http_options import Conversion
from collectors.station_options import Parameter, StationFilesOptions
from collectors.vietnamese_numbers import is_absent
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality

_WITH_UNIT = re.compile(r"(.+?)\s*[(\[](.+)[)\]]")
_KEPT = 20_000

Taken = tuple[str, PeriodKind, Conversion]
"""Indicator, period kind, and how a value is converted."""


class Meanings:
    """The same few words come in every line, so what they mean is worked out once each. Every method raises ValueError."""

    def __init__(self, options: StationFilesOptions, quality: Quality) -> None:
        self._options, self._ordinary = options, quality
        self._stations = {plain(name): subject for name, subject in options.stations.items()}
        self._parameters = {plain(name): parameter for name, parameter in options.parameters.items()}
        self._states = {_bare(code): state for code, state in options.status.items()}
        self._ignored = [plain(pattern) for pattern in options.ignore]
        self.subject = lru_cache(_KEPT)(self._subject)
        self.parameter = lru_cache(_KEPT)(self._parameter)
        self.quality = lru_cache(_KEPT)(self._quality)

    def _subject(self, station: str) -> str:
        """By the whole TINH_COSO_TRAM, or by TRAM alone."""
        for name in (station, station.rpartition("_")[2]):
            if plain(name) in self._stations:
                return self._stations[plain(name)]
        raise ValueError(f"trạm “{station[:80]}” không có trong stations; thêm vào, hoặc dọn tệp của trạm đi")

    def _parameter(self, name: str, unit: str) -> Taken | None:
        """None for one that is not taken. `CO(mg/Nm3)` without a unit of its own is CO in mg/Nm3."""
        known = self._parameters.get(plain(name))
        if known is None and (both := _WITH_UNIT.fullmatch(name[:200])):
            known = self._parameters.get(plain(both[1]))
            unit = both[2] if is_absent(unit) else unit
        if known is None:
            if any(fnmatchcase(plain(name), pattern) for pattern in self._ignored):
                return None
            raise ValueError(f"thông số “{name[:60]}” không có trong parameters; thêm vào, hoặc vào ignore nếu không lấy")
        return known.indicator, known.period or self._options.period, _conversion(known, name, unit)

    def _quality(self, code: str) -> Quality:
        """00 and 0 are one; `ok` is what the source's values are when nothing ails them."""
        state = self._states.get(_bare(code))
        if state is None:
            raise ValueError(f"trạng thái “{code[:30]}” không có trong status")
        return self._ordinary if state is Quality.OK else state


def _conversion(parameter: Parameter, name: str, unit: str) -> Conversion:
    units = {plain(written): conversion for written, conversion in parameter.units.items()}
    written = "" if is_absent(unit) else plain(unit)
    if units and written not in units:
        raise ValueError(f"đơn vị “{unit[:30]}” của “{name[:60]}” không có trong units")
    return units.get(written, parameter)


def plain(text: str) -> str:
    """Words as one compares them: µg/m³ is µg/m3 whichever way it is typed, upper and lower case are alike."""
    return "".join(normalize("NFKC", text).casefold().split())


def _bare(code: str) -> str:
    """A state without its leading zeros."""
    return code.lstrip("0") or ("0" if code else "")
