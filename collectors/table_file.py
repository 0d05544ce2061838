"""Tables in files: CSV, XLSX and XLS from the profile, a watched folder or a URL."""

from collections.abc import Iterator
from dataclasses import replace

from collectors.contract import Collector, FoundFile, Io, Request
from collectors.memory import key_of, note_of, stamp_of
from collectors.table_options import TableFileOptions
from collectors.table_parse import read_table
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import PayloadInvalid

_NOT_CHANGED = 304


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """A batch a file; files unchanged since they were last read from as far back as `window` are passed over.

    Of several files, one that cannot be read becomes a Reject and the others are kept; a single one raises PayloadInvalid.
    """
    options = source.options
    assert isinstance(options, TableFileOptions)
    found = _found(options, window, profile, io)
    for file in found:
        key = key_of(f"file {file.name}", options, profile)
        if file.stamp and stamp_of(io.recall(key), window) == file.stamp:
            continue
        batch = _read(file, options, source, profile, alone=len(found) == 1)
        if file.stamp and not batch.rejects:
            io.remember(key, note_of(file.stamp, window))
        yield batch


def _found(options: TableFileOptions, window: Window, profile: Profile, io: Io) -> tuple[FoundFile, ...]:
    if not options.path.startswith(("http://", "https://")):
        return io.files(options.path, options.max_bytes, options.settle)
    name = options.path.partition("?")[0].rsplit("/", 1)[-1]
    known = stamp_of(io.recall(key_of(f"file {name}", options, profile)), window)
    reply = io.fetch(Request(options.path, options.http, etag=known))
    if reply.status == _NOT_CHANGED:
        return ()
    if len(reply.body) > options.max_bytes:
        raise PayloadInvalid(f"tệp dài {len(reply.body):,} byte, hơn mức nhận {options.max_bytes:,}; tăng max_bytes")
    return (FoundFile(name, reply.headers.get("etag", ""), reply.body),)


def _read(file: FoundFile, options: TableFileOptions, source: Source, profile: Profile, alone: bool) -> Batch:
    try:
        batch = read_table(file.content, options, source, profile)
        return replace(batch, remarks=tuple(f"tệp “{file.name}”: {remark}" for remark in batch.remarks))
    except PayloadInvalid as invalid:
        reason = f"Tệp “{file.name}”: {invalid}"
        if alone:
            raise PayloadInvalid(reason, invalid.excerpt) from None
        return Batch(rejects=(Reject(file.name, invalid.excerpt[:500], reason),))


COLLECTOR = Collector("table_file", TableFileOptions, collect)
