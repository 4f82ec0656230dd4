"""The comparison's process: one at a time, ended with whoever asked, and never TensorFlow in the page's own process."""

import asyncio
import json
import os
import re
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path
from types import SimpleNamespace

import pytest

from assets.admission import Admission
from assets.honest import process
from assets.honest.comparisons import Comparisons
from assets.honest.process import follow

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "assets"
SAYS = """
import json, sys, time
print(json.dumps({"event": "start", "read": len(sys.stdin.buffer.read())}), flush=True)
print(json.dumps({"event": "loaded"}), flush=True)
print(json.dumps({"event": "done", "ok": True}), flush=True)
"""
HANGS = 'print(\'{"event": "start"}\', flush=True)\nimport time; time.sleep(600)'
FAILS = "raise SystemExit('no more memory')"
REFUSES = 'print(\'{"event": "error", "message": "tiny/card.json is missing."}\'); raise SystemExit(2)'


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(process, "TICK", 0.02)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def make(code: str, places: Admission | None = None, **options) -> Comparisons:
    """Comparisons whose process is a few lines of Python."""
    library = SimpleNamespace(cards=lambda: {"m": {}, "chain": {"markov": {}}})
    made = Comparisons(library, places or Admission(1, 9, 8), **options)
    made._command = lambda *asked: (python(code), "ä".encode())
    return made


def ask(made: Comparisons, client: str = "a", model: str = "m"):
    return made.compare({"model": model, "prompt": "hello", "seed": "7", "temperature": 1}, client)


async def collect(messages) -> list[dict]:
    async with aclosing(messages):
        return [message async for message in messages]


def test_follow_gives_what_is_said_and_how_it_ended():
    found = asyncio.run(collect(follow(python(SAYS), "ä\n".encode() * 50_000)))
    events = [event for event in found if event]
    assert [event["event"] for event in events] == ["start", "loaded", "done", "exit"]
    assert events[0]["read"] == 150_000
    assert events[-1]["status"] == 0 and not running(events[-1]["pid"])


def test_closing_it_kills_the_process():
    code = 'import os, time\nprint(\'{"event": "pid", "pid": %d}\' % os.getpid(), flush=True)\ntime.sleep(600)'

    async def leave() -> int:
        async with aclosing(follow(python(code), b"")) as events:
            async for event in events:
                if event:
                    return event["pid"]

    assert not running(asyncio.run(leave()))


def test_a_comparison_is_told_from_beginning_to_end():
    messages = asyncio.run(collect(ask(make(SAYS))))
    states = [message["state"] for message in messages]
    assert states[0] == "loading" and states[-1] == "done" and "stepping" in states
    assert messages[-1]["said"]["done"]["ok"] and messages[-1]["said"]["exit"]["status"] == 0
    assert json.dumps(messages)


@pytest.mark.parametrize(
    ("code", "key", "value"), [(FAILS, "process", "1"), (REFUSES, "checkpoint", "tiny/card.json is missing.")]
)
def test_a_process_that_ends_early_is_an_error_in_words(code, key, value):
    last = asyncio.run(collect(ask(make(code))))[-1]
    assert last["state"] == "error" and last["error"] == {"key": key, "value": value}


def test_it_ends_after_the_limit():
    last = asyncio.run(collect(ask(make(HANGS, limit=0.3))))[-1]
    assert last["state"] == "error" and last["error"]["key"] == "too_long"


def test_one_at_a_time_and_the_next_when_it_has_left():
    made = make(HANGS, places := Admission(1, 9, 2))

    async def queue() -> dict:
        first, second, third = (ask(made, client) for client in "abc")
        assert (await anext(first))["state"] == "loading"
        assert [(await anext(asked))["ahead"] for asked in (second, third)] == [1, 2]
        assert (await collect(ask(made, "d")))[-1]["error"]["key"] == "busy"
        await second.aclose()  # who waits can leave, too
        assert (await anext(third))["ahead"] == 1
        await first.aclose()  # as when a browser is closed
        after = await anext(third)
        await third.aclose()
        return after

    assert asyncio.run(queue())["state"] == "loading"
    assert places.served == places.waiting == 0


def test_a_chain_has_no_network():
    (only,) = asyncio.run(collect(ask(make(SAYS), model="chain")))
    assert only["error"]["key"] == "no_network"


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"model": "../m"}, "model"),
        ({"model": []}, "model"),
        ({"prompt": 7}, "prompt"),
        ({"seed": "x"}, "seed"),
        ({"temperature": 3}, "temperature"),
        ({"temperature": None}, "temperature"),
    ],
    ids=str,
)
def test_bad_settings_are_named_before_a_process_starts(changed, key):
    library = SimpleNamespace(cards=lambda: {"m": {}}, folder=Path, precision="float32")
    asked = {"model": "m", "prompt": "hello", "seed": "7", "temperature": 1} | changed
    (only,) = asyncio.run(collect(Comparisons(library, Admission(1, 1, 1)).compare(asked, "a")))
    assert only["error"]["key"] == key


def test_the_command_takes_any_prompt_and_no_path_from_outside(tmp_path):
    library = SimpleNamespace(folder=lambda name: tmp_path / name, precision="int8")
    asked = {"prompt": "a\0\ud800" + "x" * 3000, "seed": "9", "temperature": 0.5}
    command, given = Comparisons(library, Admission(1, 1, 1))._command("--m", asked)
    assert command[1:3] == ["-m", "model.verify"] and command[-2:] == ["--", "--m"]
    assert f"--checkpoints={tmp_path}" in command and "--seed=9" in command and "--temperature=0.5" in command
    assert "--precision=int8" in command
    assert given.decode() == "x" * 2000


def test_the_page_loads_no_tensorflow_for_it():
    code = """
import sys, assets.honest.view, assets.honest.comparisons
sys.exit(any(name in sys.modules for name in ("tensorflow", "keras")))
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_all_that_it_says_has_words():
    folder = ASSETS / "honest"
    used = set(re.findall(r'data-words="(\w+)"', (folder / "view.html").read_text(encoding="utf-8")))
    for script in folder.glob("*.js"):
        used |= set(re.findall(r"\bwords\.(\w+)", script.read_text(encoding="utf-8")))
    words = json.loads((folder / "texts.json").read_text(encoding="utf-8"))["en"]
    used |= {"largest_difference", "divergence"}  # what a comparison was judged by
    assert used and used - {"error_internal"} <= set(words)
