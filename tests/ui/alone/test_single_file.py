"""The page in one file, opened from a disk."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from assets.site import write_file
from tests.ui.alone.test_alone import QUERY, written

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(models, tmp_path_factory) -> str:
    out = tmp_path_factory.mktemp("file")
    write_file(out, models, "tiny")
    assert [path.name for path in out.iterdir()] == ["index.html"]
    return (out / "index.html").as_uri()


@pytest.fixture
def alone(visit):
    """A visit of a page that asks for nothing but itself and its worker."""

    def open_page(query: str):
        view = visit(query)
        view.asked = []
        view.page.on("request", lambda request: view.asked.append(request.url))
        return view

    return open_page


def test_it_writes_from_a_disk_what_a_server_writes(alone, models):
    view = alone(QUERY)
    view.finish()
    assert view.texts() == written(models, QUERY) and view.errors == []
    assert view.parameter("length") == "120" and view.parameter("ts")  # its address is a link, too


def test_every_tab_works_and_nothing_is_fetched(alone):
    view = alone(QUERY)
    view.finish()
    for tab in ("sweep", "bet", "learn", "write"):
        view.open_tab(tab)
        view.page.wait_for_selector(f"#{tab} [data-role]", state="visible")
    view.page.select_option("#colouring", "surprise")
    view.page.wait_for_selector("#live [data-colouring=surprise][data-coloured=surprise]", state="attached")
    assert view.errors == [] and not [address for address in view.asked if not address.startswith("blob:")]


def test_without_deno_a_sentence_says_what_to_install(models, monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert shutil.which("deno") is None
    with pytest.raises(ValueError, match=r"--single-file needs deno.* tests/requirements\.txt"):
        write_file(tmp_path, models, "tiny")
    assert list(Path(tmp_path).iterdir()) == []
