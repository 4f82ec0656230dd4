"""The page's files: what is served, under which address, and what stands in the page's head."""

import json
import re

import brotli
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assets import parts
from assets.parts import (
    COMMENT,
    FETCHED,
    FIRST,
    STYLE,
    head_markup,
    imported_from,
    page_digest,
    page_files,
    page_routes,
)


@pytest.fixture
def client():
    return TestClient(Starlette(routes=page_routes()))


@pytest.mark.parametrize(
    ("accepted", "coding"), [("gzip, deflate, br, zstd", "br"), ("gzip;q=1.0", "gzip"), ("", None)]
)
def test_a_browser_keeps_every_file_for_good_and_gets_it_compressed(client, accepted, coding):
    for name, content in page_files().items():
        answer = client.get(f"/page/{page_digest()}/{name}", headers={"accept-encoding": accepted})
        assert answer.status_code == 200 and answer.content == content, name
        assert answer.headers.get("content-encoding") == coding and "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"].startswith(FETCHED[f".{name.rsplit('.', 1)[1]}"])


def test_the_scripts_are_served_without_comments_and_otherwise_as_they_are():
    script = b"""// A comment.
/**
 * @param {string} text
 */
export function f(text) {
  // another one
  const url = "http://a/*b*/"; // at the end of a line
  /** @type {string} */ (text).length; /* stays */
  const x = /** @type {string} */ (text); // */
  return x + url;
}
"""
    assert (
        COMMENT.sub(b"", script)
        == b"""export function f(text) {
  const url = "http://a/*b*/"; // at the end of a line
  (text).length; /* stays */
  const x = (text); // */
  return x + url;
}
"""
    )


def test_nothing_but_these_files_is_served(client):
    own = page_digest()
    for path in ("main.js", "0123456789abcdef/main.js", f"{own}/../words.py", f"{own}/%2e%2e/words.py"):
        assert client.get(f"/page/{path}").status_code == 404, path


def test_another_file_is_another_address(monkeypatch, tmp_path):
    monkeypatch.setattr(parts, "PAGE", tmp_path)
    digests = set()
    for name, content in (("a.js", "1"), ("a.js", "2"), ("b/c.css", "2"), ("b/d.html", "not fetched")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
        digests.add(page_digest())
    assert len(digests) == 3


def test_the_head_names_the_scripts_of_the_first_tab_once_each():
    head = head_markup({})
    preloaded = re.findall(r'modulepreload" href="page/[0-9a-f]{16}/([^"]+)"', head)
    assert preloaded == imported_from(FIRST) and len(set(preloaded)) == len(preloaded)
    assert {"main.js", "write/run.js", "kit/softmax.js", "engine/server.js"} <= set(preloaded)
    assert not any(name.startswith(("sweep/", "bet/", "learn/", "share/")) for name in preloaded)


def test_facts_can_say_anything_and_run_nothing():
    facts = {"title": "</script><script>alert(1)</script>{{ 7 * 7 }}<!--"}
    head = head_markup(facts)
    found = re.search(r'id="facts">(.*?)</script>', head)[1]
    assert json.loads(found) == facts and "<" not in found


def test_the_scripts_are_small():
    """Compressed, what the page runs has at most 102 kB, and what its worker adds when the page is idle 31 kB: 11 of
    them answer all questions of the page, step Markov chains and share the work of a scrub. Each file is sent once.
    contract.js and facts.js have types alone, flow.js stands in the page itself: none is fetched. The static edition
    has more.
    """
    sizes = {name: len(brotli.compress(content)) for name, content in page_files().items() if name.endswith(".js")}
    in_worker = {name for name in imported_from("engine/thread.js") if name.startswith(("engine/", "model/"))}
    assert sum(sizes[name] for name in in_worker) < 31_000
    own = {name for name in sizes if name.startswith("alone/")} | {"service_worker.js", "offline.js"}
    others = sizes.keys() - in_worker - own - {"engine/contract.js", "engine/facts.js", "flow.js"}
    assert sum(sizes[name] for name in others) < 102_000


def test_lines_below_letters_are_drawn_by_webkit_too():
    """It takes no style, thickness or colour in `text-decoration`: such a rule is dropped there as a whole."""
    values = re.findall(r"text-decoration:([^;}]*)", page_files()[STYLE].decode())
    assert values and {value.strip() for value in values} <= {"none", "underline"}
