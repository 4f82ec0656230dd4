"""The command line of a training: errors of argparse, and the line in a card that makes the same training again."""

import shlex
from pathlib import Path

import pytest

from training.corpus import Corpus
from training.options import command, parse


@pytest.mark.parametrize("options", [["--epochs", "many"], ["--cell", "transformer"], ["--level", "byte"], []], ids=str)
def test_argparse_refuses_unknown_values(options, capsys):
    with pytest.raises(SystemExit) as caught:
        parse(["text.txt", *options])
    assert caught.value.code == 2 and "usage: python -m training.train" in capsys.readouterr().err


@pytest.mark.parametrize("prompt", ["", "To be, or 'not'", "--epochs", "-A", "ü\n"])
def test_the_recorded_command_reads_back_as_the_same_options(prompt):
    line = [
        "somewhere/my play.txt",
        "--out",
        "runs/play",
        "--cell",
        "gru",
        "--weight-decay",
        "0.1",
        "--lines",
        "--no-grow",
    ]
    options = parse(
        [*line, f"--prompt={prompt}", "--teacher", "runs/a", "--teacher", "b", "--start", "runs/c", "--resume"]
    )
    recorded = shlex.split(command(options, Corpus("my play", "", "", None)))
    assert recorded[:4] == ["python", "-m", "training.train", "my play.txt"]
    paths = {"corpus": "my play.txt", "out": Path("play"), "teacher": [Path("a"), Path("b")], "start": Path("c")}
    assert vars(parse(recorded[3:])) == vars(options) | paths | {"resume": False}
