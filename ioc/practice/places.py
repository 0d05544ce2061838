"""Các xã, phường của tỉnh diễn tập: read from the table that ships beside this module."""

import csv
from importlib.resources import files

from ioc.practice.world import Place


def read_places() -> tuple[Place, ...]:
    """The province first, then its communes, by official code."""
    text = files("ioc.practice").joinpath("places.csv").read_text(encoding="utf-8")
    return tuple(Place(row["code"], row["name"]) for row in csv.DictReader(text.splitlines()))
