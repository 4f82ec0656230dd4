"""A text that begins with a dash is no option, and the error says how to write it."""

import pytest

from model.parser import Parser
from training.options import parse


def test_the_error_names_the_way_to_write_it(capsys):
    parser = Parser()
    parser.add_argument("--prompt")
    with pytest.raises(SystemExit):
        parser.parse_args(["--prompt", "-one"])
    assert "--prompt=-one" in capsys.readouterr().err
    assert parser.parse_args(["--prompt=-one"]).prompt == "-one"


def test_a_training_says_so_too(capsys):
    with pytest.raises(SystemExit):
        parse(["text.txt", "--out", "x", "--prompt", "-one"])
    assert 'is written with "="' in capsys.readouterr().err
