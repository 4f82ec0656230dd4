"""One truth, two engines: the page's engine says what the server says, for every kind of model and any settings."""

import asyncio
import base64
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assets.server.admission import Admission
from assets.server.errors import answer_or_error, messages_or_error
from assets.server.facts import page_facts
from assets.server.questions import QUESTIONS
from assets.server.requests.run import Runs
from assets.server.requests.scrub import stream_scrub
from assets.server.requests.sweep import stream_sweep
from model.checkpoint import SHIPPED
from model.fingerprints import Fingerprints, copied, to_bytes
from model.library import Library
from model.measures import measure
from model.vocabulary import Vocabulary
from tests.digests import exact_models
from tests.exact_models import COPIED, LETTERS, make_exact_models
from tests.started import ROOT

PROMPTS = (
    "",
    "ROMEO:",
    " Alice was 3 ½ λόγος",
    "Die Größe der “ſ”\n",
    "a\x85b\ufeffc",
    "U\u0308bel, o\u0308d\r\nO\u0302",
)
TEXTS = (
    *("", "abc", "ab" * 20, "Don’t STOP, don't stop. Re-read 2 ½ times Ⅻ"),
    *("Die Straße, die STRASSE; ΛΌΓΟΣ λόγος ﬁne. İstanbul ıs", "𝔘𝔫𝔦 x\u0301y 🙂🙂 " * 9),
)
FEW = 24  # tokens of a run
STREAMS = ("run", "scrub", "sweep")


def requests(model: str, card: dict, rounds: int) -> list[tuple[str, str, dict]]:
    """What is asked of a model: kind, name and message, with settings by seed."""
    shape = card.get("network", card.get("markov"))
    size, layers, units = shape["vocab_size"], shape.get("layers", 1), shape.get("units", 1)
    asked, rng = [], random.Random(15)
    for _ in range(rounds):
        prompt, seed = rng.choice(PROMPTS), str(rng.choice([0, 7, 2**63 - 1]))
        known, settings = {"model": model, "prompt": prompt}, {"prompt": prompt, "seed": seed, "length": FEW}
        temperatures = [round(rng.uniform(0, 2), 2) for _ in range(rng.randrange(3, 12))]
        schedule = f"0:{temperatures[0]:.2f}_5:{temperatures[1]:.2f}_{rng.randrange(6, FEW)}:{temperatures[2]:.2f}"
        run = {"settings": settings | {"model": model}, "schedule": schedule, "pace": "max"}
        asked += [("stream", "run", run | cut) for cut in ({}, {"position": 9, "until": 17})]
        ids = [[rng.randrange(2, size) for _ in range(rng.randrange(1, 12))] for _ in range(rng.randrange(1, 5))]
        place = {"seed": seed, "ids": ids[0]}
        asked += [
            ("ask", name, known | message)
            for name, message in (
                ("measure_run", settings | {"temperature": temperatures[0]}),
                ("odds", {"schedule": schedule, "ids": ids}),
                ("copied", {"ids": ids}),
                ("inspect", place | {"position": len(ids[0])}),
                ("ranges", place),
                ("cell", {"ids": ids, "layer": 1 + rng.randrange(layers), "cell": 1 + rng.randrange(units)}),
                ("choices", {"ids": ids[0]}),
                ("choices", {"ids": ids[-1], "begin": seed}),
                ("draws", place | {"game": rng.randrange(3)}),
                ("texts", {"seed": int(seed) % 1000, "temperatures": temperatures, "length": 60}),
                ("lines", {"seed": seed, "temperature": temperatures[0]}),
                ("next_token", {}),
                ("state", {"prompt": (prompt or "a") * rng.choice([1, 30])}),
            )
        ]
    asked += [("ask", name, {"model": model}) for name in ("cells", "stored_sweep", "chains", "epochs")]
    if size == len(LETTERS):
        written = LETTERS.encode(f"Now {COPIED}! Or {COPIED[:25]}")[0]
        asked.append(("ask", "copied", {"model": model, "ids": [written, written[:19], [1] * 60]}))
    asked.append(("stream", "scrub", settings | {"model": model, "length": 8}))
    asked.append(("stream", "sweep", known | {"seeds": 4, "length": 100}))
    return asked


def wrong_requests(model: str) -> list[tuple[str, str, dict]]:
    """What is asked with settings out of their bounds."""
    settings = {"model": model, "prompt": "", "seed": "1", "length": 5, "temperature": 1, "game": 0, "ids": [1]}
    of_run = [{"seed": "-1"}, {"length": 0}, {"prompt": 7}, {"temperature": "3"}, {"seed": None}, {"length": " "}]
    asked = [("ask", "measure_run", settings | wrong) for wrong in of_run]
    asked += [("ask", "texts", settings | {"temperatures": [1], "length": 601})]
    asked += [("ask", name, settings | {"ids": 7}) for name in ("ranges", "inspect", "choices", "draws")]
    asked += [("ask", "cell", settings | {"ids": [[1]], "layer": 1, "cell": cell}) for cell in (0, 10**6, "1")]
    asked += [("stream", "sweep", settings | wrong) for wrong in ({"seeds": 3}, {"seeds": 4, "length": 99})]
    return asked


