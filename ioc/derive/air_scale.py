"""VN_AQI: from concentrations to the index of a station (Quyết định 1459/QĐ-TCMT, formulas of sections 2.1 and 2.2).

The Decision prints 60 as the index of 118,7 µg/m³ NO2; its own formula gives 59,35, hence 59. We follow the formula.
"""

from bisect import bisect_left
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from operator import itemgetter

from ioc.derive.moment import Result, missing
from ioc.domain.derivation import AirScale
from ioc.domain.observation import Note
from ioc.domain.quality import Quality

NAMES = {"pm25": "PM2.5", "pm10": "PM10", "o3": "O3", "no2": "NO2", "so2": "SO2", "co": "CO"}
"""The pollutants in the order in which the first of equals rules."""
DUST = ("pm25", "pm10")


def sub_index(scale: AirScale, pollutant: str, concentration: Decimal) -> int:
    """The index of one pollutant (µg/m³), rounded half up, 500 at most. `pollutant` is one of the scale's own names.

    Between two breakpoints it is linear; Decimal, because the half decides (55,7 µg/m³ PM2.5 is 109,5, hence 110).
    """
    steps = scale.of(pollutant)
    upper = max(1, min(bisect_left(steps, concentration, key=itemgetter(1)), len(steps) - 1))
    (low_index, low), (high_index, high) = steps[upper - 1], steps[upper]
    index = (high_index - low_index) / (high - low) * (concentration - low) + low_index
    return int(min(max(index, Decimal(0)), Decimal(500)).quantize(Decimal(1), ROUND_HALF_UP))


def station_index(indices: Mapping[str, int], quality: Quality) -> Result:
    """The highest of a station's sub-indices, with the pollutant that rules it and all the others in the note.

    No value without PM2.5 or PM10: an index may only be published with one of them. Never averaged over stations.
    """
    if not any(dust in indices for dust in DUST):
        return missing("cần PM2.5 hoặc PM10 đủ số đo")
    ruling = max((name for name in NAMES if name in indices), key=indices.__getitem__)
    others = ", ".join(f"{NAMES[name]} {indices[name]}" for name in NAMES if name in indices)
    return Result(float(indices[ruling]), quality, Note(remark=f"{NAMES[ruling]} quyết định ({others})"))
