"""The app as programs see it, through gradio_client and a really launched process; and its pieces, given bad input."""

import asyncio
import json
import math
import re
import subprocess
import sys
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

import app
from assets.link import read_link
from assets.live import EXAMPLES
from assets.texts import TEXTS, choose_language, error_code, labels
from model.checkpoint import SHIPPED, CheckpointError, load_checkpoint
from model.engine import Engine
from model.measures import measure
from model.sampling import probabilities
from model.settings import SettingError
from model.stream import Run
from tests.ui.serving import ROOT, make_checkpoints, serve

PROMPT, SEED, LENGTH = "ROMEO: ", 7, 90


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory):
    return make_checkpoints(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="module")
def client(checkpoints):
    from gradio_client import Client

    with serve(checkpoints) as url:
        client = Client(url, verbose=False)
        yield client
        client.close()


@pytest.fixture(scope="module")
def engine(checkpoints):
    engine = Engine(load_checkpoint(checkpoints / "tiny"))
    yield engine
    engine.close()


def written(engine, temperature, seed=SEED, length=LENGTH, prompt=PROMPT) -> str:
    """What `model.stream` writes, which the command line prints and the page shows."""

    async def last() -> str:
        run = Run(engine, prompt, seed, length, temperatures=(), schedule=((0, temperature),))
        return [chunk.texts[0] async for chunk in run.chunks()][-1]

    return asyncio.run(last())


def refusal(client, endpoint: str, **arguments) -> str:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError) as caught:
        client.predict(api_name=endpoint, **arguments)
    assert "Traceback" not in str(caught.value)
    return str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 42, 2**63 - 1])
@pytest.mark.parametrize("temperature", [0, 0.5, 1, 2])
def test_generate_writes_what_a_run_writes(client, engine, temperature, seed):
    job = client.submit(PROMPT, temperature, seed, LENGTH, "tiny", api_name="/generate")
    assert job.result(timeout=60) == written(engine, temperature, seed)
    texts = job.outputs()
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))


@pytest.mark.slow
def test_generate_streams_and_has_defaults(client):
    texts = list(client.submit(PROMPT, length=5000, api_name="/generate"))
    assert len(texts) > 1 and len(texts[0]) < len(texts[-1]) == 5000


@pytest.mark.slow
def test_compare_is_generate_at_each_temperature(client, engine):
    temperatures = [0, 0.5, 1, 0.123, 2]
    texts = client.predict(PROMPT, temperatures, SEED, LENGTH, "tiny", api_name="/compare")
    assert texts == [written(engine, temperature) for temperature in temperatures]
    assert len(set(texts)) > 1


@pytest.mark.slow
@pytest.mark.parametrize("temperature", [0, 0.05, 0.5, 1, 2])
def test_next_token_is_the_softmax_of_its_logits(client, temperature):
    tokens = client.predict(PROMPT, temperature, "tiny", api_name="/next_token")["tokens"]
    assert sorted(entry["id"] for entry in tokens) == list(range(61))
    found = [entry["probability"] for entry in tokens]
    assert sum(found) == pytest.approx(1, abs=1e-12) and found == sorted(found, reverse=True)
    expected = probabilities(np.array([[entry["logit"] for entry in tokens]]), temperature)[0]
    assert np.abs(expected - found).max() < 1e-12


@pytest.mark.slow
def test_next_token_of_a_vocabulary_with_padding_is_still_json(client):
    tokens = client.predict(" w5", 1, "wordy", api_name="/next_token")["tokens"]
    assert len(tokens) == 240 and tokens[-1] == {"token": "", "id": 0, "logit": None, "probability": 0}


@pytest.mark.slow
@pytest.mark.parametrize("prompt", ["", "\0", "😀 ☃ λόγος", "a" * 1_000_000, "<img src=x onerror=alert(1)> ${1} {{2}}"])
def test_any_text_is_a_prompt(client, prompt):
    assert len(client.predict(prompt, 1, SEED, 20, "tiny", api_name="/generate")) == 20


