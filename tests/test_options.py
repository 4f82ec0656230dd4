"""The command line of a training: what argparse refuses, and the line in a card that makes the same training again."""

import pytest

from training.corpus import Corpus
from training.options import command, parse
from training.recipe import Recipe


@pytest.mark.parametrize("options", [["--epochs", "many"], ["--cell", "transformer"], ["--level", "byte"], []], ids=str)
def test_what_is_no_command_is_refused_by_argparse(options, capsys):
    with pytest.raises(SystemExit) as caught:
        parse(["text.txt", *options])
    assert caught.value.code == 2 and "usage: python -m training.train" in capsys.readouterr().err


def test_the_recorded_command_reads_back_as_the_same_options():
    line = ["somewhere/my play.txt", "--out", "runs/play", "--cell", "gru", "--units", "96", "--weight-decay", "0.1"]
    options = parse([*line, "--teacher", "runs/a", "--teacher", "b"])
    recorded = command(options, Corpus("my play", "", "", None))
    assert recorded == (
        "python -m training.train 'my play.txt' --out play --cell gru --units 96 --teacher a --teacher b "
        "--weight-decay 0.1"
    )
    assert Recipe(**{name: getattr(options, name) for name in vars(Recipe())}) == Recipe(weight_decay=0.1)
