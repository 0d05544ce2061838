"""The Action API of CKAN: a question by name, what it answers, and the resources that packages hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from collectors.ckan_options import CkanOptions, Search
from collectors.contract import Io, Request
from collectors.payload import read_json
from collectors.rows import excerpt_of
from ioc.domain.source import Reject
from ioc.errors import PayloadInvalid, SourceRefused

_PAGE = 100

Answer = dict[str, object]
Resource = dict[str, object]


@dataclass(frozen=True)
class Portal:
    """`root` is the absolute address of the portal."""

    options: CkanOptions
    io: Io

    @property
    def root(self) -> str:
        return self.io.address(self.options, self.options.url).rstrip("/")

    def act(self, action: str, **parameters: str) -> Answer:
        """The result of an action. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
        request = Request(f"{self.root}/api/3/action/{action}", self.options, query=tuple(parameters.items()))
        return read_answer(self.io.fetch(request).body, action)


def read_answer(body: bytes, action: str) -> Answer:
    """The result in an answer to `action`. Raises SourceRefused where CKAN refuses, PayloadInvalid for what is no answer."""
    page = read_json(body)
    if isinstance(page, dict) and page.get("success") is False:
        raise SourceRefused(f"Cổng CKAN từ chối {action}: {excerpt_of(page.get('error'))[:200]}; xem lại mã và quyền.")
    result = page.get("result") if isinstance(page, dict) else None
    if not isinstance(result, dict):
        raise PayloadInvalid(f"trả lời {action} không phải của CKAN (không có result); xem lại url", excerpt_of(page))
    return result


def resources(portal: Portal) -> Iterator[Resource | Reject]:
    """The resources that the options name, each with its package, in the portal's order.

    Of several, one that the portal refuses to show is a Reject. Raises what asking raises.
    """
    most = portal.options.max_resources
    for count, found in enumerate(_found(portal)):
        if count >= most:
            raise PayloadInvalid(f"có hơn {most} tài nguyên; thu hẹp search hoặc tăng max_resources")
        yield found


def _found(portal: Portal) -> Iterator[Resource | Reject]:
    options = portal.options
    for code in (*options.resources, *options.packages):
        try:
            yield from _shown(portal, code, alone=code in options.resources)
        except SourceRefused as wrong:
            if len(options.resources) + len(options.packages) == 1:
                raise
            yield Reject(f"“{code}”, mọi dòng", code, str(wrong))
    if options.search is not None:
        yield from (one for package in _searched(portal, options.search) for one in _of_package(package))


def _shown(portal: Portal, code: str, alone: bool) -> Iterator[Resource]:
    """The resource, or those of the package."""
    if not alone:
        yield from _of_package(portal.act("package_show", id=code))
        return
    found = portal.act("resource_show", id=code)
    yield from _of_package({"resources": [found]})


def _searched(portal: Portal, search: Search) -> Iterator[Answer]:
    """Every package of the search, page after page in an order that does not move."""
    passed, asked = 0, {"rows": str(_PAGE), "sort": "id asc"} | {k: v for k, v in search.model_dump().items() if v}
    while True:
        answer = portal.act("package_search", start=str(passed), **asked)
        page, count = answer.get("results"), answer.get("count")
        if not isinstance(page, list) or not isinstance(count, int):
            raise PayloadInvalid("trả lời package_search không có results và count; xem lại url", excerpt_of(answer))
        yield from (one for one in page if isinstance(one, dict))
        passed += len(page)
        if not page or passed >= count:
            return
        if passed > portal.options.max_resources + _PAGE:
            raise PayloadInvalid(f"search thấy {count} bộ dữ liệu, nhiều hơn max_resources; thu hẹp search")


def _of_package(package: Answer) -> Iterator[Resource]:
    held = package.get("resources")
    told = {name: value for name, value in package.items() if name != "resources"}
    for one in held if isinstance(held, list) else ():
        if isinstance(one, dict) and isinstance(one.get("id"), str):
            yield {**one, "package": told}