@pytest.mark.slow
def test_only_the_last_2000_characters_of_a_prompt_count(client):
    tail = "b" + "a" * 1_999
    texts = [client.predict(head + tail, 1, SEED, 20, "tiny", api_name="/generate") for head in ("", "xyz" * 1_000)]
    assert texts[0] == texts[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"temperature": -0.1}, "a number from 0 to 2. Received: -0.1"),
        ({"temperature": 2.01}, "a number from 0 to 2. Received: 2.01"),
        ({"temperature": "nan"}, "a number from 0 to 2. Received: 'nan'"),
        ({"temperature": "inf"}, "a number from 0 to 2. Received: 'inf'"),
        ({"temperature": "hot"}, "a number from 0 to 2. Received: 'hot'"),
        ({"temperature": True}, "a number from 0 to 2. Received: True"),
        ({"temperature": None}, "a number from 0 to 2. Received: None"),
        ({"temperature": [1]}, "a number from 0 to 2. Received: [1]"),
        ({"length": 0}, "a whole number from 1 to 5000. Received: 0"),
        ({"length": 5001}, "a whole number from 1 to 5000. Received: 5001"),
        ({"length": 10.5}, "a whole number from 1 to 5000. Received: 10.5"),
        ({"seed": -1}, "a whole number from 0 to 9223372036854775807. Received: -1"),
        ({"seed": 2**63}, "a whole number from 0 to 9223372036854775807. Received: 9223372036854775808"),
        ({"seed": "seven"}, "a whole number from 0 to 9223372036854775807. Received: 'seven'"),
        ({"model": "nobody"}, "one of: tiny, wordy, zz-broken. Received: 'nobody'"),
        ({"model": "../tiny"}, "one of: tiny, wordy, zz-broken. Received: '../tiny'"),
        ({"model": "/etc/passwd"}, "one of: tiny, wordy, zz-broken. Received: '/etc/passwd'"),
        ({"model": ["tiny"]}, "one of: tiny, wordy, zz-broken. Received: ['tiny']"),
        ({"prompt": 5}, "must be text. Received: 5"),
        ({"model": "zz-broken"}, "network.keras is incomplete"),
    ],
    ids=lambda value: json.dumps(value) if isinstance(value, dict) else "",
)
def test_bad_input_is_refused_with_the_rule_and_the_value(client, changed, rule):
    arguments = {"prompt": "a", "temperature": 1, "seed": 1, "length": 5, "model": "tiny"} | changed
    assert rule in refusal(client, "/generate", **arguments)
    assert len(client.predict("a", 1, 1, 5, "tiny", api_name="/generate")) == 5  # the next caller is served


@pytest.mark.slow
@pytest.mark.parametrize("temperatures", [[], [1] * 17, "1", 1, None])
def test_compare_takes_1_to_16_temperatures(client, temperatures):
    assert "a list of 1 to 16" in refusal(client, "/compare", prompt="a", temperatures=temperatures)


@pytest.mark.slow
def test_compare_checks_each_temperature(client):
    assert "Received: 'NaN'" in refusal(client, "/compare", prompt="a", temperatures=[1, "NaN"])
    assert len(client.predict("a", [1] * 16, length=3, api_name="/compare")) == 16


@pytest.mark.slow
def test_next_token_refuses_bad_input(client):
    assert "from 0 to 2" in refusal(client, "/next_token", prompt="a", temperature=-1)
    assert "must be text" in refusal(client, "/next_token", prompt=None)
    assert "zz-broken/network.keras" in refusal(client, "/next_token", prompt="a", model="zz-broken")


@pytest.mark.slow
def test_the_api_is_what_the_readme_says_and_the_events_of_the_page_are_not_in_it(client):
    found = client.view_api(return_format="dict")
    documented = re.findall(r"^\| `(/\w+)\(", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(found["named_endpoints"]) == set(documented) and len(documented) >= 3
    assert not found["unnamed_endpoints"]


@pytest.mark.slow
def test_the_app_serves_without_tensorflow(checkpoints):
    code = """
import asyncio, sys, app
from pathlib import Path
api = app.Api(app.Library(Path(sys.argv[1]), "litert"))
async def last(): return [text async for text in api.generate("a", length=30, model="tiny")][-1]
assert len(asyncio.run(last())) == 30
app.build(Path(sys.argv[1]))
app.build(Path("no/such/folder"))  # the page opens, and says how to train a model
sys.exit(any(name in sys.modules for name in ("tensorflow", "keras")))
"""
    subprocess.run([sys.executable, "-c", code, str(checkpoints)], cwd=ROOT, check=True)


# What follows needs no process and no checkpoint.


def first_updates(root, asked: dict, settings: dict) -> list[dict]:
    async def collect() -> list[dict]:
        page = app.Page(app.Library(root, "litert"))
        event = SimpleNamespace(_data=asked | {"settings": settings})
        request = SimpleNamespace(session_hash="s")
        return [update async for update in page.ask(None, "", "", 0, "max", event, request)]

    return asyncio.run(collect())


def test_without_any_model_the_page_is_told_how_to_train_one(tmp_path):
    settings = {"model": None, "prompt": "a", "seed": "1", "length": 5}
    (update,) = first_updates(tmp_path / "none", {"page": 3, "asked": 4}, settings)
    assert (update["page"], update["asked"], update["state"], update["error"]["key"]) == (3, 4, "error", "no_model")
    assert "python -m training.train" in TEXTS["en"]["error_no_model"]


def test_nobody_steers_a_run_without_its_token(tmp_path):
    page = app.Page(app.Library(tmp_path, "litert"))
    for token in ("", None, "0", "session", {"a": 1}):
        assert page.control({"run": token, "temperature": 1, "stop": True}) is False
    assert page.control(["run"]) is False


def test_what_a_page_posts_is_clamped_or_ignored():
    page, steered = app.Page(None), []
    page._runs["token"] = run = SimpleNamespace(pace=5, steer=steered.append, stop=lambda: steered.append("stop"))
    for temperature in (0.5, 9, -3, "nan", "hot", None, [], 1.238):
        page.control({"run": "token", "temperature": temperature})
    assert steered == [0.5, 2, 0, 1.24]
    page.control({"run": "token", "pace": "warp"})
    assert run.pace == 5
    page.control({"run": "token", "pace": "max", "stop": True})
    assert run.pace is None and steered[-1] == "stop"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ("m", "ROMEO:", "7", 400, ((0, 0.8),))),
        ({"model": "n", "prompt": "", "seed": "9", "length": "12", "T": "1.2"}, ("n", "", "9", 12, ((0, 1.2),))),
        ({"model": "../n", "seed": "-1", "length": "1e9", "T": "nan"}, ("m", "ROMEO:", "7", 400, ((0, 0.8),))),
        ({"T": "99"}, ("m", "ROMEO:", "7", 400, ((0, 2.0),))),
        ({"T": "-inf"}, ("m", "ROMEO:", "7", 400, ((0, 0.0),))),
        ({"T": "1", "ts": "0:0.70_34:0.73"}, ("m", "ROMEO:", "7", 400, ((0, 0.7), (34, 0.73)))),
        ({"T": "1", "ts": "0:0.70_x"}, ("m", "ROMEO:", "7", 400, ((0, 1.0),))),
        ({"seed": str(2**63 - 1)}, ("m", "ROMEO:", str(2**63 - 1), 400, ((0, 0.8),))),
    ],
)
def test_a_link_always_opens(query, expected):
    settings, schedule = read_link(query, ["m", "n"], "m")
    assert (settings["model"], settings["prompt"], settings["seed"], settings["length"], schedule) == expected


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("de", "en", "de"),
        ("en", "de", "en"),
        (None, "de-AT,de;q=0.9,en;q=0.8", "de"),
        (None, "en-GB,en;q=0.9,de;q=0.8", "en"),
        (None, "fr,de;q=0.3,en;q=0.2", "de"),
        ("fr", "fr;q=x,", "en"),
        ("<script>", "", "en"),
    ],
)
def test_the_link_then_the_browser_chooses_the_language(asked, accepted, language):
    assert choose_language(asked, accepted) == language


