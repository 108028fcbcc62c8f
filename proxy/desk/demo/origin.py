"""The Ostrel Courier, a small newsroom with everything hard in it, as an ASGI application.

    uvicorn --factory proxy.desk.demo.origin:newsroom --port 8081

Nothing here knows of Freesheet: it is what stands behind it. It has no clock and calls nobody, so
the same request gets the same bytes for ever. Absolute addresses are built from `Host`.

Pages
    /  /ru/  /uk/  /fa/  /en/           front pages; the Persian one runs from right to left
    /en/reports/?page=2                 section fronts: reports, analytics, investigations
    /en/investigations/2026/the-ferry   articles: lazy pictures, embeds, table, notes, comments
    /en/live/2026/the-november-storm    a live blog of two pages
    /en/reports/2026/forty-meters       a long read, over 60,000 characters
    /en/notebook/2026/the-last-keeper   a blog on another system, with server-side comments
    /locked                             a page that is not free, and says so
    /app/  /app/story                   drawn by scripts: from embedded state; from JSON-LD
    /old/  /old/1251  /old/1251-meta  /old/koi8     the old site; charset in header, in meta only
    /enable-scripts                     nothing but a refresh and a request to enable scripts

Forms
    /search?q=&lang=    GET /old/search?q= (windows-1251)    POST /subscribe  /donate  /contact
    POST /old/letters (windows-1251)    POST /wp-comments-post.php -> 303    /login
    also /en/subscribe, /ru/donate ... as pages

HTTP
    /go  /redirect/301..308  /loop      relative redirects
    /missing  /teapot  /status/402      other statuses; 401, 429 and 503 with their fields
    /cookies  /echo                     three Set-Cookie lines; what arrived, as JSON
    /big?mib=  /big.html?mib=           streamed without a length
    /slow?pieces=&ms=  /late?ms=  /broken           in pieces; late; shorter than promised
    /events?count=&ms=  /ws             server-sent events; a WebSocket echo
    /range  /gzip  /deflate  /no-transform  /download  /text  /empty  /untyped  /xhtml  /utf16
    /feed.xml  /report.pdf  /sw.js  /robots.txt  /assets/  /media/  /api/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Route

from proxy.desk.demo import about, answers, oddities, old, pages, streams
from proxy.desk.demo.forms import UnreadableFormError, is_mail_address, read_fields, read_form
from proxy.desk.demo.library import LANGUAGES, assets, edition, template
from proxy.desk.demo.pieces import View

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)

STATIC_PAGES = ("subscribe", "donate", "about", "contact", "privacy")
POSTED_PAGES = ("subscribe", "donate", "contact")


def newsroom() -> Starlette:
    """Make the newsroom's application; every page, word and picture comes from files in here."""
    routes = [
        Route("/", front),
        Route("/search", search),
        Route("/locked", locked),
        Route("/app/", app_shell),
        Route("/app/story", app_story),
        Route("/enable-scripts", enable_scripts),
        Route("/feed.xml", feed),
        Route("/go", go),
        Route("/login", static_page),
        Route("/login", refuse_login, methods=["POST"]),
        Route("/wp-comments-post.php", comment, methods=["POST"]),
        *(Route(f"/{name}", static_page) for name in STATIC_PAGES),
        *(Route(f"/{name}", posted, methods=["POST"]) for name in POSTED_PAGES),
        *(Route(path, asset) for path in assets()),
        *old.ROUTES,
        *oddities.ROUTES,
        *streams.ROUTES,
        Route("/{lang}/", front),
        *(Route(f"/{{lang}}/{name}", static_page) for name in STATIC_PAGES),
        Route("/{lang}/{section}/", section_front),
        Route("/{lang}/{section}/2026/{slug}", story),
        Route("/{rest:path}", missing),
    ]
    return Starlette(routes=routes, exception_handlers={UnreadableFormError: old.refuse})


async def front(request: Request) -> Response:
    """Answer with the front page of a language."""
    if request.path_params.get("lang", "en") not in LANGUAGES:
        return await missing(request)
    return answers.page(request, pages.front(view_of(request)))