async def say(library: Library, kind: str, name: str, message: dict) -> object:
    if kind == "ask":
        return await answer_or_error(QUESTIONS[name](library, message), library)
    places = Admission(9, 9, 9)
    if name == "run":
        messages = Runs(library, places).stream(message, "10.0.0.1")
    else:
        messages = {"scrub": stream_scrub, "sweep": stream_sweep}[name](library, places, message, "10.0.0.1")
    return [message async for message in messages_or_error(messages, library)]


def answers(library: Library, asked: list) -> list:
    async def collect() -> list:
        return [(*request, await say(library, *request)) for request in asked]

    try:
        return asyncio.run(collect())
    finally:
        for engine in library.engines().values():
            engine.close()


def differences(root: Path, library: Library, said: list, folder: Path) -> str:
    """Where the page's engine differs, a line for each request."""
    file, known = folder / "asked.json", json.dumps(page_facts(library)["models"])
    file.write_text(json.dumps(said))
    deno = shutil.which("deno", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    command = [deno, "run", "--no-check", "--allow-read", "tests/page/two_engines.js", str(file), str(root), known]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def tunes() -> list[str]:
    """Texts that are tunes as far as chance would have it."""
    rng, signs = (
        random.Random(3),
        ("A", "B,", "c'", "z2", "3/", "|", ":|", "[", "]", "^", "=", ">", "-", "(3", "\n", " "),
    )
    return [f"M:3/4\nK:Gm\nA|{''.join(rng.choices(signs, k=60))}" for _ in range(40)]


def of_texts() -> list[tuple]:
    """What is asked without a model: measures, what is copied, and the tokens of words."""
    lexicon, tokens = ["don't", "stop", "strasse", "λόγοσ", "fine"], ("\n", " a", "3", " λόγος")
    found = []
    for text in (*TEXTS, *tunes()):
        for known in (None, [], ["die", "e\u0301te\u0301", "u\u0308bel", "times"]):
            said = measure(text, 9.5, set(lexicon), language_lexicon=None if known is None else set(known))
            asked = {"text": text, "bits": 9.5, "lexicon": lexicon, "of_language": known}
            found.append(("measure", "", asked, said))
    read = Fingerprints.of("".join(TEXTS))
    file = base64.b64encode(to_bytes(read, "ab" * 32)).decode()
    for text in (*TEXTS, TEXTS[-1][7:90] + " and " + TEXTS[3], "".join(TEXTS)):
        said = copied(text, read)
        found.append(("copied", "", {"text": text, "file": file}, said and said._asdict()))
    for text in (*TEXTS, *PROMPTS):
        ids, unknown = Vocabulary(tokens, level="word").encode(text)
        found.append(("encode", "word", {"tokens": tokens, "text": text}, {"ids": ids, "unknown": unknown}))
    return found


def test_of_tiny_models_the_page_says_what_the_server_says(tmp_path):
    """Of models of every kind, all that a page can ask, and what it can't."""
    models = make_exact_models(tmp_path / "models")
    library = Library(tmp_path / "models", "numpy")
    asked = [request for model in models for request in requests(model, library.cards()[model], 2)]
    assert {name for _, name, _ in asked} == {*QUESTIONS, *STREAMS}
    said, wrong = answers(library, asked), answers(library, wrong_requests("tiny-lstm"))
    failed = {(name, message["model"]) for kind, name, message, answer in said if kind == "ask" and "error" in answer}
    chains = {(name, model) for name in ("cell", "cells") for model in models if "markov" in model}
    assert failed == chains | {("epochs", "tiny-gru"), ("copied", "tiny-rnn")}
    assert all("error" in (answer if kind == "ask" else answer[-1]) for kind, *_, answer in wrong)
    stored = {message["model"]: answer["stored"] for _, name, message, answer in said if name == "stored_sweep"}
    assert [stored[model] for model in ("tiny-lstm", "tiny-gru", "tiny-rnn", "tiny-ends", "tiny-markov-2")] == [
        *("fresh", "stale", "damaged", "none", "stale")
    ]
    known = {message["model"] for _, name, message, answer in said if name == "copied" and answer.get("texts")}
    assert known == {"tiny-lstm", *(f"tiny-markov-{order}" for order in (1, 2, 3))}
    assert differences(tmp_path / "models", library, said + wrong + of_texts(), tmp_path) == ""


@pytest.mark.slow
@pytest.mark.parametrize("model", exact_models())
def test_the_page_says_what_the_server_says(model, tmp_path):
    library = Library(SHIPPED, "litert")
    said = answers(library, requests(model, library.cards()[model], 2))
    assert differences(SHIPPED, library, said, tmp_path) == ""