def test_every_text_is_there_in_every_language_with_the_same_places_to_fill():
    def places(texts):
        return {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in texts.items()}

    assert places(TEXTS["en"]) == places(TEXTS["de"])
    assert all(text.strip() for texts in TEXTS.values() for text in texts.values())


def test_the_page_has_a_text_for_all_it_can_say():
    markup = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "assets").glob("*.html"))
    script = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "assets").glob("*.js"))
    used = set(re.findall(r'data-text="(\w+)"', markup)) | set(re.findall(r"\bwords\.(\w+)", script))
    used |= {f"example_{example['name']}" for example in EXAMPLES}
    used |= {f"error_{field}" for field in ("temperature", "seed", "length", "model", "prompt", "schedule")}
    assert used <= set(TEXTS["en"])
    for language in TEXTS:
        assert set(labels(language, {"a": {}}, app.PACES)) >= {"temperature", "prompt", "start", "copy-link"}


def test_errors_reach_the_page_as_codes():
    assert error_code(SettingError("seed", "Rule.", "x"), True) == {"key": "seed", "value": "'x'"}
    assert error_code(CheckpointError("a/card.json is missing."), True)["value"] == "a/card.json is missing."
    assert error_code(RuntimeError("secret"), True) == {"key": "internal", "value": ""}


def test_a_checkpoint_without_a_card_is_offered_by_its_name():
    choices = labels("en", {"a": {}, "b": {"title": "Bard", "parameters": 4_350_000}}, [])["model"]["choices"]
    assert choices == [("a", "a"), ("Bard · 4.3 M", "b")] or choices == [("a", "a"), ("Bard · 4.4 M", "b")]


def test_examples_can_be_run():
    for example in EXAMPLES:
        assert math.isfinite(example["temperature"]) and 0 <= example["temperature"] <= 2
        assert int(example["seed"]) >= 0 and isinstance(example["prompt"], str)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_examples_show_what_they_say_with_the_shipped_model(example):
    """A better model may repeat itself less: then another prompt has to show it, or another sentence."""
    engine = Engine(load_checkpoint(SHIPPED / "shakespeare"))

    async def last() -> str:
        settings = (example["prompt"], example["seed"], 400)
        run = Run(engine, *settings, temperatures=(), schedule=((0, example["temperature"]),))
        return [chunk async for chunk in run.chunks()][-1].texts[0]

    text = asyncio.run(last())
    engine.close()
    found = measure(text, 0.0, engine.checkpoint.lexicon)
    shows = {
        "loop": found["repetition"] > 0.3 and found["non_words"] < 0.01,
        "greedy": found["loop"] is not None,
        "unit": found["repetition"] < 0.2 and found["loop"] is None,
        "hot": found["non_words"] > 0.4,
        "empty": found["non_words"] < 0.05 and found["loop"] is None,
    }
    assert shows[example["name"]], found
