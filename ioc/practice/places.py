"""Các xã, phường của tỉnh diễn tập: the real units of today; only their figures are invented."""

from datetime import date

from geodata.units import Unit, children, unit
from ioc.errors import SettingsInvalid
from ioc.practice.world import Place


def read_places(root: str, day: date) -> tuple[Place, ...]:
    """The province with unit id `root` first, then its communes as of `day`.

    Raises SettingsInvalid where there is no such unit.
    """
    province = unit(root)
    if province is None:
        raise SettingsInvalid(f"Không có đơn vị “{root}”; viết mã như 82@2025")
    return tuple(_place(row) for row in (province, *(row for row in children(root) if row.exists_on(day))))


def _place(row: Unit) -> Place:
    return Place(row.code, row.name_vi)
