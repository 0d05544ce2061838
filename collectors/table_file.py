"""The table_file adapter."""

from collections.abc import Iterator

from collectors.contract import Collector, Io
from collectors.table_options import TableFileOptions
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    raise NotImplementedError(source.kind)


COLLECTOR = Collector("table_file", TableFileOptions, collect)
