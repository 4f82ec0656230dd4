"""The static edition: `python -m assets.site OUT` writes a folder that any static host serves.

It has the page's parts, ids and links, and no server: the page writes by itself. Files are added and replaced, none is
deleted, so that pages that are open find theirs, and old links the model that they were made with.
"""

import argparse
import json
import re
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path

from assets import single_file
from assets.frame import frame_markup
from assets.parts import LEXICONS, PICTURES, STYLE, head_markup, make_picture_of, page_digest, page_files
from assets.server.facts import page_facts
from assets.server.first_run import first_runs
from assets.server.first_screen import ELSEWHERE
from assets.server.link import DEFAULT_TEMPERATURE, DIGITS, SAYS
from assets.server.link_tags import tags, title_of
from assets.server.model_files import TIED, files_of, page_digest_of, step_digest_of
from assets.words import LANGUAGES, PAGE, TEXTS
from model import lexicon
from model.checkpoint import SHIPPED
from model.folder import CheckpointError, read_bytes, read_whole, sha256_of, write_whole
from model.library import Library
from model.settings import parse_schedule

BASE, SCREEN = "alone/base.css", "alone/screen.js"  # what Gradio's styles do otherwise; which first screen is shown
OTHERS = ("honest", "sweep", "bet", "learn", "sheet", "about", "share")  # parts that Gradio draws otherwise
PAGE_MARKUP = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}
</head>
<body>
<noscript>{no_scripts}</noscript>
{templates}
<script data-says="{says}" data-elsewhere="{elsewhere}">{script}</script>
</body>
</html>
"""
# README.md of a static Space; other hosts take no notice of it.
SPACE = """---
title: RNN Thermostat
emoji: 🌡️
colorFrom: blue
colorTo: red
sdk: static
app_file: index.html
license: mit
short_description: A live temperature slider for a character LSTM
tags: [lstm, text-generation, temperature, education]
pinned: false
fullWidth: true
---

The static edition of RNN Thermostat: a small network writes in the browser, character by character, while you drag its
temperature. `python -m assets.site` wrote these files.
"""
SERVICE_WORKER, MANIFEST = "service_worker.js", "app.webmanifest"  # of page/, and of the site
APPLE = '<link rel="apple-touch-icon" href="{}/icon.png">'  # systems that read no manifest
BACKEND = "page"  # what steps the network: page/engine/facts.js


def main(arguments: list[str] | None = None) -> None:
    """Write the folder, or one file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder that is written")
    parser.add_argument("--models", metavar="NAME,NAME", help="these models; the first is that of a first visit")
    parser.add_argument("--single-file", action="store_true", help="OUT/index.html alone, with the first model inside")
    parser.add_argument("--url", help="where the site will be: messengers need it for the picture of a link")
    options = parser.parse_args(arguments)
    library = Library(SHIPPED, "litert")
    try:
        models = choose_models(library.cards(), options.models, library.first())
        if options.single_file:
            models = models[:1]
            write_file(options.out, library, models[0])
        else:
            write_site(options.out, library, models, address_of(options.url))
    except (CheckpointError, OSError, ValueError) as error:
        sys.exit(str(error))
    look = f"open {options.out / 'index.html'}" if options.single_file else f"python -m http.server -d {options.out}"
    print(f"{options.out} has {', '.join(models)}. To look at it: {look}")


def choose_models(cards: Mapping[str, Mapping], wanted: str | None, first: str | None) -> list[str]:
    """The names of the models that a page can write with, that of a first visit first. Raises ValueError."""
    able = [name for name, card in cards.items() if page_digest_of(card, BACKEND)]
    if wanted is None:
        return sorted(able, key=lambda name: name != first)
    names = list(dict.fromkeys(wanted.split(",")))
    unknown = [name for name in names if name not in able]
    if unknown or not names:
        raise ValueError(f"--models must be some of {', '.join(able)}. Received: {', '.join(unknown)}")
    return names


def address_of(url: str | None) -> str:
    """What stands before relative addresses in tags: "https://example.org/page/", or "". Raises ValueError."""
    if url is None:
        return ""
    if not re.fullmatch(r"https?://[^\s?#]+", url):
        raise ValueError(f"--url must be a web address without a query. Received: {url}")
    return url.rstrip("/") + "/"


def write_site(out: Path, library: Library, models: list[str], url: str) -> None:
    """Write all files of the site. url: as of `address_of`. Raises CheckpointError or OSError."""
    cards, root, kept = library.cards(), f"page/{page_digest()}", {}
    for name in models:
        step, files = step_digest_of(cards[name], BACKEND), model_files(library.folder(name), cards[name])
        offline = [f"page/model/{step}/{file}" for file in files]
        offline += [f"{root}/{file}" for file in lexicon_files(cards[name])]
        kept[step] = list(dict.fromkeys([*kept.get(step, ()), *offline]))
        for file, content in files.items():
            write(out / "page" / "model" / step / file, content)
    files = {file: content for file, content in page_files().items() if file != SERVICE_WORKER} | {STYLE: styles()}
    for file, content in files.items():
        write(out / root / file, content)
    write(out / MANIFEST, json.dumps(manifest(root), indent=2))
    selection = Selection(library, models)
    facts = site_facts(selection)
    head = "\n".join([preview_tags(facts, cards, url), head_markup(facts, MANIFEST), APPLE.format(root)])
    for model in facts["models"]:  # earlier.js finds it by the digest of a link
        write(out / "page" / "model" / f"{model['digest'][:DIGITS]}.json", json.dumps(model))
    page = page_markup(head, first_runs(selection))
    write(out / "index.html", page)
    site = {
        "version": sha256_of(page.encode())[:16],
        "files": [f"{root}/{file}" for file in files if not file.startswith((f"{PICTURES}/", f"{LEXICONS}/"))],
        "models": kept,
        "tied": TIED,
    }
    write(out / SERVICE_WORKER, service_worker(site))
    write(out / "README.md", SPACE)
    write(out / ".nojekyll", "")  # GitHub Pages serves the files as they are


