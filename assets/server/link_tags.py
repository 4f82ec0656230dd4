"""The tags that describe a link where it is sent: title, text, picture and address, for the link at hand.

A middleware writes them for `GET /`; kept_page.py puts `scope["head"]` into the page's head.
"""

from collections.abc import Callable, Iterator, Mapping
from html import escape

from gradio.route_utils import get_root_url
from starlette.requests import Request

from assets.server.allowed_routes import path_below_root
from assets.server.beginnings import LONGEST, PLAIN, Beginnings
from assets.server.first_run import text_of
from assets.server.language import choose_language
from assets.server.link import default_prompts, is_first_visit, parse_query, read_link
from assets.server.routes import client_of_request
from assets.words import LANGUAGES, TEXTS
from model.library import Library
from model.settings import Schedule, parse_schedule

WIDTH, HEIGHT = 1200, 630  # pixels of a picture
LONGEST_QUERY = 60_000  # bytes: Gradio fails at an address of more than 65,536, with 500


class LinkTags:
    """ASGI middleware. picture_of: the address of a model's picture below the page's, from the model's card.

    first_runs: as the function of that name gives them. A first visit is described by its kept run.
    """

    def __init__(
        self,
        app,
        library: Library,
        beginnings: Beginnings,
        picture_of: Callable[[Mapping], str],
        first_runs: Mapping[str, Mapping],
    ):
        self._app, self._library, self._beginnings = app, library, beginnings
        self._picture_of, self._first_runs = picture_of, first_runs

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and path_below_root(scope) == "/":
            if len(scope["query_string"]) > LONGEST_QUERY:
                scope = {**scope, "query_string": b""}
            scope = {**scope, "head": await self._markup(Request(scope))}
        await self._app(scope, receive, send)

    async def _markup(self, request: Request) -> str:
        root = get_root_url(request, "/", request.scope.get("root_path")) + "/"
        query = request.scope["query_string"].decode("ascii", "replace")
        cards = self._library.cards()
        if not is_plain(query):
            query = ""
        fields = parse_query(query)
        language = choose_language(fields, request.headers.get("accept-language", ""), LANGUAGES)
        words, first = TEXTS[language], self._first_runs.get(language) if is_first_visit(fields) else None
        if first is None:
            link = read_link(query, default_prompts(cards), self._library.first())
            settings, schedule, model = link.settings, link.schedule, link.settings["model"]
            text = await self._beginnings.written(settings, schedule, client_of_request(request))
            text = text or await self._beginnings.sample(model, schedule[0][1]) or words["preview"]
        else:
            model, schedule, text = first["settings"]["model"], parse_schedule(first["schedule"]), text_of(first)
        card = cards.get(model, {})
        return tags(
            title=title_of(card.get("title") or model, schedule, words),
            text=text[:LONGEST],
            address=root + (f"?{query}" if query else ""),
            picture=root + self._picture_of(card),
            site=words["title"],
        )


def is_plain(query: str) -> bool:
    """Whether a link is like those that the page writes: not too long, without markup and control characters."""
    fields = parse_query(query) or {}
    parts = (text[at : at + LONGEST] for text in _texts(fields) for at in range(0, len(text), LONGEST))
    return all(map(PLAIN.fullmatch, parts)) and (bool(fields) or not query)


def _texts(fields: Mapping[str, str]) -> Iterator[str]:
    for name, value in fields.items():
        yield from (name, value)


def title_of(model: str | None, schedule: Schedule, words: Mapping[str, str]) -> str:
    """ "T = 0.80 · shakespeare · RNN Thermostat"; of a ride the lowest and the highest temperature."""
    temperatures = [temperature for _, temperature in schedule]
    ends = dict.fromkeys(f"{end(temperatures):.2f}" for end in (min, max))
    numbers = "–".join(ends).replace(".", words["decimal"])
    return " · ".join(part for part in (f"T = {numbers}", model, words["title"]) if part)


def tags(title: str, text: str, address: str, picture: str, site: str) -> str:
    """The title and one set of Open Graph and Twitter tags, everything escaped."""
    named = {"description": text, "twitter:card": "summary_large_image", "twitter:title": title}
    named |= {"twitter:description": text, "twitter:image": picture}
    properties = {"og:type": "website", "og:site_name": site, "og:title": title, "og:description": text}
    properties |= {"og:url": address, "og:image": picture, "og:image:width": WIDTH, "og:image:height": HEIGHT}
    properties |= {"og:image:alt": title}
    lines = [f"<title>{escape(title)}</title>"]
    lines += [f'<meta name="{name}" content="{escape(str(content))}">' for name, content in named.items()]
    lines += [f'<meta property="{name}" content="{escape(str(content))}">' for name, content in properties.items()]
    return "\n".join(lines)
