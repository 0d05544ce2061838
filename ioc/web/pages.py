"""The few HTML pages that are not Dash: rendered from `templates/`, in Vietnamese or English."""

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ioc.web.words import words

LANGUAGE_COOKIE = "ioc_lang"


class Pages:
    """Renders the pages; one for the process, so that templates are compiled once."""

    def __init__(self) -> None:
        self._templates = Environment(loader=PackageLoader("ioc.web"), autoescape=True)

    def render(self, request: Request, page: str, status: int = 200, **values: object) -> Response:
        """The template `page`; its title is the word of the same key. Remembers a language chosen by `?lang=`."""
        language = language_of(request)
        other = request.url.include_query_params(lang="vi" if language == "en" else "en")
        text = self._templates.get_template(f"{page}.html").render(
            w=words(language), language=language, title=page, other_language_url=f"{other.path}?{other.query}", **values
        )
        response = HTMLResponse(text, status, {"cache-control": "no-store"})
        if "lang" in request.query_params:
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=31536000, samesite="lax")
        return response


def language_of(request: Request) -> str:
    """ "en" where asked for by `?lang=` or remembered by the cookie, else "vi"."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return "en" if asked == "en" else "vi"


def local_path(next_page: str) -> str:
    """`next_page` if it is a path of this site, else "/": nobody is sent elsewhere after signing in."""
    inside = next_page.startswith("/") and not next_page.startswith("//") and "\\" not in next_page and "\n" not in next_page
    return next_page if inside else "/"
