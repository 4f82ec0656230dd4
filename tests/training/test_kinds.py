"""A card says what kind of network it describes, and does not take a small GPT for GPT-2."""

from dataclasses import asdict

from model.architecture import config_of
from training import kinds

GPT, LSTM = (asdict(config_of(cell, vocab_size=65, layers=4, units=128)) for cell in ("gpt", "lstm"))
FIGURES = {"nats_per_token": 1.5, "calibration_error": 0.02}


def test_a_gpt_is_not_exact_and_1_152_of_gpt_2_and_has_its_bytes_of_state():
    details = kinds.details(GPT, 818_048)
    assert "4 × causal self-attention with 4 heads" in details and "520,196 bytes a text" in details
    assert "**not exact**" in details and "step.bin" not in details and "first.json" not in details
    assert "1/152 of its size" in kinds.what_it_is(GPT, 818_048)
    assert "152 times as large" in kinds.comparison(GPT, 818_048)
    assert kinds.tags(GPT) == "gpt2, transformer"
    assert "of the step in LiteRT" in kinds.of_network(FIGURES, {"network": GPT})


def test_a_recurrent_network_is_exact_and_is_compared_with_nothing():
    details = kinds.details(LSTM, 9_000)
    assert "4 × LSTM with 128 units" in details and "`step.bin` is one step of it in whole numbers" in details
    assert kinds.what_it_is(LSTM, 9_000) == "A recurrent network" and kinds.comparison(LSTM, 9_000) == ""
    assert kinds.tags(LSTM) == "lstm, rnn"
    assert "largest sum is 77 of" in kinds.of_network(FIGURES, {"network": LSTM, "largest_sum": 77})
