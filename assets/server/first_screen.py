"""The first screen of a request: its language, its temperature, and the kept text where it is a first visit."""

from collections.abc import Callable, Mapping

from starlette.requests import Request

from assets.frame import frame_markup
from assets.server.language import choose_language
from assets.server.link import default_prompts, is_first_visit, parse_query, read_link
from assets.words import LANGUAGES
from model.library import Library
from model.settings import parse_schedule

ELSEWHERE = ("view", "embed", "hide")  # of an address that asks for another screen, which the scripts make


def make_frame_of(library: Library, runs: Mapping[str, Mapping]) -> Callable[[Request], str]:
    """A function from a request for the page to the markup of its first screen. runs: as of `first_runs`."""
    kept: dict[tuple, str] = {}  # of first visits and of links with one of the 201 temperatures

    def frame_of(request: Request) -> str:
        query = request.scope["query_string"].decode("ascii", "replace")
        fields = parse_query(query)
        language = choose_language(fields or {}, request.headers.get("accept-language", ""), LANGUAGES)
        first = runs.get(language) if is_first_visit(fields) else None
        waits = any(name in (fields or {}) for name in ELSEWHERE) or (fields or {}).get("tab", "write") != "write"
        if first is None:
            schedule = read_link(query, default_prompts(library.cards()), library.first()).schedule
        else:
            schedule = parse_schedule(first["schedule"])
        key = language, schedule[0][1], first is not None, waits
        if key not in kept:
            kept[key] = frame_markup(language, schedule[0][1], first, waits)
        return kept[key]

    return frame_of
