"""Data portals on CKAN: the resources of packages, their records and their files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from collectors.ckan_action import Portal, Resource, resources
from collectors.ckan_options import CkanOptions, Datastore, File
from collectors.ckan_records import read_records
from collectors.contract import Collector, Io, Request
from collectors.elsewhere import reach
from collectors.expressions import holds
from collectors.mapping import Visited
from collectors.memory import key_of, note_of, stamp_of
from collectors.table_parse import read_table
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import PayloadInvalid, SourceRefused

_NOT_CHANGED = 304


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """A batch for each page of records, and for each file that changed.

    Of several resources, one that is refused or cannot be read becomes a Reject. Raises SourceUnavailable, SourceRefused or
    PayloadInvalid.
    """
    options = source.options
    assert isinstance(options, CkanOptions)
    visit = _Visit(Portal(options, io), Visited(source, profile, window, io.now))
    found = tuple(resources(visit.portal))
    chosen = [(one, part) for one in found if not isinstance(one, Reject) for part in _parts(options, one)]
    for one, part in chosen:
        try:
            yield from visit.read(one, part)
        except (PayloadInvalid, SourceRefused) as wrong:
            if len(chosen) == 1:
                raise
            yield Batch(rejects=(Reject(f"“{_name(one)}”, mọi dòng", _name(one), str(wrong)),))
    parts: tuple[Datastore | File, ...] = (*options.datastore, *options.files)
    strange = [_unmet(part) for part in parts if all(part is not met for _, met in chosen)]
    refused = [one for one in found if isinstance(one, Reject)]
    if strange or refused:
        yield Batch(rejects=(*refused, *strange))


def _parts(options: CkanOptions, resource: Resource) -> Iterator[Datastore | File]:
    """The parts that read the resource; one without records is not asked for them."""
    active = resource.get("datastore_active") is not False
    parts: tuple[Datastore | File, ...] = (*(options.datastore if active else ()), *options.files)
    for part in parts:
        if part.where is None or holds(part.where, resource):
            yield part


@dataclass(frozen=True)
class _Visit:
    portal: Portal
    visited: Visited

    def read(self, resource: Resource, part: Datastore | File) -> Iterator[Batch]:
        if isinstance(part, Datastore):
            yield from read_records(resource, part, self.portal, self.visited)
        else:
            yield from self._file(resource, part)

    def _file(self, resource: Resource, part: File) -> Iterator[Batch]:
        """The readings of a file, unless it is the one that an earlier visit read from as far back."""
        options, io, visited = self.portal.options, self.portal.io, self.visited
        link = _link(self.portal.root, resource)
        key = key_of(f"ckan {resource['id']} {link}", part, visited.profile)
        known, stamp = stamp_of(io.recall(key), visited.window), _stamp(resource)
        if stamp and known == stamp:
            return
        reply = io.fetch(Request(link, reach(options, self.portal.root, link, "tệp"), etag="" if stamp else known))
        if reply.status == _NOT_CHANGED:
            return
        batch = _named(read_table(reply.body, part, visited.source, visited.profile), _name(resource))
        stamp = stamp or reply.headers.get("etag", "")
        if stamp and not batch.rejects:
            io.remember(key, note_of(stamp, visited.window))
        yield batch


def _link(root: str, resource: Resource) -> str:
    """The absolute address of a resource's file. Raises PayloadInvalid."""
    try:
        link = urljoin(f"{root}/", str(resource.get("url") or ""))
        if link.startswith(("http://", "https://")) and urlsplit(link).hostname and resource.get("url"):
            return link
    except ValueError:
        pass
    raise PayloadInvalid(f"tài nguyên không có địa chỉ tệp đọc được (“{str(resource.get('url'))[:100]}”)")


def _stamp(resource: Resource) -> str:
    """What changes with a file that was uploaded to the portal; empty for a link, behind which the portal sees nothing."""
    if resource.get("url_type") != "upload":
        return ""
    return "".join(str(resource.get(name) or "") for name in ("hash", "last_modified"))


def _named(batch: Batch, name: str) -> Batch:
    """The batch with every place in it preceded by the name of its resource."""
    readings = tuple(replace(one, row=f"“{name}”, {one.row}") for one in batch.readings)
    return replace(batch, readings=readings, rejects=tuple(replace(one, row=f"“{name}”, {one.row}") for one in batch.rejects))


def _name(resource: Resource) -> str:
    return str(resource.get("name") or resource["id"])[:100]


def _unmet(part: Datastore | File) -> Reject:
    return Reject("mọi dòng", part.where or type(part).__name__, "không tài nguyên nào khớp phần đọc này; xem lại where")


COLLECTOR = Collector("ckan", CkanOptions, collect)
