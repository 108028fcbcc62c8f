"""The Ostrel Courier, a small newsroom with everything hard in it, as an ASGI application.

Run it with `uvicorn --factory proxy.desk.demo.origin:newsroom`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route

from proxy.desk.demo import answers, pages
from proxy.desk.demo.forms import (
    UnreadableFormError,
    is_mail_address,
    read_fields,
    read_form,
)
from proxy.desk.demo.library import LANGUAGES, assets, edition

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

STATIC_PAGES = ("subscribe", "donate", "about", "contact", "privacy")
POSTED_PAGES = ("subscribe", "donate", "contact")


def newsroom() -> Starlette:
    """Make the newsroom's application; every page, word and picture comes from files in here."""
    routes = [
        Route("/", front),
        Route("/search", search),
        Route("/go", go),
        *(Route(f"/{name}", static_page) for name in STATIC_PAGES),
        *(Route(f"/{name}", posted, methods=["POST"]) for name in POSTED_PAGES),
        *(Route(path, asset) for path in assets()),
        Route("/{lang}/", front),
        *(Route(f"/{{lang}}/{name}", static_page) for name in STATIC_PAGES),
        Route("/{lang}/{section}/", section_front),
        Route("/{lang}/{section}/2026/{slug}", story),
        Route("/{rest:path}", missing),
    ]
    return Starlette(routes=routes)


async def front(request: Request) -> Response:
    """Answer with the front page of a language."""
    if request.path_params.get("lang", "en") not in LANGUAGES:
        return await missing(request)
    return answers.page(request, pages.front(view_of(request)))


async def section_front(request: Request) -> Response:
    """Answer with one page of a section."""
    view = view_of(request)
    section = request.path_params["section"]
    if section not in view.edition.sections:
        return await missing(request)
    number = request.query_params.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() else 1
    return answers.page(request, pages.section_front(view, section, max(1, page)))


async def story(request: Request) -> Response:
    """Answer with one article."""
    view = view_of(request)
    article = view.edition.article(request.path_params["section"], request.path_params["slug"])
    if article is None:
        return await missing(request)
    return answers.page(request, pages.story(view, article))


async def search(request: Request) -> Response:
    """Answer a search in one language's articles."""
    return answers.page(request, pages.search_results(view_of(request)), cache_control="no-cache")


async def static_page(request: Request) -> Response:
    """Answer with a page of prose or a form, named by the last piece of the path."""
    view = view_of(request)
    name = request.url.path.rpartition("/")[2]
    return answers.page(request, pages.static(view, name))


async def posted(request: Request) -> Response:
    """Thank for what was posted and say the address back, or ask again."""
    name = request.url.path.rpartition("/")[2]
    try:
        form = await read_form(request)
    except UnreadableFormError as error:
        markup = pages.complaint(view_of(request), name, "unreadable")
        return answers.page(request, markup, error.status)
    view = view_of(request, form.get("lang", "en"))
    address = form.get("email", "").strip()
    if not is_mail_address(address):
        return answers.page(request, pages.complaint(view, name, "bad_mail", address), 422)
    markup = pages.thanks(view, name, address)
    return answers.page(request, markup, cache_control="no-store")


async def asset(request: Request) -> Response:
    """Answer with a style sheet, a script or a picture."""
    path = request.url.path
    return answers.asset(request, assets()[path], path)


async def go(_: Request) -> Response:
    """Redirect to the main article by a relative address."""
    return RedirectResponse("en/investigations/2026/the-ferry?from=go", status_code=302)


async def missing(request: Request) -> Response:
    """Answer 404 in the newsroom's look."""
    return answers.page(request, pages.missing(view_of(request)), 404)


def view_of(request: Request, lang: str = "") -> pages.View:
    """Read from a request which language it wants and where the site stands for it."""
    fields = read_fields(request.url.query.encode())
    asked = lang or request.path_params.get("lang") or fields.get("lang") or _first_piece(request)
    return pages.View(
        edition=edition(asked if asked in LANGUAGES else "en"),
        base=f"{request.url.scheme}://{request.url.netloc}",
        path=request.url.path,
        query=fields.get("q", ""),
    )


def _first_piece(request: Request) -> str:
    return request.url.path.strip("/").partition("/")[0]
