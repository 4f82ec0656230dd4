"""Bad settings, texts and folders are said before anything is written; a resumed training keeps its settings."""

import io
import os
import subprocess
import sys

import pytest

from tests.conftest import SMALL
from training.options import parse
from training.plan import prepare, suitable_batch
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
        (["--units", "0"], "units must be a whole number, 1 or more. Received: 0"),
        (["--window", "3000"], "more than batch × window"),
        (["--resume"], "missing: there is nothing to resume"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_settings_are_said_before_anything_is_written(options, message, corpus, tmp_path):
    with pytest.raises(SystemExit, match=f"^error: .*{message}"):
        main([str(corpus), "--out", str(tmp_path / "model"), *SMALL, *options])
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("content", [b"", "größe".encode("latin-1"), b"abc"], ids=["empty", "latin-1", "short"])
def test_a_bad_corpus_is_said_before_anything_is_written(content, tmp_path):
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


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_a_short_text_is_read_in_fewer_streams(parts):
    batches = [suitable_batch(windows, parts) for windows in range(3000)]
    assert batches == sorted(batches) and batches[-1] == 96 and batches[0] == parts
    assert all(batch % parts == 0 for batch in batches)
    assert all(windows // batch >= 20 for windows, batch in enumerate(batches) if batch > parts)


@pytest.mark.parametrize("lines", [[], ["--lines", "--window", "28"]], ids=" ".join)
def test_a_batch_that_was_not_asked_for_suits_the_text(corpus, tmp_path, lines):
    options = parse([str(corpus), "--out", str(tmp_path / "model"), *SMALL, *lines, "--batch", "0"])
    assert prepare(options).recipe.batch == (4 if lines else 6), "of 106 rows, or 2,858 tokens in windows of 20"


def test_only_the_number_of_epochs_may_change(corpus, tmp_path):
    arguments = [str(corpus), "--out", str(tmp_path / "model"), *SMALL]
    prepare(parse([*arguments, "--epochs", "3"])).progress.save(tmp_path / "model")
    assert prepare(parse([*arguments, "--epochs", "5", "--resume"])).progress.epochs == 0
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


def test_a_reader_of_the_output_may_leave_and_need_not_know_the_characters(corpus, tmp_path, monkeypatch):
    corpus.write_text(corpus.read_text() + "größer\n", encoding="utf-8")
    arguments = [str(corpus), *SMALL, "--out", str(tmp_path / "model")]
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "training.train", *arguments]
    process = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (process.stderr, process.returncode) == (b"", 1)
    monkeypatch.setattr("training.train.train", lambda plan: None)  # what was found in the text is said before
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    main(arguments)
    sys.stdout.flush()
    assert b"'?'" in sys.stdout.buffer.getvalue()


def test_what_the_text_has_not_of_the_prompt_is_said(corpus, tmp_path, capsys):
    prepare(parse([str(corpus), *SMALL, "--out", str(tmp_path / "model"), "--prompt", "aZü"]))
    assert "Of --prompt these are not in the text and left out: 'Z' 'ü'" in capsys.readouterr().out
