"""Every shipped exact model computes the kept bits and characters, by NumPy and by LiteRT, among any neighbours."""

import json

import pytest

from model.checkpoint import SHIPPED, load_checkpoint
from tests.digests import BATCHES, FILE, exact_models, step_digest, text_digest

KEPT = json.loads(FILE.read_text())


def test_every_exact_model_has_its_digests():
    assert list(KEPT) == exact_models()


@pytest.mark.slow
@pytest.mark.parametrize("name", exact_models())
def test_logits_and_states_are_the_kept_ones(name):
    checkpoints = [load_checkpoint(SHIPPED / name, backend) for backend in ("numpy", "litert")]
    chain = "markov" in checkpoints[0].card  # which NumPy steps, whatever the backend
    assert [checkpoint.backend for checkpoint in checkpoints] == ["numpy", "numpy" if chain else "litert"]
    assert checkpoints[0].digest == KEPT[name]["model"], "after an export: python -m tests.digests --write"
    for checkpoint, batches in zip(checkpoints, [BATCHES[:1], BATCHES], strict=True):
        assert step_digest(checkpoint, batches) == KEPT[name]["steps"], checkpoint.backend


@pytest.mark.slow
@pytest.mark.parametrize("name", exact_models())
def test_texts_are_the_kept_ones(name):
    assert text_digest(load_checkpoint(SHIPPED / name)) == KEPT[name]["texts"]
