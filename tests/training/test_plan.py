"""Bad settings, texts and folders are errors before anything is written; a resumed training has the same settings."""

import io
import os
import subprocess
import sys

import pytest

from tests.conftest import SMALL
from training.defaults import GPT_RESET
from training.options import parse
from training.plan import prepare
from training.recipe import Recipe
from training.train import main


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--epochs", "0"], "epochs must be a whole number, 1 or more. Received: 0"),
        (["--batch", "-4"], "batch must be a whole number, 1 or more. Received: -4"),
        (["--batch", "5"], r"batch must be a multiple of parts \(2\). Received: 5"),
        (["--dropout", "1"], "dropout must be at least 0 and below 1. Received: 1.0"),
        (["--dropconnect", "nan"], "dropconnect must be at least 0 and below 1. Received: nan"),
        (["--learning-rate", "0"], "learning_rate must be above 0 and finite. Received: 0.0"),
        (["--learning-rate", "inf"], "learning_rate must be above 0 and finite. Received: inf"),
        (["--weight-decay", "-1"], "weight_decay must be 0 or more and finite. Received: -1.0"),
        (["--seed", "-1"], "seed must be a whole number from 0 to 2147483647. Received: -1"),
        (["--lines"], "Some lines must have fewer tokens than a window has steps. Received: 20 steps"),
        (["--lines", "--window", "28", "--batch", "200"], "batch = 200 lines or more .* fit a window. Received: 106;"),
        (["--cell", "gpt", "--units", "6"], r"units must be a multiple of heads \(4\). Received: 6"),
        (
            ["--cell", "gpt", "--precision", "bfloat16"],
            "--precision must be float32 with --cell gpt. Received: bf",
        ),
        (["--units", "0"], "units must be a whole number, 1 or more. Received: 0"),
        (["--window", "3000"], "more than batch × window"),
        (["--resume"], "missing: there is nothing to resume"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_bad_setting_is_an_error_before_anything_is_written(options, message, corpus, tmp_path):
    with pytest.raises(SystemExit, match=f"^error: .*{message}"):
        main([str(corpus), "--out", str(tmp_path / "model"), *SMALL, *options])
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("content", [b"", "größe".encode("latin-1"), b"abc"], ids=["empty", "latin-1", "short"])
def test_a_bad_corpus_is_an_error_before_anything_is_written(content, tmp_path):
    (tmp_path / "bad.txt").write_bytes(content)
    with pytest.raises(SystemExit, match=r"^error: A corpus must .* Received: "):
        main([str(tmp_path / "bad.txt"), "--out", str(tmp_path / "model")])
    assert not (tmp_path / "model").exists()


def test_out_must_be_a_folder(corpus, tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(SystemExit, match="--out must be a folder that can be written"):
        main([str(corpus), "--out", str(tmp_path), *SMALL])
    with pytest.raises(SystemExit, match="--out must be a folder"):
        main([str(corpus), "--out", str(corpus), *SMALL])


def test_numbers_that_no_option_sets_follow_the_text(corpus, tmp_path):
    options = [str(corpus), "--out", str(tmp_path / "model"), "--layers", "1", "--units", "24", "--epochs", "5"]
    found = prepare(parse(options)).recipe
    assert (found.batch, found.window, found.learning_rate, found.warm_up) == (6, 20, 0.008, 5), "2,858 tokens"
    options[2] = str(tmp_path / "other")
    asked = prepare(parse([*options, "--window", "20", "--warm-up", "0", "--batch", "8"])).recipe
    assert (asked.batch, asked.window, asked.learning_rate, asked.warm_up) == (8, 20, 0.008, 0)
    options[2] = str(tmp_path / "lines")
    rows = prepare(parse([*options, "--lines", "--window", "28"])).recipe
    assert (rows.batch, rows.window) == (4, 28), "106 rows of 28 tokens"


def write_lines(path, short: int, long: int = 0):
    path.write_text(("x" * 200 + "\n") * long + "".join(f"line {n} of this text\n" for n in range(short)))
    return path


def test_twenty_lines_are_enough_and_one_of_them_chooses_the_epoch(tmp_path):
    text = write_lines(tmp_path / "lines.txt", 50)
    plan = prepare(parse([str(text), "--out", str(tmp_path / "model"), "--lines", *SMALL, "--window", "40"]))
    assert (len(plan.validation), len(plan.ids), len(plan.held_out)) == (1, 44, 5)


def test_the_lines_that_are_left_out_are_counted_before_their_lack_is_an_error(tmp_path, capsys):
    text = write_lines(tmp_path / "lines.txt", 40, 160)
    with pytest.raises(SystemExit, match=r"^error: A text must have batch = 100 lines"):
        main([str(text), "--out", str(tmp_path / "model"), "--lines", *SMALL, "--window", "40", "--batch", "100"])
    assert "200 lines; 160 with more than 39 tokens are left out." in capsys.readouterr().out


def test_a_resumed_training_has_the_numbers_of_the_first_whatever_its_epochs(corpus, tmp_path):
    options = [str(corpus), "--out", str(tmp_path / "model"), "--layers", "1", "--units", "24", "--epochs"]
    first = prepare(parse([*options, "5"]))
    first.progress.save(tmp_path / "model")
    resumed = prepare(parse([*options, "500", "--resume"])).recipe
    assert (resumed.batch, resumed.warm_up) == (first.recipe.batch, first.recipe.warm_up) and resumed.epochs == 500


def test_a_gpt_begins_most_windows_at_the_initial_state_if_no_option_says_otherwise(corpus, tmp_path):
    options = [str(corpus), "--out", str(tmp_path / "model"), *SMALL, "--cell"]
    of_a_gru = ["gpt", "--reset", str(Recipe.reset)]  # is no reason to take another one
    asked = (["gpt"], ["gpt", "--reset", "0.3"], of_a_gru, ["gru"])
    found = [prepare(parse([*options, *some])).recipe.reset for some in asked]
    assert found == [GPT_RESET, 0.3, Recipe.reset, Recipe.reset]


def test_the_end_and_how_texts_begin_may_change_and_nothing_else(corpus, tmp_path):
    arguments = [str(corpus), "--out", str(tmp_path / "model"), *SMALL]
    prepare(parse([*arguments, "--epochs", "3"])).progress.save(tmp_path / "model")
    assert prepare(parse([*arguments, "--epochs", "5", "--resume"])).progress.epochs == 0
    assert prepare(parse([*arguments, "--reset", "0.5", "--resume"])).recipe.reset == 0.5
    with pytest.raises(SystemExit, match=r"^error: --resume must keep seed at 1\. Received: 2$"):
        main([*arguments, "--resume", "--seed", "2"])
    with pytest.raises(SystemExit, match=r"^error: --resume must keep prompt at ''\. Received: 'abc'$"):
        main([*arguments, "--resume", "--prompt", "abc"])
    with pytest.raises(SystemExit, match="--out must hold no training yet"):
        main(arguments)


def test_a_name_that_utf_8_can_not_hold_is_refused_and_one_that_no_file_can_have(corpus, tmp_path):
    arguments = [*SMALL, "--out", str(tmp_path / "model")]
    with pytest.raises(SystemExit, match=r"^error: Names of files and the prompt must be UTF-8\. Received: .*udcfc"):
        main([str(corpus), *arguments, "--prompt", "gr\udcfc\udcdfe"])
    with pytest.raises(SystemExit, match=r"^error: CORPUS must be a UTF-8 text file or one of "):
        main(["a" * 300, *arguments])
    with pytest.raises(SystemExit, match=r"^error: --out must be a folder that can be made\. Received: .*too long"):
        main([str(corpus), *SMALL, "--out", str(tmp_path / ("a" * 300))])
    assert not (tmp_path / "model").exists()


def test_the_output_may_be_closed_or_lack_characters(corpus, tmp_path, monkeypatch):
    corpus.write_text(corpus.read_text() + "größer\n", encoding="utf-8")
    arguments = [str(corpus), *SMALL, "--out", str(tmp_path / "model")]
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "training.train", *arguments]
    process = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (process.stderr, process.returncode) == (b"", 1)
    monkeypatch.setattr("training.train.train", lambda plan: None)  # the sentences about the text come before
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    main(arguments)
    sys.stdout.flush()
    assert b"'?'" in sys.stdout.buffer.getvalue()


def test_tokens_of_the_prompt_that_are_not_in_the_text_are_printed(corpus, tmp_path, capsys):
    prepare(parse([str(corpus), *SMALL, "--out", str(tmp_path / "model"), "--prompt", "aZü"]))
    assert "These tokens of --prompt are not in the text and are left out: 'Z' 'ü'" in capsys.readouterr().out
