"""The site in the browsers of this machine: their bits, and what visitors do. `python -m tests.benchmarks.browsers`

Chromium, Firefox and WebKitGTK (Safari's engine) open the static edition below a path of a plain file server. Each
computes the digests of tests/digests.json in a Web Worker, with the site's own files, and walks through journeys.py.
The table has the seconds that each took. A browser that is not here is left out, and the table says so. Exits with 1
where a digest or a journey failed.
"""

import json
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path

from assets.parts import page_digest
from assets.server.model_files import step_digest_of
from assets.site import BACKEND, write_site
from model.checkpoint import SHIPPED
from model.library import Library
from tests.benchmarks.drivers import BROWSERS, Missing
from tests.benchmarks.journeys import JOURNEYS, until
from tests.digests import FILE
from tests.started import ROOT
from tests.static_host import Host

MODELS = ["shakespeare", "names", "shakespeare-markov-4"]
# What it finds goes into the document: some drivers keep a script's variables to themselves.
WORKER = """(() => {
  const worker = new Worker("/tests/page/model/digests_worker.js", { type: "module" });
  const say = (found) => document.body.dataset.found = JSON.stringify(found);
  worker.onmessage = ({ data }) => say(data);
  worker.onerror = ({ message }) => say({ error: message });
  worker.postMessage(%s);
  return true;
})()"""


def prepare(host: Host, library: Library, models: list[str]) -> None:
    """Write the site, and beside it what workers of tests/page import: their own folder, and the site's scripts by the
    names that they have there."""
    write_site(host.out, library, models, "")
    beside = {"tests/page": ROOT / "tests" / "page", "assets/page": host.out / "page" / page_digest()}
    for name, target in beside.items():
        (host.root / name).parent.mkdir(exist_ok=True)
        (host.root / name).symlink_to(target)


def wanted_of(host: Host, card: dict, name: str) -> dict:
    """What a worker of tests/page needs to load a model of the site."""
    return {
        "folder": f"{host.url}page/model/{step_digest_of(card, BACKEND)}/",
        "name": name,
        "digest": card["digest"],
        "order": card.get("markov", {}).get("order"),
        "prompt": card.get("prompt", ""),
    }


def check_digests(page, host: Host, card: dict, name: str) -> None:
    """Raises AssertionError where a browser computes other bits."""
    kept = json.loads(FILE.read_text())[name]
    page.open(f"http://127.0.0.1:{host.port}/")
    page.run(WORKER % json.dumps(wanted_of(host, card, name)))
    until(page, "'found' in document.body.dataset")
    found = json.loads(page.run("document.body.dataset.found"))
    assert found == {"steps": kept["steps"], "texts": kept["texts"]}, found


def attempt(what: str, action: Callable, *arguments) -> str:
    """How long it took, or "failed"; what went wrong goes to stderr."""
    began = time.monotonic()
    try:
        action(*arguments)
    except Exception:
        print(f"{what} failed:", file=sys.stderr)
        traceback.print_exc()
        return "failed"
    return f"{time.monotonic() - began:.0f} s"


def try_browser(name: str, host: Host, library: Library) -> tuple[str, list[str]]:
    """The version of a browser, and how it did, in the order of the table. Raises Missing."""
    cards = library.cards()
    with BROWSERS[name]() as page:
        results = [attempt(f"{name}, {model}", check_digests, page, host, cards[model], model) for model in MODELS]
        results += [attempt(f"{name}, {journey.__name__}", journey, page, host.url) for journey in JOURNEYS]
        return page.version, results


def main() -> None:
    heads = [f"digests of {model}" for model in MODELS] + [journey.__doc__.splitlines()[0] for journey in JOURNEYS]
    columns, library = {}, Library(SHIPPED, "litert")
    with tempfile.TemporaryDirectory() as folder:
        host = Host(Path(folder))
        prepare(host, library, MODELS)
        for name in BROWSERS:
            try:
                version, results = try_browser(name, host, library)
                columns[f"{name} {version}"] = results
            except Missing as missing:
                columns[name] = ["left out"] * len(heads)
                print(f"{name} is left out: {missing}", file=sys.stderr)
        host.stop()
    print(f"{date.today()}, {platform.platform()}\n")
    print(f"| | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 1) + "|")
    for row in zip(heads, *columns.values(), strict=True):
        print(f"| {' | '.join(row)} |")
    sys.exit(any("failed" in results for results in columns.values()))


if __name__ == "__main__":
    main()