def write_file(out: Path, library: Library, model: str) -> None:
    """Write index.html alone, with one model inside. Raises CheckpointError, OSError or ValueError."""
    selection, card = Selection(library, [model]), library.cards()[model]
    facts, files = site_facts(selection), model_files(library.folder(model), card)
    inside = {f"model/{name}": content for name, content in files.items()} | lexicon_files(card)
    head = single_file.head(facts, inside, title_of_page(facts), styles().decode("utf-8"))
    page = page_markup(head, first_runs(selection))
    if (size := len(page.encode())) > single_file.LARGEST:
        raise ValueError(f"A page in a single file must have at most {single_file.LARGEST} bytes. Received: {size}")
    write(out / "index.html", page)


def manifest(root: str) -> dict:
    """What a browser installs the page with, as an app. root: the address of the page's files."""
    own = json.loads((PAGE / MANIFEST).read_text(encoding="utf-8"))
    icons = [icon | {"src": f"{root}/{icon['src']}"} for icon in own["icons"]]
    return own | {"id": "./", "start_url": "./", "scope": "./", "display": "standalone", "icons": icons}


def service_worker(site: Mapping) -> str:
    """The script of the service worker. site: version, files and models of service_worker.js, Site.

    A browser takes a script with other bytes for a new version.
    """
    script = page_files()[SERVICE_WORKER].decode("utf-8")
    return f"self.SITE = {json.dumps(site)};\n{script}"


def model_files(folder: Path, card: Mapping) -> dict[str, bytes]:
    """The files of a model that a page reads, by name. folder: as of `Library.folder`. Raises CheckpointError."""
    digests, files = card["sha256"] | {"step.bin": step_digest_of(card, BACKEND)}, files_of(folder)
    tied = {name: read_whole(files[name].parent, name, digests.get(name)) for name in TIED}
    return tied | {name: read_bytes(path) for name, path in files.items() if name not in TIED and path.exists()}


def lexicon_files(card: Mapping) -> dict[str, bytes]:
    """The lexicon of a model's language by its path below page/; empty for a language without one."""
    language = card.get("language")
    file = f"{language}.txt"
    return {f"{LEXICONS}/{file}": (lexicon.FOLDER / file).read_bytes()} if language in lexicon.LANGUAGES else {}


class Selection:
    """Some models of a library, in an order of their own; the first is that of a first visit."""

    def __init__(self, library: Library, models: list[str]):
        self._library, self._models, self.backend = library, models, library.backend

    def cards(self) -> dict[str, dict]:
        cards = self._library.cards()
        return {name: cards[name] for name in self._models}

    def first(self) -> str:
        return self._models[0]

    def folder(self, name: str) -> Path:
        return self._library.folder(name)


def site_facts(selection: Selection) -> dict:
    """The facts of `page_facts`, for a page that writes by itself."""
    return page_facts(selection) | {"backend": BACKEND}


def preview_tags(facts: Mapping, cards: Mapping[str, Mapping], url: str) -> str:
    """The page's title, and what messengers show of a link to it: one set for all links."""
    words, model = TEXTS[LANGUAGES[0]], facts["models"][0]
    return tags(
        title=title_of_page(facts),
        text=words["preview"],
        address=url or "./",
        picture=url + make_picture_of()(cards[model["name"]]),
        site=words["title"],
    )


def title_of_page(facts: Mapping) -> str:
    """As a server writes it for a link without settings."""
    return title_of(facts["models"][0]["title"], ((0, DEFAULT_TEMPERATURE),), TEXTS[LANGUAGES[0]])


def styles() -> bytes:
    """The page's styles, and before them those that stand for Gradio's."""
    return (PAGE / BASE).read_bytes() + page_files()[STYLE]


def page_markup(head: str, runs: Mapping[str, Mapping]) -> str:
    """The whole page: a first screen in each language, of which screen.js takes one. runs: as of `first_runs`."""
    templates = {"parts": "\n".join(f'<div id="{name}" class="block">{_part(name)}</div>' for name in OTHERS)}
    for language in LANGUAGES:
        run = runs.get(language)
        temperature = parse_schedule(run["schedule"])[0][1] if run else DEFAULT_TEMPERATURE
        templates[f"screen-{language}"] = frame_markup(language, temperature, run)
    return PAGE_MARKUP.format(
        head=head,
        no_scripts=" · ".join(escape(words["no_scripts"]) for words in TEXTS.values()),
        templates="\n".join(f'<template id="{name}">{markup}</template>' for name, markup in templates.items()),
        says=" ".join(SAYS),
        elsewhere=" ".join(ELSEWHERE),
        script=page_files()[SCREEN].decode("utf-8"),
    )


def _part(name: str) -> str:
    return (PAGE / name / "view.html").read_text(encoding="utf-8")


def write(path: Path, content: str | bytes) -> None:
    """Write a file completely, or leave the old one; folders are made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)


if __name__ == "__main__":
    main()
