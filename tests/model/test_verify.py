"""A step of its network agrees with it, one of another network is caught, and the card holds the result."""

import asyncio
import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import SHIPPED, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.folder import CheckpointError, read_json
from model.run import Run
from model.verify import LIMIT, MEASURES, Comparison, compare_steps, divergence, main, write_verification
from tests.conftest import fake_checkpoint

ROOT = Path(__file__).parents[2]
MAKE = """
import sys
from pathlib import Path
import keras
from model.export import save_checkpoint
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary

def make(name, seed, config, vocabulary, times=1, **card):
    keras.utils.set_random_seed(seed)
    network = build_network(config)
    for weight in network.weights:
        weight.assign(weight * times)
    save_checkpoint(Path(sys.argv[1]) / name, network, config, vocabulary, {"a"}, card)

letters = Vocabulary(tuple("\\n abcdefg"), padding=8)
shape = NetworkConfig(9, layers=2, units=12, embedding=5)
make("tiny", 0, shape, letters, prompt="abc", title="„Ü“")
make("other", 1, shape, letters, times=4)
make("ends", 3, NetworkConfig(9, layers=1, units=8, embedding=4), Vocabulary(tuple("\\n abcdefg"), end=7))
make("two", 2, NetworkConfig(2, layers=1, units=4, embedding=2, cell="gru"), Vocabulary(("0", "1")))
"""


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory) -> Path:
    """tiny and other: one shape, two sets of weights. ends: its texts end soon. two: two tokens."""
    folder = tmp_path_factory.mktemp("checkpoints")
    subprocess.run([sys.executable, "-c", MAKE, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def copy(checkpoints, tmp_path) -> Path:
    """A copy of tiny that a test may change."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    for path in (checkpoints / "tiny").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def verify(*arguments: object) -> tuple[int, dict]:
    """Run the command in a process of its own; exit status and result."""
    command = [sys.executable, "-m", "model.verify", *map(str, arguments)]
    process = subprocess.run(command, cwd=ROOT, capture_output=True)
    return process.returncode, json.loads(process.stdout)


def forge(folder: Path, other: Path) -> None:
    """Put the other network's step into a folder, as if it were its own."""
    (folder / "step.bin").write_bytes((other / "step.bin").read_bytes())
    card = read_json(folder / "card.json") | {"digest": read_json(other / "card.json")["digest"]}
    (folder / "card.json").write_text(json.dumps(card))


def result(ok: bool = True) -> dict:
    """A result as `compare` gives it."""
    measures = {"largest_difference": 0.3, "divergence": 1e-4, "largest_divergence": 0.01, "same_choices": 9}
    return {"tokens": 13, "draws": 10, "ok": ok} | measures


def test_both_read_what_the_exact_step_writes_each_with_its_own_state():
    exact, calls = fake_checkpoint(), []

    def step(ids, state):
        calls.append((ids.tolist(), state.copy()))
        return exact.step(ids, state)

    seeds = np.array([7, 8, 2**63 - 1], dtype=np.uint64)
    comparison = compare_steps(Comparison(), exact, replace(exact, step=step), "abc", seeds, 1.0, 20)
    assert (comparison.tokens, comparison.draws, comparison.same_choices) == (3 * 22, 60, 60)
    assert comparison.largest_difference == comparison.divergence_sum == 0
    engine = Engine(exact)
    texts = [asyncio.run(Run(engine, "abc", int(seed), 20, (), ((0, 1.0),)).last()).ids[0] for seed in seeds]
    engine.close()
    read = np.array([ids for ids, _ in calls]).T
    assert read[:, 3:].tolist() == [list(text[:19]) for text in texts] and not calls[0][1].any() and calls[1][1].any()


def test_a_difference_of_states_adds_up():
    exact = fake_checkpoint()

    def drifting(ids, state):
        logits, state = exact.step(ids, state)
        return logits, state + 0.01

    found = [
        compare_steps(Comparison(), exact, replace(exact, step=drifting), "", np.array([7]), 1.0, length)
        for length in (1, 2, 30)
    ]
    assert found[0].largest_difference == 0 < found[1].largest_difference < found[2].largest_difference
    assert found[2].largest_divergence >= found[2].divergence_sum / 30 > 0 and found[2].same_choices <= 30


def test_a_text_that_ends_is_compared_up_to_its_end():
    exact = fake_checkpoint(end=3)
    comparison = compare_steps(Comparison(), exact, exact, "", np.arange(4, dtype=np.uint64), 1.0, 5000)
    assert comparison.same_choices == comparison.draws == comparison.tokens < 4 * 5000


def test_divergence_is_the_loss_and_zero_for_equal_distributions():
    trained = np.array([[1.0, 2.0, 0.0]])
    p, q = (np.exp(z) / np.exp(z).sum() for z in (trained, np.zeros((1, 3))))
    assert divergence(trained + 5, trained) == pytest.approx(0, abs=1e-15)
    assert divergence(np.zeros((1, 3)), trained) == pytest.approx((p * np.log(p / q)).sum())


def test_a_logit_that_is_no_number_is_no_agreement():
    comparison = Comparison()
    for first in (0.0, np.nan, 0.5):
        comparison.add(np.array([[first, 1.0]]), np.array([[0.0, 1.0]]))
    found = comparison.result()
    assert not found["ok"] and found["largest_difference"] is None and found["divergence"] is None


@pytest.mark.slow
def test_the_step_agrees_with_the_network(checkpoints):
    status, found = verify("tiny", "--checkpoints", checkpoints, "--length", "70")
    assert status == 0 and found["digest"] == load_checkpoint(checkpoints / "tiny").digest
    assert found["ok"] and 0 < found["divergence"] <= found["tolerance"] == LIMIT
    assert (found["tokens"], found["draws"]) == (10 * (2 + 70), 10 * 70)
    assert 0.97 * found["draws"] < found["same_choices"] <= found["draws"] and found["backend"] == "litert"


@pytest.mark.slow
def test_two_tokens_an_unknown_prompt_and_zero_are_no_error(checkpoints):
    options = ["--length", "10", "--temperature", "0", "--prompt", "ÄÖ"]
    status, found = verify("two", "--checkpoints", checkpoints, *options)
    assert status == 0 and found["tokens"] == found["draws"] == 100


@pytest.mark.slow
def test_a_successful_comparison_is_written_into_the_card(copy):
    before = read_json(copy / "card.json")
    status, found = verify("tiny", "--checkpoints", copy.parent, "--length", "20", "--write")
    card = read_json(copy / "card.json")
    verified = card.pop("verified")
    assert status == 0 and card == before and list(card) == list(before)
    assert date.fromisoformat(verified.pop("date"))
    assert verified == {name: found[name] for name in ("tokens", "draws", *MEASURES)}


@pytest.mark.slow
def test_the_step_of_another_network_is_caught_and_not_written(copy, checkpoints):
    write_verification(copy, result())
    forge(copy, checkpoints / "other")
    status, found = verify("tiny", "--checkpoints", copy.parent, "--length", "40", "--write")
    assert status == 1 and not found["ok"] and found["divergence"] > LIMIT
    assert "verified" not in read_json(copy / "card.json")


def test_a_card_that_cant_be_written_whole_stays_as_it_is(tmp_path, monkeypatch):
    card = {"title": "„Ü“", "network": {"layers": 2}}
    (tmp_path / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    before = (tmp_path / "card.json").read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.folder.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_verification(tmp_path, result())
    assert [path.name for path in tmp_path.iterdir()] == ["card.json"]
    assert (tmp_path / "card.json").read_bytes() == before
    monkeypatch.undo()
    assert write_verification(tmp_path, result())["verified"]["same_choices"] == 9
    assert read_json(tmp_path / "card.json")["verified"]["draws"] == 10
    write_verification(tmp_path, result(ok=False))
    assert (tmp_path / "card.json").read_bytes() == before


@pytest.mark.parametrize("name", [name for name, card in list_checkpoints(SHIPPED).items() if "network" in card])
def test_every_shipped_network_is_verified(name):
    verified = list_checkpoints(SHIPPED)[name]["verified"]
    assert verified["divergence"] <= LIMIT and verified["same_choices"] > 0.98 * verified["draws"] > 500


def test_what_cannot_be_compared_is_refused_in_a_sentence(tmp_path, capsys):
    (tmp_path / "broken").mkdir()
    for arguments, sentence in [
        (["broken"], "broken/card.json is missing."),
        (["nobody"], "A model must be one of: broken."),
    ]:
        with pytest.raises(SystemExit) as caught:
            main([*arguments, "--checkpoints", str(tmp_path)])
        assert caught.value.code == 2 and sentence in capsys.readouterr().err
    with pytest.raises(CheckpointError, match="is not a network"):
        write_verification(SHIPPED / "shakespeare-markov-2")
