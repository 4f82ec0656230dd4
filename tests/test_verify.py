"""The trained network beside its export: equal where they are, and caught where they are not."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import load_checkpoint
from model.litert import seal
from model.verify import NEAR, TOLERANCE, divergence, main, step_beside
from tests.conftest import fake_checkpoint

ROOT = Path(__file__).parents[1]
MAKE = """
import sys
from pathlib import Path
import keras
from model.checkpoint import save_checkpoint
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary

def make(name, seed, config, vocabulary):
    keras.utils.set_random_seed(seed)
    save_checkpoint(Path(sys.argv[1]) / name, build_network(config), config, vocabulary, {"a"}, {})

for seed, name in enumerate(["tiny", "other"]):
    make(name, seed, NetworkConfig(9, layers=2, units=12, embedding=5), Vocabulary(tuple("\\n abcdefg"), padding=8))
make("ends", 3, NetworkConfig(9, layers=1, units=8, embedding=4), Vocabulary(tuple("\\n abcdefg"), end=7))
make("two", 2, NetworkConfig(2, layers=1, units=4, embedding=2, cell="gru"), Vocabulary(("0", "1")))
"""


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory) -> Path:
    """tiny and other, the same shape with other weights; ends, whose texts end soon; and two, with two tokens."""
    folder = tmp_path_factory.mktemp("checkpoints")
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


def verify(*arguments: str, **options) -> tuple[int, list[dict]]:
    """The command as a process of its own, as a page runs it."""
    command = [sys.executable, "-m", "model.verify", *map(str, arguments)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, **options)
    return result.returncode, [json.loads(line) for line in result.stdout.splitlines()]


def test_both_read_the_same_and_carry_their_own_state():
    checkpoint, seen = fake_checkpoint(), []

    def watched(ids, state):
        seen.append((int(ids[0]), state.copy()))
        return checkpoint.step(ids, state)

    pairs = list(step_beside(checkpoint.step, watched, checkpoint.initial_state(), [3, 1, 4]))
    assert [i for i, _ in seen] == [3, 1, 4] and not seen[0][1].any() and seen[1][1].any()
    assert all((pair.ours == pair.theirs).all() and min(pair.seconds) > 0 for pair in pairs)


def test_a_state_that_drifts_shows():
    checkpoint = fake_checkpoint()

    def drifting(ids, state):
        logits, state = checkpoint.step(ids, state)
        return logits, state + 0.01

    pairs = list(step_beside(checkpoint.step, drifting, checkpoint.initial_state(), [3, 1, 4]))
    differences = [np.abs(pair.ours - pair.theirs).max() for pair in pairs]
    assert differences[0] == 0 and differences[1] > 0 and differences[2] > 0


@pytest.mark.slow
def test_the_export_agrees_with_the_network(checkpoints):
    status, events = verify("tiny", "--checkpoints", checkpoints, "--length", "70", "--prompt", "abc")
    assert status == 0
    assert [event["event"] for event in events] == ["start", "loaded", "step", "step", "done"]
    start, done = events[0], events[-1]
    assert start["tokens"] == 73 and start["digest"] == load_checkpoint(checkpoints / "tiny").digest
    assert set(start["versions"]) == {"python", "tensorflow", "keras", "ai-edge-litert", "numpy"}
    assert done["ok"] and 0 <= done["largest_difference"] <= TOLERANCE and 0 <= done["at"] < 73
    assert done["same_choices"] == done["of"] == 70


@pytest.mark.slow
def test_of_a_text_that_ends_by_itself_the_draws_up_to_its_end_are_compared(checkpoints):
    status, events = verify("ends", "--checkpoints", checkpoints, "--length", "300", "--prompt", "")
    start, done = events[0], events[-1]
    assert status == 0 and done["same_choices"] == done["of"] == start["drawn"] == start["tokens"] < 300


def test_divergence_is_what_is_lost_and_nothing_where_nothing_differs():
    theirs = np.array([1.0, 2.0, 0.0])
    p, q = (np.exp(z) / np.exp(z).sum() for z in (theirs, np.zeros(3)))
    assert divergence(theirs + 5, theirs) == pytest.approx(0, abs=1e-15)
    assert divergence(np.zeros(3), theirs) == pytest.approx((p * np.log(p / q)).sum())


@pytest.mark.slow
def test_weights_of_8_bits_are_judged_by_how_near_their_distributions_are(checkpoints):
    exact = load_checkpoint(checkpoints / "tiny").digest
    status, events = verify("tiny", "--checkpoints", checkpoints, "--length", "20", "--precision", "int8")
    start, done = events[0], events[-1]
    assert status == 0 and start["precision"] == "int8" and start["digest"] != exact
    assert (done["judged"], done["tolerance"]) == ("divergence", NEAR) and 0 <= done["divergence"] <= NEAR


@pytest.mark.slow
def test_an_export_of_another_network_is_caught(checkpoints, tmp_path):
    folder = tmp_path / "forged"
    folder.mkdir()
    for path in (checkpoints / "tiny").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    sealed = (checkpoints / "other" / "step.tflite").read_bytes()
    body = sealed[: -64 - len(b"rnn-thermostat-step-1")]
    (folder / "step.tflite").write_bytes(seal(body, load_checkpoint(checkpoints / "tiny").digest))
    status, events = verify("forged", "--checkpoints", tmp_path, "--length", "40")
    done = events[-1]
    assert status == 1 and done["event"] == "done" and not done["ok"] and done["largest_difference"] > TOLERANCE


@pytest.mark.slow
def test_two_tokens_an_unknown_prompt_and_zero_are_no_error(checkpoints):
    options = ["--length", "10", "--temperature", "0", "--stdin"]
    status, events = verify("two", "--checkpoints", checkpoints, *options, input="ÄÖ\0\ud800".encode(errors="replace"))
    assert status == 0 and events[0]["tokens"] == 11 and events[-1]["same_choices"] == 10


def test_what_cannot_be_compared_is_said(tmp_path, capsys):
    (tmp_path / "broken").mkdir()
    assert main(["broken", "--checkpoints", str(tmp_path)]) == 2
    assert json.loads(capsys.readouterr().out) == {"event": "error", "message": "broken/card.json is missing."}
    with pytest.raises(SystemExit):
        main(["nobody", "--checkpoints", str(tmp_path)])
    assert "A model must be one of: broken." in capsys.readouterr().err
