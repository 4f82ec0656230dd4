"""A link of the static edition outlives the weights that it was made with, as long as the site keeps them."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from assets.site import write_site
from model.checkpoint import load_numbers
from model.folder import sha256_of
from model.library import Library
from model.network import NetworkConfig
from model.step_file import to_bytes
from tests.ui.alone.test_alone import written

pytestmark = pytest.mark.browser

QUERY = "?model=tiny&prompt=ab&seed=7&length=120&T=0.80"
NOTE = "other weights"


def train_again(folder: Path) -> None:
    """Give a model other weights, and tokens in another order."""
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    numbers = load_numbers(folder, card, NetworkConfig(**card["network"]))
    *layers, logits = numbers.layers
    numbers = replace(numbers, layers=(*layers, replace(logits, weights=np.flip(logits.weights, 1))))
    vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
    vocabulary["tokens"] = vocabulary["tokens"][1:] + vocabulary["tokens"][:1]
    contents = {"step.bin": to_bytes(numbers), "vocabulary.json": json.dumps(vocabulary).encode()}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    card["digest"] = sha256_of(contents["step.bin"])
    card["sha256"]["vocabulary.json"] = sha256_of(contents["vocabulary.json"])
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")


def note(view) -> str:
    return view.page.inner_text("[data-role=link]")


@pytest.fixture(scope="module")
def made(models, host) -> tuple[str, list[str], Library]:
    """The query of a link to the first site, its texts, and the models of the second site.

    The second site has the same address, other weights, and what is left of the first one.
    """
    query = f"{QUERY}&digest={models.cards()['tiny']['digest'][:8]}"
    texts = written(models, QUERY)
    train_again(models.folder("tiny"))
    second = Library(models.folder("tiny").parent, "numpy")
    write_site(host.out, second, ["tiny", "wordy"], "")
    return query, texts, second


def finish(view) -> None:
    view.finish()


def test_a_link_has_the_digest_of_the_model_that_wrote(visit, made):
    view = visit(QUERY)
    finish(view)
    assert view.texts() != made[1] and note(view) == ""
    link = view.link()
    assert made[2].cards()["tiny"]["digest"].startswith(view.parameter("digest"))
    again = visit(f"?{urlsplit(link).query}")
    finish(again)
    assert again.texts() == view.texts() and note(again) == "" and view.errors + again.errors == []


def test_the_first_site_s_link_gives_its_characters_on_the_second_site(visit, made, host):
    query, texts, _ = made
    view = visit(query)
    finish(view)
    assert view.texts() == texts and note(view) == ""
    assert view.parameter("digest") in query
    view.page.reload()
    view.page.wait_for_selector("[data-role=view][data-filled]", state="attached")
    finish(view)
    assert view.texts() == texts
    view.page.select_option("#model", "wordy")
    view.until("new URL(location.href).searchParams.get('model') === 'wordy'")
    assert view.parameter("digest") not in query and view.errors == []


@pytest.mark.parametrize(("language", "words"), [("en", NOTE), ("de", "mit anderen Gewichten")])
def test_where_the_first_weights_are_gone_today_s_write_and_a_line_says_so(
    visit, made, host, tmp_path, language, words
):
    query, texts, second = made
    old = json.loads((host.out / "page" / "model" / f"{query[-8:]}.json").read_text(encoding="utf-8"))["step"]
    shutil.move(host.out / "page" / "model" / old, tmp_path / "old")
    try:
        view = visit(f"{query}&lang={language}")
        finish(view)
        assert view.texts() == written(second, QUERY) != texts and words in note(view)
        view.page.click("#start")
        view.until("!document.querySelector('[data-role=link]').textContent")
        assert view.errors == []
    finally:
        shutil.move(tmp_path / "old", host.out / "page" / "model" / old)


def test_a_digest_that_is_none_is_said(visit, made):
    view = visit(f"{QUERY}&digest=xyz")
    finish(view)
    assert "digest=xyz" in note(view) and NOTE not in note(view) and view.parameter("digest") in note(view)
