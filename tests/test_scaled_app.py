"""A started app whose texts are drawn by replicas: the same streams, and nothing is lost when the replicas change."""

import subprocess
import sys
from dataclasses import replace

import pytest

from model.checkpoint import load_checkpoint
from model.library import Library
from model.service import Service
from tests.loopback import service_of, serving
from tests.started import ROOT, free_port, running
from tests.streams import Stream, joined_ids, post

TINY = {"model": "tiny", "prompt": "ab", "seed": "7", "length": 300}
RUN = {"settings": TINY, "temperature": 0.8, "pace": "fast"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def embedded(checkpoints):
    """The ids of the run, written by one process."""
    with running("--checkpoints", str(checkpoints)) as app:
        return joined_ids(Stream(app.port, "/run", RUN).rest())


def test_replicas_write_the_same_stream(checkpoints, embedded):
    with serving(Service(Library(checkpoints, "numpy"))) as url:
        with running("--checkpoints", str(checkpoints), "--replicas", url) as app:
            assert joined_ids(Stream(app.port, "/run", RUN).rest()) == embedded
            stream = Stream(app.port, "/run", {**RUN, "pace": "read"})
            first = stream.next()
            assert post(app.port, "/steer", {"run": first["run"], "temperature": 0.3, "pace": "max"}) == (200, True)
            messages = [first, *stream.rest()]
            tokens = app.metrics()['thermostat_engine_tokens_total{model="tiny"}']
        schedule = next(message["schedule"] for message in reversed(messages) if "schedule" in message)
        assert schedule.startswith("0:0.80_") and schedule.endswith(":0.30") and tokens >= 2 * 4 * 300
    with running("--checkpoints", str(checkpoints)) as app:
        again = Stream(app.port, "/run", {"settings": TINY, "schedule": schedule, "pace": "max"}).rest()
    assert joined_ids(messages) == joined_ids(again)


def test_a_run_says_that_the_weights_changed_and_goes_on_where_it_was(checkpoints, embedded):
    """Its characters so far stay; with the old weights it goes on from there."""
    port, right = free_port(), Service(Library(checkpoints, "numpy"))
    url = f"http://127.0.0.1:{port}"
    other = replace(load_checkpoint(checkpoints / "tiny", "numpy"), digest="1" * 64)
    with running("--checkpoints", str(checkpoints), "--replicas", url) as app:
        with serving(right, port):
            stream = Stream(app.port, "/run", {**RUN, "pace": "slow"})
            messages = [stream.next(), stream.next()]
        with service_of(other) as service, serving(service, port):
            messages += stream.rest()
        assert messages.pop()["error"] == {"key": "weights", "value": ""}
        written = joined_ids(messages)
        assert 0 < len(written[0]) < 300
        assert "answers 409: The weights of tiny must be 1111" in app.log
        with serving(right, port):
            rest = Stream(app.port, "/run", {**RUN, "position": messages[-1]["position"]}).rest()
        later = joined_ids(rest)
    assert [after[-len(whole) :] for after, whole in zip(later, embedded, strict=True)] == embedded
    assert [whole[: len(part)] for part, whole in zip(written, embedded, strict=True)] == written


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ["--replicas", "localhost:8000"],
            "A replica must be an address such as http://127.0.0.1:8000. Received: 'loc",
        ),
        (["--replicas", "http://a", "--backend", "keras"], "--backend must be litert or numpy. Received: keras"),
    ],
)
def test_wrong_replicas_are_refused_at_the_start(options, sentence):
    ended = subprocess.run([sys.executable, "app.py", *options], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 2 and sentence in ended.stderr and "Traceback" not in ended.stderr
