"""The files of page/: as Gradio's components, and as what a browser fetches. The lexicons of languages are with them.

A file is fetched from an address with the digest of them all, so that a browser keeps it for good, and never mixes
the files of two versions. Gradio evaluates a component's markup as a template: nothing that a visitor, a link or a
network wrote is ever put into one; the scripts set it as text.
"""

import gzip
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path, PurePath

import brotli
import gradio as gr
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assets.server.guard import Guard
from assets.server.kept_files import keep
from assets.words import PAGE
from model import lexicon

FIRST = "main.js"  # imports all that the first tab needs; main.js fetches the other parts afterwards
DEFAULT = "other"  # the picture of a model that has none
WORDS = ("words.json", "write/words.json")  # of the first tab
PARTS = ("write", "honest", "sweep", "bet", "learn", "sheet", "about", "share")
STYLE = "style.css"  # all styles, in this order, as one file
STYLES = ("frame.css", "page.css", *(f"{part}/view.css" for part in PARTS), "write/tools.css", "sizes.css", "views.css")
FETCHED = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}
PICTURES = "pictures"  # of the models, made by `python -m assets.pictures`; a link shows one where it is sent
LEXICONS = "model/lexicons"  # below page/; fetched when a text is first measured
QUALITY = 5  # of brotli, for lexicons: 0.03 seconds; the best one takes 60 times as long for a sixth
COMPRESS = {"br": brotli.compress, "gzip": gzip.compress}
# Comments and types are a third of the compressed scripts. Lines that are a comment, and types within a line.
COMMENT = re.compile(rb"^ *(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n|/\*\* @(?:(?!\*/)[^\n])*\*/ ?", re.MULTILINE | re.DOTALL)
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?"(\.[^"]+)";', re.MULTILINE)


def make_part(file: str, name: str) -> gr.HTML:
    """A component with the markup of a file of page/ and the element id `name`."""
    markup = (PAGE / file).read_text(encoding="utf-8")
    return gr.HTML(elem_id=name, html_template=markup, apply_default_css=False)


def keep_place(name: str) -> gr.HTML:
    """An empty component with the element id `name`, for markup that the page's HTML has already (frame.py)."""
    return gr.HTML(elem_id=name, html_template="", apply_default_css=False)


def page_digest() -> str:
    """16 hex digits of all files that a browser fetches."""
    found = sha256()
    for name, path in _fetched().items():
        found.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:16]


def page_files() -> dict[str, bytes]:
    """The files that a browser fetches, by their path below page/: scripts without comments, the styles as one file."""
    files = {STYLE: b"".join((PAGE / name).read_bytes() for name in STYLES)}
    for name, path in _fetched().items():
        if path.suffix == ".css":
            continue
        content = path.read_bytes()
        if path.suffix == ".js":
            content = COMMENT.sub(b"", content)
        files[name] = content
    return files


def page_routes() -> list[Route]:
    """The files of page/, below page/DIGEST. A file is compressed when it is first asked for."""
    files = page_files()

    @cache
    def content_in(name: str, coding: str | None) -> bytes:
        if coding == "br" and name.startswith(LEXICONS):
            return brotli.compress(files[name], quality=QUALITY)
        return COMPRESS[coding](files[name]) if coding else files[name]

    def file(request: Request) -> Response:  # no coroutine: compressing takes milliseconds
        name = request.path_params["name"]
        if name not in files:
            return PlainTextResponse("Not found.\n", 404)
        return keep(request, lambda coding: content_in(name, coding), FETCHED[PurePath(name).suffix])

    return [Route(f"/page/{page_digest()}/{{name:path}}", file, middleware=[Middleware(Guard)])]


def _fetched() -> dict[str, Path]:
    """The files by their path below page/."""
    own = {path.relative_to(PAGE).as_posix(): path for path in sorted(PAGE.rglob("*")) if path.suffix in FETCHED}
    return own | {f"{LEXICONS}/{path.name}": path for path in sorted(lexicon.FOLDER.glob("*.txt"))}


def head_markup(facts: Mapping, manifest: str | None = None) -> str:
    """HTML for the page's head: icon, styles, the scripts that the first tab needs, and the facts as JSON.

    manifest: the address of another manifest than that of page/.
    """
    root = f"page/{page_digest()}"
    return "\n".join(
        [
            f'<link rel="icon" href="{root}/icon.svg" type="image/svg+xml">',
            f'<link rel="manifest" href="{manifest or f"{root}/app.webmanifest"}">',
            f'<link rel="stylesheet" href="{root}/{STYLE}">',
            *(f'<link rel="modulepreload" href="{root}/{escape(name)}">' for name in imported_from(FIRST)),
            *(f'<link rel="preload" href="{root}/{name}" as="fetch" crossorigin>' for name in WORDS),
            f'<script type="module" src="{root}/{FIRST}"></script>',
            facts_markup(facts),
        ]
    )


def facts_markup(facts: Mapping) -> str:
    """The facts, for the page's scripts."""
    return script_data("facts", facts)


def script_data(name: str, data: object) -> str:
    """JSON in a script element with an id, which nothing in the data can end."""
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", chr(92) + "u003c")
    return f'<script type="application/json" id="{name}">{content}</script>'


def make_picture_of() -> Callable[[Mapping], str]:
    """A function from a card to the address, below the page's, of the model's picture; models of one text share it."""
    folder, known = f"page/{page_digest()}/{PICTURES}", {path.stem for path in (PAGE / PICTURES).glob("*.png")}
    return lambda card: f"{folder}/{name if (name := text_name(card)) in known else DEFAULT}.png"


def text_name(card: Mapping) -> str | None:
    """The name of the text that a model was trained on."""
    data = card.get("data")
    name = data.get("name") if isinstance(data, Mapping) else None
    return name if isinstance(name, str) else None


def imported_from(name: str) -> list[str]:
    """The scripts that a script of page/ imports, directly or not, itself first."""
    found = [name]
    for script in found:
        source = (PAGE / script).read_text(encoding="utf-8")
        targets = ((PAGE / script).parent / target for target in IMPORT.findall(source))
        found += dict.fromkeys(path for target in targets if (path := _relative(target)) not in found)
    return found


def _relative(path: Path) -> str:
    return path.resolve().relative_to(PAGE.resolve()).as_posix()
