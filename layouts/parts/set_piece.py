"""What a scene shows that is no value: a text, a window to another site, a camera's picture."""

from ioc.domain.screen import Window, Words
from layouts.parts.scope import Part, Scope


def words(view: Words, scope: Scope) -> Part:
    """A text in the screen's language; the Vietnamese where there is no English."""
    vi = scope.language == "vi"
    return {
        "title": view.title_vi if vi else view.title_en or view.title_vi,
        "text": view.text_vi if vi else view.text_en or view.text_vi,
    }


def window(view: Window, scope: Scope) -> Part:
    """`every` in seconds asks for the picture anew; None shows the address as a page."""
    title = view.title_vi if scope.language == "vi" else view.title_en or view.title_vi
    every = view.every.total_seconds() if view.every else None
    return {"title": title or view.url.partition("//")[2].partition("/")[0], "url": view.url, "every": every}
