"""The newsroom's site as it was until 2009: windows-1251 and KOI8-R, tables, no UTF-8 anywhere.

Imported by `proxy.desk.demo.origin` alone. The pages are kept in UTF-8 and encoded when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from proxy.desk.demo import answers
from proxy.desk.demo.forms import UnreadableFormError, read_fields, read_form
from proxy.desk.demo.library import edition, old_page
from proxy.desk.demo.markup import Markup, fill, join
from proxy.desk.demo.pages import find
from proxy.desk.demo.pieces import View

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

CHARSET = "windows-1251"


async def index(request: Request) -> Response:
    """Answer with the front page of the archive; the charset stands in header and meta."""
    return answers.encoded_page(request, old_page("index"), CHARSET)


async def header_only(request: Request) -> Response:
    """Answer with an article whose charset only the header names."""
    return answers.encoded_page(request, old_page("lighthouse"), CHARSET)


async def meta_only(request: Request) -> Response:
    """Answer with an article whose charset only its meta element names."""
    return answers.encoded_page(request, old_page("market"), CHARSET, content_type="text/html")


async def koi8(request: Request) -> Response:
    """Answer with the first article once more, in KOI8-R."""
    return answers.encoded_page(request, old_page("lighthouse"), "koi8-r")


async def search(request: Request) -> Response:
    """Search the Russian articles for a query whose octets are in windows-1251."""
    query = read_fields(request.scope["query_string"], CHARSET).get("q", "")
    view = View(edition("ru"), "", request.scope["path"], query)
    line = '<li><a href="${path}">${title}</a><br><font size="2">${teaser}</font></li>'
    found = [
        fill(line, {"path": hit.path, "title": hit.title, "teaser": hit.standfirst})
        for hit in find(view)
    ]
    values = {"query": query, "count": str(len(found)), "results": join(found)}
    return answers.encoded_page(request, fill(old_page("search"), values), CHARSET)


async def letters(request: Request) -> Response:
    """Print a letter to the editor, posted in windows-1251, as it was read."""
    form = await read_form(request, CHARSET)
    values = {"name": form.get("name", ""), "letter": form.get("letter", "")}
    page = fill(old_page("thanks"), values)
    return answers.encoded_page(request, page, CHARSET, cache_control="no-store")


async def refuse(request: Request, error: Exception) -> Response:
    """Say that a form could not be read."""
    status = error.status if isinstance(error, UnreadableFormError) else 400
    page = fill(old_page("thanks"), {"name": "", "letter": Markup("Письмо не удалось прочесть.")})
    return answers.encoded_page(request, page, CHARSET, status)


ROUTES = [
    Route("/old/", index),
    Route("/old/1251", header_only),
    Route("/old/1251-meta", meta_only),
    Route("/old/koi8", koi8),
    Route("/old/search", search),
    Route("/old/letters", letters, methods=["POST"]),
]
