"""The table in model/README.md is the one that the command makes, and its figures are those of the cards."""

import json

import pytest

from model.checkpoint import SHIPPED, CheckpointError
from training.table import BEGIN, COLUMNS, END, README, TableError, main, replace_table, row, table

CARD = {
    "name": "tiny",
    "language": "de",
    "level": "word",
    "digest": "d",
    "parameters": 1234567,
    "network": {"cell": "gru", "layers": 1, "units": 8},
    "bytes": {"network.keras": 2_500_000, "step.bin": 1_240_000},
    "data": {"name": "play"},
    "evaluation": {
        "nats_per_token": 4.0,
        "bits_per_character": 1.25,
        "calibration_error": 0.021,
        "blocks": {"nats_per_token": 4.5},
    },
}
SWEEP = {
    "model": "tiny",
    "digest": "d",
    "prompt": "",
    "seeds": 1,
    "length": 9,
    "temperatures": [1.0],
    "rows": [{"temperature": 1.0, "non_words": {"mean": 0.25, "low": 0.0, "high": 0.5}}],  # from before the lexicons
    "date": "",
    "seconds": 1,
    "command": "",
}


def cells(folder, card=CARD) -> dict[str, str]:
    return dict(zip(COLUMNS, row(folder, card), strict=True))


def test_the_committed_table_is_the_one_that_the_command_makes():
    text = README.read_text(encoding="utf-8")
    assert replace_table(text, table(SHIPPED)) == text, "run: python -m training.table"


def test_a_row_has_the_figures_of_the_card(tmp_path):
    found = cells(tmp_path)
    assert found["level"] == "word" and found["language"] == "German" and found["network"] == "1 × GRU 8"
    assert (found["nats per token"], found["on blocks"], found["bits per character"]) == ("4.0000", "4.5000", "1.250")
    assert (found["network.keras, MB"], found["step.bin, MB"], found["parameters"]) == ("2.5", "1.2", "1,234,567")
    assert found["Keras network"] == found["non-words at T = 1"] == found["also by the language"] == "–"
    trained = CARD | {"evaluation": CARD["evaluation"] | {"network": {"nats_per_token": 4.1}}}
    assert cells(tmp_path, trained)["Keras network"] == "4.1000"


@pytest.mark.parametrize(("digest", "expected"), [("d", "25.0%"), ("of another network", "–")])
def test_non_words_come_from_a_sweep_of_the_same_model(tmp_path, digest, expected):
    (tmp_path / "sweep.json").write_text(json.dumps(SWEEP | {"digest": digest}))
    assert cells(tmp_path)["non-words at T = 1"] == expected and cells(tmp_path)["also by the language"] == "–"
    rows = [{**SWEEP["rows"][0], "non_words_language": {"mean": 0.125, "low": 0.0, "high": 0.5}}]
    (tmp_path / "sweep.json").write_text(json.dumps(SWEEP | {"digest": digest, "rows": rows}))
    assert cells(tmp_path)["also by the language"] == ("12.5%" if digest == "d" else "–")


def test_every_order_of_a_chain_has_a_row(tmp_path):
    """The folder's card has a list per order; the rows have one each."""
    folder = tmp_path / "play-markov"
    folder.mkdir()
    chains = {
        "name": "play-markov",
        "language": None,
        "level": "char",
        "digest": "d",
        "markov": {"vocab_size": 5, "order": 2},
        "counts": [7, 19],
        "bytes": {"step.bin": 100_000},
        "data": {"name": "play"},
        "evaluations": [{"nats_per_token": 2.0, "bits_per_character": 2.9}] * 2,
    }
    (folder / "card.json").write_text(json.dumps(chains))
    lines = table(tmp_path).splitlines()[2:]
    assert [line.split(" | ")[4:6] for line in lines] == [
        ["Markov chain, order 1", "7 sequences"],
        ["Markov chain, order 2", "19 sequences"],
    ]


def test_a_card_without_figures_is_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"card.json lacks a figure of the table: 'data'"):
        row(tmp_path, {"name": "tiny"})


@pytest.mark.parametrize("text", ["", BEGIN, f"{END}\n{BEGIN}", f"{BEGIN}{END}{BEGIN}{END}"], ids=repr)
def test_a_document_without_marks_is_left_as_it_is(tmp_path, text):
    with pytest.raises(TableError, match="once and in this order"):
        replace_table(text, "table")
    (tmp_path / "README.md").write_text(text)
    with pytest.raises(SystemExit, match=r"^error: "):
        main(["--checkpoints", str(tmp_path / "none"), "--readme", str(tmp_path / "README.md")])
    assert (tmp_path / "README.md").read_text() == text


def test_only_the_table_is_replaced():
    made = replace_table(f"before\n{BEGIN}\nold\n{END}\nafter\n", "new")
    assert made == f"before\n{BEGIN}\nnew\n{END}\nafter\n"
    assert replace_table(made, "new") == made
