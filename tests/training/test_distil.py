"""A target is half the teachers' mean, half the next token; teachers must have read the pupil's text and no other."""

from types import SimpleNamespace

import numpy as np
import pytest

from model.checkpoint import load_checkpoint
from tests.conftest import ALPHABET, SMALL, fake_checkpoint
from training import distil
from training.corpus import endless_windows
from training.distil import STREAMS, TeacherError, check_teacher, endless_soft_windows, soft_targets
from training.train import main

TOKENS = 5


class FakeNetwork:
    """Its logits depend on the last two ids; its state is the one before."""

    inputs = (None, SimpleNamespace(shape=(None, 1)))
    outputs = (SimpleNamespace(shape=(None, None, TOKENS)),)

    def __init__(self, seed: int):
        self.table = np.random.default_rng(seed).normal(size=(TOKENS, TOKENS, TOKENS)).astype(np.float32)

    def predict_on_batch(self, inputs):
        ids, state = inputs
        before = np.concatenate([state.astype(int), ids[:, :-1]], axis=1)
        return self.table[before, ids], ids[:, -1:].astype(np.float32)


def softmax(logits):
    weights = np.exp(logits)
    return weights / weights.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("tokens", [7, STREAMS, 1000, 20_011])
def test_a_target_is_half_the_teachers_mean_and_half_the_next_token(tokens):
    ids = np.random.default_rng(0).integers(TOKENS, size=tokens)
    teachers = [FakeNetwork(1), FakeNetwork(2)]
    targets = soft_targets(teachers, ids)
    expected = np.mean([softmax(teacher.table[np.roll(ids, 1), ids]) for teacher in teachers], axis=0)
    came = np.eye(TOKENS)[np.roll(ids, -1)]
    length = -(-tokens // STREAMS)
    inside = np.arange(tokens) % length > 0  # a stream begins from the initial state
    assert np.allclose(targets[inside], ((expected + came) / 2)[inside], atol=1e-3)
    assert np.allclose(targets.astype(float).sum(axis=-1), 1, atol=2e-3)
    assert np.all(targets[np.arange(tokens), np.roll(ids, -1)] >= 0.5)


def test_windows_are_those_of_a_training_without_teachers():
    ids = np.random.default_rng(0).integers(TOKENS, size=500)
    soft = endless_soft_windows(ids, soft_targets([FakeNetwork(1)], ids), 4, 20, seed=3, epoch=2)
    plain = endless_windows(ids, 4, 20, seed=3, epoch=2)
    for _ in range(20):  # epochs have six
        (ours, targets), (theirs, came) = next(soft), next(plain)
        assert np.array_equal(ours, theirs) and targets.dtype == np.float32 and targets.shape == (4, 20, TOKENS)
        assert np.array_equal(targets.argmax(axis=-1), came), "the next token has more than half of a target"


def test_a_table_too_large_for_memory_is_refused_before_anything_is_written(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr(distil, "LARGEST", 99)
    with pytest.raises(SystemExit, match=r"^error: .*tokens × vocabulary must be 99 or less\. Received: 2,858 × 27\.$"):
        main([str(corpus), *SMALL, "--teacher", str(tmp_path), "--out", str(tmp_path / "none")])
    assert not (tmp_path / "none").exists()


def test_a_teacher_has_read_the_same_part_of_the_same_text(monkeypatch, tmp_path):
    data = {"sha256": "a" * 64, "split": "first half"}
    teacher = fake_checkpoint()
    card = {"name": "fake", "digest": "0" * 64, "data": data}
    monkeypatch.setattr(distil, "read_trained", lambda folder: (card, teacher.config, teacher.vocabulary))
    assert check_teacher(tmp_path, **data, vocabulary=teacher.vocabulary) == {"name": "fake", "digest": "0" * 64}
    for other in ({"sha256": "b" * 64}, {"split": "all of it"}):
        with pytest.raises(TeacherError, match=r"must have been trained on the same text .* Received: "):
            check_teacher(tmp_path, **data | other, vocabulary=teacher.vocabulary)
    with pytest.raises(TeacherError, match="must have the text's 3 tokens"):
        check_teacher(tmp_path, **data, vocabulary=fake_checkpoint("abc").vocabulary)


@pytest.mark.slow
def test_a_pupil_learns_from_its_teacher_and_its_card_names_it(corpus, tmp_path):
    teacher, pupil = str(tmp_path / "teacher"), str(tmp_path / "pupil")
    main([str(corpus), *SMALL, "--epochs", "6", "--out", teacher])
    arguments = [str(corpus), *SMALL, "--teacher", teacher, "--out", pupil, "--epochs"]
    main([*arguments, "6"])
    card, known = load_checkpoint(tmp_path / "pupil").card, load_checkpoint(tmp_path / "teacher")
    assert card["training"]["teachers"] == [{"name": "teacher", "digest": known.digest}]
    assert f"that teacher ({known.digest[:8]}…) gave." in (tmp_path / "pupil" / "README.md").read_text()
    assert "--teacher teacher" in card["training"]["command"]
    assert card["evaluation"]["nats_per_token"] < 1.2 * known.card["evaluation"]["nats_per_token"] + 0.1
    assert "teachers" not in known.card["training"]

    other = tmp_path / "other.txt"
    other.write_text(ALPHABET[1:])
    with pytest.raises(SystemExit, match=r"^error: --teacher must have been trained on the same text"):
        main([str(other), *SMALL, "--teacher", teacher, "--out", str(tmp_path / "none")])
    with pytest.raises(SystemExit, match=r"^error: .*card\.json is missing"):
        main([str(corpus), *SMALL, "--teacher", str(tmp_path), "--out", str(tmp_path / "none")])
    assert not (tmp_path / "none").exists()
