"""Clients of a server that ends, is killed and comes back, or has a full disk."""

import resource
import signal
from collections import Counter

import pytest

from tests.started import running
from tests.streams import Stream, texts

pytestmark = pytest.mark.slow

TINY = {"model": "tiny", "prompt": "ab", "seed": "7", "length": 400}
SCHEDULE = "0:0.80_50:1.20_200:0.40"
REQUEST = {"settings": TINY, "schedule": SCHEDULE}


def test_a_killed_server_that_is_back_goes_on_with_the_same_characters(checkpoints):
    with running("--checkpoints", checkpoints) as first:
        whole = texts(Stream(first.port, "/run", REQUEST | {"pace": "max"}).rest())
        stream = Stream(first.port, "/run", REQUEST | {"pace": "fast"})
        seen = [stream.next()]
        while seen[-1]["position"] < 60:
            seen.append(stream.next())
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
        seen += stream.rest()
        assert "state" in seen[-1] and seen[-1]["state"] == "running", "it had no time for a last message"
        assert texts(seen) == [text[: seen[-1]["position"]] for text in whole]
    with running("--checkpoints", checkpoints, port=first.port) as second:
        again = Stream(second.port, "/run", REQUEST | {"pace": "max", "position": seen[-1]["position"]}).rest()
    assert again[0]["digest"] == seen[0]["digest"] and again[0]["position"] > seen[-1]["position"]
    assert texts(again) == whole and again[-1]["state"] == "done"


def test_a_server_that_ends_sends_every_client_a_last_message(checkpoints):
    with running("--checkpoints", checkpoints, runs=12, heavy=1) as app:
        streams = [Stream(app.port, "/run", REQUEST | {"pace": "slow"}, f"10.0.0.{place}") for place in range(15)]
        streams += [Stream(app.port, "/scrub", TINY | {"length": 5000}, f"10.0.1.{place}") for place in range(5)]
        states = [stream.next().get("state") for stream in streams]
        assert Counter(states[:15]) == {"running": 12, "waiting": 3}, "in whichever order the server took them"
        assert Counter(states[15:]) == {None: 1, "waiting": 4}
        app.process.send_signal(signal.SIGTERM)
        assert all(stream.rest()[-1] == {"state": "closing"} for stream in streams)
        assert app.process.wait(timeout=30) == 0 and "Traceback" not in app.log


def test_a_disk_that_becomes_full_keeps_no_run_from_being_written(checkpoints):
    """A limit on the size of files stands for the disk: only the first lines fit into the log."""

    def fill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))

    with running("--checkpoints", checkpoints, preexec_fn=fill) as app:
        for _ in range(4):
            assert Stream(app.port, "/run", REQUEST | {"pace": "max"}).rest()[-1]["state"] == "done"
        assert len(app.log) == 400
        app.process.send_signal(signal.SIGINT)
        assert app.process.wait(timeout=30) == 0
