"""Looking into an XML document that was read into dicts: an element may be absent, one or many, with or without attributes."""


def children(element: object, name: str) -> list[object]:
    """Every child of that name."""
    found = element.get(name) if isinstance(element, dict) else None
    return found if isinstance(found, list) else [] if found is None else [found]


def text(element: object, name: str) -> str:
    """The text of the first child of that name; empty where there is none."""
    return next(map(content, children(element, name)), "")


def content(element: object) -> str:
    """The text of an element itself."""
    if isinstance(element, dict):
        element = element.get("#text")
    return element.strip() if isinstance(element, str) else ""


def attribute(element: object, name: str) -> str:
    found = element.get(f"@{name}") if isinstance(element, dict) else None
    return found.strip() if isinstance(found, str) else ""
