"""The static edition: what is written, what is refused, and that it is the page that Gradio serves."""

import asyncio
import json
import re
import shutil
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assets.frame import frame_markup
from assets.layout import build
from assets.parts import STYLE, page_files
from assets.site import address_of, choose_models, main, write_site
from assets.words import LANGUAGES
from model.checkpoint import SHIPPED
from model.folder import CheckpointError, sha256_of
from model.lexicon import FOLDER
from model.library import Library

FILES = ("card.json", "vocabulary.json", "lexicon.txt", "step.bin", "sweep.json")
SMALL = "shakespeare-rnn"  # the smallest model


class Page(HTMLParser):
    """The elements of a page: names and attributes."""

    def __init__(self, markup: str):
        super().__init__()
        self.elements: list[tuple[str, dict]] = []
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]


@pytest.fixture
def models(tmp_path) -> Path:
    """A folder with a copy of one shipped model, as "a"."""
    (tmp_path / "models" / "a").mkdir(parents=True)
    for name in FILES:
        shutil.copy(SHIPPED / SMALL / name, tmp_path / "models" / "a")
    return tmp_path / "models"


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "out"


def site(out: Path, models: Path, url: str = "") -> Page:
    write_site(out, Library(models, "litert"), ["a"], url)
    return Page(markup_of(out))


def markup_of(out: Path) -> str:
    return (out / "index.html").read_text(encoding="utf-8")


