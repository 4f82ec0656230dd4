"""The settings in a link's query. address.js writes the links; their form must not change, because people share them.

A part that is missing or can't be read gets its default, so that every link opens. address.js reads a link alike, by
the same table of tests (tests/links.json).
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from model.first import LENGTH, PROMPT, SEED, prompt_of
from model.settings import (
    Schedule,
    check_length,
    check_model,
    check_seed,
    clamp_temperature,
    parse_schedule,
    parse_temperature,
)

# The settings of a link without any; those of a first visit have a schedule instead of a temperature.
DEFAULT_PROMPT, DEFAULT_SEED, DEFAULT_LENGTH, DEFAULT_TEMPERATURE = PROMPT, SEED, LENGTH, 0.8
MAX_LINK = 2**16  # characters: a prompt of 2,000 characters has 24,000 at most once it is percent-encoded
MAX_FIELDS = 50
DIGITS = 8  # of a model's digest
SAYS = ("model", "prompt", "seed", "length", "T", "ts", "digest")  # of a text; address.js has the same
TABS = ("write", "sweep", "bet", "learn")
ENCODINGS = 3  # times that a link is decoded once more, at most
_SURROGATE = re.compile("[\ud800-\udfff]")
# What messengers do to a link, and what a sentence around it leaves. address.js has the same.
_BEFORE, _AFTER = "<([{\"'“”„«»‘’", ".,;:!?)]}>\"'“”„«»‘’*_… \t\n\v\f\r"
_TWICE, _ONCE = re.compile("%25([0-9A-Fa-f]{2})"), re.compile("%(?!25[0-9A-Fa-f]{2})")
_ASCII = re.compile("%([0-7][0-9A-Fa-f])")
_DIGEST = re.compile(f"[0-9A-Fa-f]{{{DIGITS}}}")
_LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})?")


class Link(NamedTuple):
    """settings: model, prompt, seed (as text), length. unread: the names of fields that can't be read, with their
    texts, shortened; "link" is the whole query. digest: the first 8 digits of that of the model that the link was made
    with, where the link says it."""

    settings: dict
    schedule: Schedule
    unread: tuple[tuple[str, str], ...]
    digest: str | None = None


def read_link(link: str, prompts: Mapping[str, str], first: str | None) -> Link:
    """The settings and the schedule of a link's query, and what of it can't be read.

    prompts: those of `default_prompts`. first: the model of a first visit.
    """
    query = parse_query(link)
    if query is None:
        query, unread = {}, [("link", link[:80])]
    else:
        unread = []

    def read(name: str, parse: Callable[[str], object], default: object) -> object:
        text = query.get(name, "")
        for written in (text, text.lstrip(_BEFORE).rstrip(_AFTER)):
            try:
                found = parse(written) if written else None
            except ValueError:
                found = None
            if found is not None:
                return found
        if text:
            unread.append((name, text[:80]))
        return default

    model = read("model", lambda text: check_model(text, prompts), first)
    settings = {
        "model": model,
        "prompt": query.get("prompt", prompts.get(model, DEFAULT_PROMPT)),
        "seed": str(read("seed", check_seed, DEFAULT_SEED)),
        "length": read("length", check_length, DEFAULT_LENGTH),
    }
    schedule = read("ts", lambda text: parse_schedule(text) or None, None)
    if schedule is None:
        schedule = ((0, clamp_temperature(read("T", parse_temperature, DEFAULT_TEMPERATURE))),)
    read("lang", lambda text: _LANGUAGE.fullmatch(text), None)
    read("tab", lambda text: text if text in TABS else None, None)
    is_other = any(name == "model" for name, _ in unread)  # then the digest says nothing about the one that is there
    digest = read("digest", lambda text: text.lower() if _DIGEST.fullmatch(text) else None, None)
    return Link(settings, schedule, tuple(unread), None if is_other else digest)


def parse_query(link: str) -> dict[str, str] | None:
    """The fields of a query, of two with one name the first, as URLSearchParams.get gives them.

    None for a query of more than 65,536 characters or 50 fields. A lone surrogate becomes U+FFFD.
    """
    link = link.removeprefix("?")
    if len(link) > MAX_LINK or link.count("&") >= MAX_FIELDS:
        return None
    fields = parse_qsl(_SURROGATE.sub("\ufffd", _decode_again(link)), keep_blank_values=True)
    return {re.sub("^(amp;)+", "", name): value for name, value in reversed(fields)}


def is_first_visit(fields: Mapping[str, str] | None) -> bool:
    """Whether a link, of these fields, says nothing about a text: somebody is here for the first time."""
    return fields is not None and not any(name in fields for name in SAYS)


def _decode_again(query: str) -> str:
    """A query that was encoded as a whole, or whose every sign was encoded twice, encoded once."""
    if "=" not in query and "%3d" in query.lower():
        query = _ASCII.sub(lambda match: chr(int(match[1], 16)), query)
    for _ in range(ENCODINGS):
        if _TWICE.search(query) and not _ONCE.search(query):
            query = _TWICE.sub(r"%\1", query)
    return query


def default_prompts(cards: Mapping[str, dict]) -> dict[str, str]:
    """The prompt that each model starts with, by model."""
    return {name: prompt_of(card) for name, card in cards.items()}
