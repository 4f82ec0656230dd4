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

from assets.honest import comparisons, process
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


def make(code: str, **options) -> Comparisons:
    """Comparisons whose process is a few lines of Python."""
    made = Comparisons(SimpleNamespace(cards=lambda: {"m": {}, "chain": {"markov": {}}}), **options)
    made._command = lambda *asked: (python(code), "ä".encode())
    return made


def ask(made: Comparisons, token: str = "a", name: str = "m"):
    return made.compare(name, "hello", "7", SimpleNamespace(_data={"compare": token, "temperature": 1}))


async def collect(updates) -> list[dict]:
    async with aclosing(updates):
        return [update async for update in updates]


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
    updates = asyncio.run(collect(ask(make(SAYS))))
    states = [update["state"] for update in updates]
    assert states[0] == "loading" and states[-1] == "done" and "stepping" in states
    assert {update["compare"] for update in updates} == {"a"}
    assert updates[-1]["said"]["done"]["ok"] and updates[-1]["said"]["exit"]["status"] == 0
    assert json.dumps(updates)


@pytest.mark.parametrize(
    ("code", "key", "value"), [(FAILS, "process", "1"), (REFUSES, "checkpoint", "tiny/card.json is missing.")]
)
def test_a_process_that_ends_early_is_an_error_in_words(code, key, value):
    last = asyncio.run(collect(ask(make(code))))[-1]
    assert last["state"] == "error" and last["error"] == {"key": key, "value": value}


def test_it_is_stopped_by_its_own_token_only():
    made = make(HANGS)

    async def stop() -> list[dict]:
        found = []
        async with aclosing(ask(made)) as updates:
            async for update in updates:
                found.append(update)
                if "said" in update and "start" in update["said"]:
                    assert not made.stop({"compare": "b"}) and not made.stop(None) and not made.stop({"compare": []})
                    assert made.stop({"compare": "a"})
        return found

    assert asyncio.run(stop())[-1]["state"] == "stopped"
    assert not made._turns and not made._stopped


def test_it_ends_after_the_limit():
    last = asyncio.run(collect(ask(make(HANGS, limit=0.3))))[-1]
    assert last["state"] == "error" and last["error"]["key"] == "too_long"


def test_one_at_a_time_and_the_next_when_it_has_left():
    made = make(HANGS)

    async def both() -> dict:
        first, second = ask(made, "a"), ask(made, "b")
        assert (await anext(first))["state"] == "loading"
        waiting = await anext(second)
        assert waiting["state"] == "waiting" and waiting["ahead"] == 1
        assert (await anext(second))["state"] == "waiting"
        assert [update async for update in ask(made, "a")] == []  # asked twice
        await first.aclose()  # as when a browser is closed
        after = await anext(second)
        await second.aclose()
        return after

    assert asyncio.run(both())["state"] == "loading"
    assert not made._turns


def test_whoever_waits_can_leave_or_stop_too():
    made = make(HANGS)

    async def wait() -> str:
        first, second, third = (ask(made, token) for token in "abc")
        for updates in (first, second, third):
            await anext(updates)
        await second.aclose()
        made.stop({"compare": "c"})
        last = await anext(third)
        await first.aclose()
        await third.aclose()
        return last["state"]

    assert asyncio.run(wait()) == "stopped"
    assert not made._turns and not made._stopped


def test_too_many_are_told(monkeypatch):
    monkeypatch.setattr(comparisons, "MOST_WAITING", 1)
    made = make(HANGS)

    async def crowd() -> dict:
        async with aclosing(ask(made, "a")) as first:
            await anext(first)
            return (await collect(ask(made, "b")))[-1]

    assert asyncio.run(crowd())["error"]["key"] == "busy"


def test_a_chain_has_no_network():
    (only,) = asyncio.run(collect(ask(make(SAYS), name="chain")))
    assert only["error"]["key"] == "no_network"


@pytest.mark.parametrize("asked", [None, [], {}, {"compare": 3}, {"compare": ""}], ids=repr)
def test_what_is_no_question_gets_no_process(asked):
    assert asyncio.run(collect(make(SAYS).compare("m", "", "7", SimpleNamespace(_data=asked)))) == []


@pytest.mark.parametrize(
    ("changed", "key"), [({"name": "../m"}, "model"), ({"seed": "x"}, "seed"), ({"T": 3}, "temperature")]
)
def test_bad_settings_are_named_before_a_process_starts(changed, key):
    made = Comparisons(SimpleNamespace(cards=lambda: {"m": {}}, folder=Path, precision="float32"))
    settings = {"name": "m", "seed": "7", "T": 1} | changed
    event = SimpleNamespace(_data={"compare": "a", "temperature": settings["T"]})
    (only,) = asyncio.run(collect(made.compare(settings["name"], "hello", settings["seed"], event)))
    assert only["error"]["key"] == key


def test_the_command_takes_any_prompt_and_no_path_from_outside(tmp_path):
    made = Comparisons(
        SimpleNamespace(cards=lambda: {"--m": {}}, folder=lambda name: tmp_path / name, precision="int8")
    )
    command, given = made._command("--m", "a\0\ud800" + "x" * 3000, "9", 0.5)
    assert command[1:3] == ["-m", "model.verify"] and command[-2:] == ["--", "--m"]
    assert f"--checkpoints={tmp_path}" in command and "--seed=9" in command and "--temperature=0.5" in command
    assert "--precision=int8" in command
    assert given.decode() == "x" * 2000


def test_the_page_loads_no_tensorflow_for_it():
    code = "import sys, assets.honest.view; sys.exit(any(m in sys.modules for m in ('tensorflow', 'keras')))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_all_that_it_says_has_words():
    folder = ASSETS / "honest"
    used = set(re.findall(r'data-words="(\w+)"', (folder / "view.html").read_text(encoding="utf-8")))
    for script in folder.glob("*.js"):
        used |= set(re.findall(r"\bwords\.(\w+)", script.read_text(encoding="utf-8")))
    words = json.loads((folder / "texts.json").read_text(encoding="utf-8"))["en"]
    used |= {"largest_difference", "divergence"}  # what a comparison was judged by
    assert used and used - {"error_internal"} <= set(words)
