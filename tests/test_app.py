"""A started app as programs use it: the API through gradio_client, and the streams of the page."""

import asyncio
import html
import json
import re
import subprocess
import sys
import urllib.request
from itertools import pairwise

import numpy as np
import pytest

from model import sample
from model.checkpoint import load_checkpoint
from model.engine import Engine
from model.run import Run
from model.sampling import probabilities
from tests.started import ROOT, running
from tests.streams import Stream, joined_ids, until

PROMPT, SEED, LENGTH = "ROMEO: ", 7, 90


@pytest.fixture(scope="module")
def app(checkpoints):
    with running("--checkpoints", str(checkpoints)) as app:
        yield app


@pytest.fixture(scope="module")
def client(app):
    from gradio_client import Client

    client = Client(app.url, verbose=False)
    yield client
    client.close()


@pytest.fixture(scope="module")
def engine(checkpoints):
    engine = Engine(load_checkpoint(checkpoints / "tiny"))
    yield engine
    engine.close()


def written(engine, temperature, seed=SEED, length=LENGTH, prompt=PROMPT) -> str:
    """The text of a run, which is that of the command line and of the page."""
    run = Run(engine, prompt, seed, length, temperatures=(), schedule=((0, temperature),))
    return engine.checkpoint.vocabulary.decode(asyncio.run(run.last()).ids[0])


@pytest.mark.slow
def test_the_served_page_describes_its_link_once_with_the_text_that_it_gives(app, engine):
    link = f"{app.url}/?prompt=ROMEO:%20&seed={SEED}&length={LENGTH}&T=1.25&model=tiny"
    text = written(engine, 1.25)

    def description() -> str:
        page = urllib.request.urlopen(link, timeout=60).read().decode()
        found = re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page)
        assert len(dict(found)) == len(found) and page.count("<title>") == 1 and page.count('name="twitter:card"') == 1
        assert dict(found)["title"].startswith("T = 1.25 · Tiny") and html.unescape(dict(found)["url"]) == link
        picture = urllib.request.urlopen(dict(found)["image"], timeout=60)
        assert picture.headers["content-type"] == "image/png"
        return html.unescape(dict(found)["description"])

    until(lambda: description() == text)  # the first who asks may be told something else


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
@pytest.mark.parametrize("prompt", ["", "\0", "😀 ☃ λόγος", "a" * 500_000, "<img src=x onerror=alert(1)> ${1} {{2}}"])
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
@pytest.mark.parametrize(("model", "prompt"), [("tiny", PROMPT), ("wordy", " w1 w2")])
def test_the_page_s_stream_has_the_ids_of_the_command_line(app, checkpoints, capsys, model, prompt):
    def printed(temperature: float) -> list[int]:
        command = ["--model", model, "--prompt", prompt, "--seed", str(SEED), "--length", str(LENGTH), "--json"]
        assert sample.main([*command, "--temperature", str(temperature), "--checkpoints", str(checkpoints)]) == 0
        return json.loads(capsys.readouterr().out)["ids"]

    settings = {"model": model, "prompt": prompt, "seed": str(SEED), "length": LENGTH}
    for position in (0, 40):
        request = {"settings": settings, "temperature": 0.8, "pace": "max", "position": position}
        messages = Stream(app.port, "/run", request).rest()
        assert joined_ids(messages) == [printed(temperature) for temperature in (0.5, 1.0, 1.5, 0.8)]


def test_the_api_is_what_the_readme_says_and_the_events_of_the_page_are_not_in_it(client):
    found = client.view_api(return_format="dict")
    documented = re.findall(r"^\| `(/\w+)\(", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(found["named_endpoints"]) == set(documented) and len(documented) >= 3
    assert not found["unnamed_endpoints"]


@pytest.mark.slow
def test_the_app_serves_without_tensorflow(checkpoints):
    code = """
import asyncio, sys
from pathlib import Path
import app
from model.api import Api
from model.library import Library

api = Api(Library(Path(sys.argv[1]), "litert"))
async def last(): return [text async for text in api.generate("a", length=30, model="tiny")][-1]
assert len(asyncio.run(last())) == 30
for folder in (Path(sys.argv[1]), Path("no/such/folder")):  # without a model, the page says how to train one
    app.build(app.page_facts(Library(folder, "litert")), {})
sys.exit(any(name in sys.modules for name in ("tensorflow", "keras")))
"""
    subprocess.run([sys.executable, "-c", code, str(checkpoints)], cwd=ROOT, check=True)