async def section_front(request: Request) -> Response:
    """Answer with one page of a section."""
    view = view_of(request)
    section = request.path_params["section"]
    if not view.edition.of_section(section) and section not in view.edition.sections:
        return await missing(request)
    return answers.page(request, pages.section_front(view, section))


async def story(request: Request) -> Response:
    """Answer with one article."""
    view = view_of(request)
    article = view.edition.article(request.path_params["section"], request.path_params["slug"])
    if article is None:
        return await missing(request)
    return answers.page(request, pages.story(view, article))


async def locked(request: Request) -> Response:
    """Answer with the article that is sold: its text is in the page, hidden, and marked."""
    view = view_of(request)
    return answers.page(request, pages.story(view, edition("en").named("port-rates")))


async def app_shell(request: Request) -> Response:
    """Answer with a page that is empty until its scripts have run."""
    return answers.page(request, pages.app_shell(view_of(request)))


async def app_story(request: Request) -> Response:
    """Answer with an empty page whose text stands in JSON-LD."""
    view = view_of(request)
    return answers.page(request, pages.app_story(view, edition("en").named("the-ferry")))


async def enable_scripts(request: Request) -> Response:
    """Answer with a page that only asks for scripts."""
    return answers.page(request, template("enable_scripts.html"))


async def feed(request: Request) -> Response:
    """Answer with the RSS feed of a language."""
    headers = {"content-type": answers.MEDIA_TYPES["xml"], "cache-control": answers.PAGE_CACHE}
    return answers.validated(request, about.feed(view_of(request)).encode(), headers)


async def search(request: Request) -> Response:
    """Answer a search in one language's articles."""
    return answers.page(request, pages.search_results(view_of(request)), cache_control="no-cache")


async def static_page(request: Request) -> Response:
    """Answer with a page of prose or a form, named by the last piece of the path."""
    name = _last_piece(request)
    return answers.page(request, pages.static(view_of(request), name))


async def posted(request: Request) -> Response:
    """Thank for what was posted and say the address back, or ask again."""
    name = _last_piece(request)
    try:
        form = await read_form(request)
    except UnreadableFormError as error:
        markup = pages.complaint(view_of(request), name, "unreadable")
        return answers.page(request, markup, error.status)
    view = view_of(request, form.get("lang", "en"))
    address = form.get("email", "").strip()
    if not is_mail_address(address):
        return answers.page(request, pages.complaint(view, name, "bad_mail", address), 422)
    return answers.page(request, pages.thanks(view, name, address), cache_control="no-store")


async def refuse_login(request: Request) -> Response:
    """Let nobody in, and say so: the trade service has no subscribers here."""
    form = await read_form(request)
    markup = pages.complaint(view_of(request), "login", "unknown", form.get("email", ""))
    return answers.page(request, markup, 403)


async def comment(_: Request) -> Response:
    """Send a person who has commented back to the story, as blogs do."""
    return RedirectResponse("/en/notebook/2026/the-last-keeper#comment-886", status_code=303)


async def asset(request: Request) -> Response:
    """Answer with a style sheet, a script or a picture."""
    path = request.scope["path"]
    return answers.asset(request, assets()[path], path)


async def go(_: Request) -> Response:
    """Redirect to the main article by a relative address."""
    return RedirectResponse("en/investigations/2026/the-ferry?from=go", status_code=302)


async def missing(request: Request) -> Response:
    """Answer 404 in the newsroom's look."""
    return answers.page(request, pages.missing(view_of(request)), 404)


def view_of(request: Request, lang: str = "") -> View:
    """Read from a request which language it wants and where the site stands for it."""
    fields = read_fields(request.scope["query_string"])
    asked = lang or request.path_params.get("lang") or fields.get("lang") or _first_piece(request)
    number = fields.get("page", "1")
    return View(
        edition=edition(asked if asked in LANGUAGES else "en"),
        base=f"{request.scope['scheme']}://{request.headers.get('host', 'localhost')}",
        path=request.scope["path"],
        query=fields.get("q", ""),
        number=int(number) if _PAGE_NUMBER.fullmatch(number) else 1,
    )


def _first_piece(request: Request) -> str:
    return str(request.scope["path"]).strip("/").partition("/")[0]


def _last_piece(request: Request) -> str:
    return str(request.scope["path"]).rpartition("/")[2]