def facts_of(out: Path) -> dict:
    return json.loads(re.search(r'id="facts">(.*?)</script>', markup_of(out))[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_and_the_parts_have_the_ids_of_the_page_that_gradio_serves(out, models, language):
    async def build_page() -> list:  # outside a running event loop, Gradio would make one and never close it
        return list(build({"temperature": 0.8}, {}).blocks.values())

    site(out, models)
    templates = dict(re.findall(r'<template id="([\w-]+)">(.*?)</template>', markup_of(out), re.DOTALL))
    found = Page(templates["parts"] + templates[f"screen-{language}"]).all("id")
    blocks = asyncio.run(build_page())
    drawn = Page("".join(block.get_config().get("html_template", "") for block in blocks)).all("id")
    components = [block.elem_id for block in blocks if block.elem_id]
    assert max(Counter(found).values()) == 1
    assert set(found) == {*components, *drawn, *Page(frame_markup(language, 0.8)).all("id")}


def test_the_first_text_of_each_language_is_in_the_page(out):
    models = ["shakespeare", "faust"]
    write_site(out, Library(SHIPPED, "litert"), models, "")
    runs = re.findall(r'<script type="application/json" id="first">(.*?)</script>', markup_of(out))
    assert [json.loads(run)["settings"]["model"] for run in runs] == models
    write_site(out, Library(SHIPPED, "litert"), ["faust"], "")
    runs = re.findall(r'<script type="application/json" id="first">(.*?)</script>', markup_of(out))
    assert [json.loads(run)["settings"]["model"] for run in runs] == ["faust", "faust"]


def test_every_address_is_relative_and_there(out, models):
    page = site(out, models)
    for address in page.all("href") + page.all("src"):
        assert not re.match(r"[a-z]+:|/", address), address
        assert (out / address).is_file(), address
    assert not [path for path in out.rglob("*") if path.name.startswith(".partial")]


def test_the_page_and_its_models_are_there_whole(out, models):
    site(out, models)
    (model,) = facts_of(out)["models"]
    for name in ("vocabulary.json", "lexicon.txt", "step.bin"):
        assert (out / "page" / "model" / model["step"] / name).read_bytes() == (models / "a" / name).read_bytes()
    (folder,) = (path.parent for path in out.glob("page/*/main.js"))
    files = {name: content for name, content in page_files().items() if name not in ("service_worker.js", STYLE)}
    assert (folder / STYLE).read_bytes().endswith(page_files()[STYLE])
    assert {name: (folder / name).read_bytes() for name in files} == files
    script = (out / "service_worker.js").read_bytes()
    assert script.startswith(b"self.SITE = {") and script.endswith(page_files()["service_worker.js"])


def test_the_service_worker_knows_all_files_but_pictures_and_lexicons_and_a_version_by_their_content(out, models):
    def known() -> dict:
        return json.loads((out / "service_worker.js").read_text().partition(" = ")[2].partition(";\n")[0])

    site(out, models)
    first = known()
    assert all((out / file).is_file() for file in first["files"])
    assert not any("/pictures/" in file or "/lexicons/" in file for file in first["files"])
    (step,) = first["models"]
    *files, lexicon = (out / file for file in first["models"][step])
    assert {*files} == {*(out / "page" / "model" / step).iterdir()}
    assert lexicon.name == "en.txt" and lexicon.read_bytes() == (FOLDER / "en.txt").read_bytes()
    site(out, models)
    assert known() == first
    site(out, models, "https://example.org/")
    assert known()["version"] != first["version"]


def test_the_facts_say_that_the_page_writes_by_itself(out, models):
    site(out, models)
    facts = facts_of(out)
    assert facts["backend"] == "page" and facts["first"] == "a"
    assert [model["name"] for model in facts["models"]] == ["a"]


def test_a_later_run_leaves_the_model_of_old_links(out, models):
    site(out, models)
    before = {path: path.read_bytes() for path in (out / "page").rglob("*") if path.is_file()}
    card = json.loads((models / "a" / "card.json").read_text())
    step = (models / "a" / "step.bin").read_bytes()[:-1] + b"\x01"
    (models / "a" / "step.bin").write_bytes(step)
    (models / "a" / "card.json").write_text(json.dumps(card | {"digest": sha256_of(step)}))
    site(out, models)
    assert facts_of(out)["models"][0]["digest"] == sha256_of(step) != card["digest"]
    assert all(path.read_bytes() == content for path, content in before.items())
    for digest in (card["digest"], sha256_of(step)):
        facts = json.loads((out / "page" / "model" / f"{digest[:8]}.json").read_text())
        assert facts["digest"] == digest and (out / "page" / "model" / facts["step"] / "vocabulary.json").is_file()


def test_a_damaged_model_is_refused_before_the_page_is_replaced(out, models):
    site(out, models)
    before = (out / "index.html").read_bytes()
    (models / "a" / "lexicon.txt").write_text("cut")
    with pytest.raises(CheckpointError, match=r"a/lexicon\.txt"):
        site(out, models)
    assert (out / "index.html").read_bytes() == before


def test_one_set_of_preview_tags(out, models):
    page = site(out, models, "https://example.org/page/")
    names = page.all("property") + [name for name in page.all("name") if name.startswith("twitter:")]
    assert max(Counter(names).values()) == 1 and {"og:title", "og:image", "og:url", "twitter:card"} <= set(names)
    contents = {entry.get("property"): entry["content"] for _, entry in page.elements if "content" in entry}
    assert contents["og:url"] == "https://example.org/page/"
    picture = contents["og:image"].removeprefix("https://example.org/page/")
    assert (out / picture).is_file()


def test_models_are_chosen_in_their_order_and_only_those_that_a_page_can_write_with():
    cards = {name: {"exact": True, "digest": name} for name in ("a", "b", "c")} | {"float": {"digest": "d"}}
    assert choose_models(cards, None, "b") == ["b", "a", "c"]
    assert choose_models(cards, "c,a", "b") == ["c", "a"]
    for wanted in ("float", "a,nothing", ""):
        with pytest.raises(ValueError, match="--models must be some of a, b, c"):
            choose_models(cards, wanted, "b")


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "https://example.org/?a=b", "https://a b/"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(ValueError, match="--url must be a web address"):
        address_of(url)
    assert address_of("https://example.org/page") == "https://example.org/page/" and address_of(None) == ""


def test_the_command_writes_a_site_or_says_what_is_wrong(out, capsys):
    main([str(out), "--models", SMALL])
    assert (out / "index.html").is_file() and SMALL in capsys.readouterr().out
    with pytest.raises(SystemExit, match="--models must be some of"):
        main([str(out), "--models", "nothing"])
