"""A killed training can be resumed, an interrupted one has a checkpoint, and a trivial text is learnt."""

import csv
import json
import math
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.checkpoint import load_checkpoint, load_network
from model.vocabulary import Vocabulary
from tests.conftest import ALPHABET, SMALL
from training.cells import main as cells
from training.evaluate import main as evaluate
from training.progress import NAME, Progress
from training.train import main

ROOT = Path(__file__).parents[2]
PROMPT = ["--prompt", "xyz"]


def log(folder: Path) -> list[dict]:
    with (folder / "log.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def start(*arguments) -> subprocess.Popen:
    """A training process that receives Ctrl-C, even if the tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-u", "-m", "training.train", *map(str, arguments)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def read_until(process: subprocess.Popen, beginning: str) -> None:
    for line in process.stdout:
        if line.startswith(beginning):
            return
    pytest.fail(f"the training ended before it printed {beginning!r}")


@pytest.mark.slow
def test_a_killed_training_resumes_to_what_an_undisturbed_one_gives(corpus, tmp_path):
    arguments = [corpus, *SMALL, "--window", "40", "--epochs", "4", "--out"]  # half of the window in two epochs
    undisturbed = start(*arguments, tmp_path / "undisturbed" / "model")
    killed = start(*arguments, tmp_path / "killed" / "model")
    read_until(killed, "Epoch 2 of 4, ")
    killed.kill()
    killed.wait()
    killed.stdout.close()
    assert not (tmp_path / "killed" / "model" / "card.json").exists(), "nothing half-trained looks finished"
    resumed = start(*arguments, tmp_path / "killed" / "model", "--resume")
    output, _ = resumed.communicate()
    assert resumed.returncode == 0, output
    assert "Epoch 1 of 4, " not in output and "Epoch 2 of 4, " not in output, "at most one epoch is lost"
    output, _ = undisturbed.communicate()
    assert undisturbed.returncode == 0, output

    ours, theirs = ([*log(tmp_path / name / "model")] for name in ("killed", "undisturbed"))
    assert [row["epoch"] for row in ours] == ["0", "1", "2", "3"]
    for name in ("loss", "val_loss"):
        assert [float(row[name]) for row in ours] == pytest.approx([float(row[name]) for row in theirs], rel=1e-4)
    ours, theirs = (load_network(tmp_path / name / "model").get_weights() for name in ("killed", "undisturbed"))
    assert all(np.allclose(a, b, atol=1e-3) for a, b in zip(ours, theirs, strict=True))
    assert not (tmp_path / "killed" / "model" / NAME).exists()


@pytest.mark.slow
def test_ctrl_c_leaves_a_checkpoint_that_can_go_on(corpus, tmp_path):
    out = tmp_path / "model"
    arguments = [corpus, *SMALL, "--out", out]
    process = start(*arguments, "--epochs", "1000")
    read_until(process, "Epoch 2 of 1000, ")
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate()
    assert process.returncode == 130 and "--resume goes on from there" in output and "Traceback" not in output, output
    epochs = load_checkpoint(out).card["training"]["epochs"]
    assert 2 <= epochs < 1000
    main([*map(str, arguments), "--epochs", str(epochs + 1), "--rescale", "0.5", "--resume"])
    card = load_checkpoint(out).card
    assert card["training"]["epochs"] == epochs + 1
    assert card["evaluation"]["calibration_scale"] == 0.5, "by itself a text as short calibrates nothing"
    assert "by 0.5000, 0.5 times the factor fitted on the validation text" in (out / "README.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_trivial_text_is_learnt_and_its_checkpoint_says_how(cell, corpus, tmp_path, capsys):
    out = tmp_path / cell
    arguments = [str(corpus), "--out", str(out), "--cell", cell, *SMALL, *PROMPT]
    main([*arguments, "--epochs", "6", "--learning-rate", "0.03"])
    checkpoint = load_checkpoint(out)
    figures = checkpoint.card["evaluation"]
    assert figures["nats_per_token"] < 0.2, "guessing costs 3.3"
    assert figures["tokens"] == len(ALPHABET) // 10 - 1
    assert figures["network"]["nats_per_token"] == pytest.approx(figures["nats_per_token"], abs=0.05)
    assert checkpoint.card["exact"] and checkpoint.card["verified"]["draws"] == 10_000

    output = capsys.readouterr().out
    assert "The text has 3,240 characters, 27 of them different." in output
    assert re.search(r"2,858 to train on, 58 to choose by, 324 to hold out\. Parameters: [\d,]+\.\n", output)
    assert "Epochs 1 to 6: window 20, 35 updates an epoch.\n" in output
    assert re.search(r"For scale: a Markov chain of order 5 has 0\.\d{4} nats per token", output)
    assert re.search(r"About \d+ s an epoch, \d+ min in all\.", output)
    assert (
        len(re.findall(r"Epoch \d of 6, \d+ s: \d\.\d{4} nats per token in training, \d\.\d{4} on the ", output)) == 6
    )
    assert all(output.count(f"T = {temperature}: ") == 6 for temperature in (0.2, 0.5, 1.0, 1.5))
    assert [row["epoch"] for row in log(out)] == list("012345")
    card = checkpoint.card
    assert card["data"]["name"] == "alphabet" and len(card["data"]["sha256"]) == 64
    assert card["recipe"]["epochs"] == card["training"]["epochs"] == 6
    assert card["training"]["command"].startswith("python -m training.train alphabet.txt --out ")
    assert str(tmp_path) not in json.dumps(card), "no path of this machine"
    epochs = json.loads((out / "epochs.json").read_text())
    assert (epochs["prompt"], epochs["temperatures"]) == ("xyz", [0.2, 0.5, 1.0, 1.5])
    assert [[len(text) for text in texts] for texts in epochs["texts"]] == [[200] * 4] * 6
    assert epochs["texts"][-1][0] == (ALPHABET * 2)[26 : 26 + 200], "after the last epoch it knows the alphabet"
    readme = (out / "README.md").read_text()
    assert readme.startswith("---\nlibrary_name: keras\n") and "    abcdef" in readme
    assert sorted(path.name for path in out.iterdir()) == [
        "README.md",
        "card.json",
        "epochs.json",
        "fingerprints.bin",
        "first.json",
        "lexicon.txt",
        "log.csv",
        "network.keras",
        "step.bin",
        "step.tflite",
        "vocabulary.json",
    ]


@pytest.mark.slow
def test_a_full_disk_is_an_error_and_leaves_the_saved_epochs(corpus, tmp_path):
    """A limit on the size of files is the full disk: the first save fits, the second does not."""
    out = tmp_path / "model"
    arguments = ["-m", "training.train", str(corpus), "--out", str(out), *SMALL, "--epochs", "3"]
    fill = f"""
import resource, runpy, sys
from training.progress import Progress
save = Progress.save
def limited(self, folder):
    save(self, folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
Progress.save = limited
sys.argv[1:] = {arguments[2:]!r}
runpy.run_module("training.train", run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", fill], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert re.fullmatch(
        r"error: .*model can't be written \(.*\); once it can, --resume goes on after .* epoch\.", error
    )
    assert Progress.load(out).epochs == 1
    assert {path.name for path in out.iterdir()} == {NAME, "log.csv"}
    main([*arguments[2:], "--resume"])
    assert load_checkpoint(out).card["training"]["epochs"] == 3


@pytest.mark.slow
def test_patience_ends_a_training_that_does_not_improve(corpus, tmp_path):
    arguments = [str(corpus), "--out", str(tmp_path / "model"), *SMALL, "--learning-rate", "1e-30", "--epochs", "50"]
    main([*arguments, "--patience", "2", "--dropout", "0", "--dropconnect", "0"])
    trained = load_checkpoint(tmp_path / "model").card["training"]
    assert trained["epochs"] == trained["best_epoch"] + 2 == 3
    assert not (tmp_path / "model" / NAME).exists(), "the training is finished, not interrupted"


@pytest.mark.slow
def test_words(tmp_path):
    corpus, out = tmp_path / "words.txt", tmp_path / "model"
    corpus.write_text("the cat sat on the mat, and the dog on the log.\n" * 200)
    arguments = [str(corpus), "--out", str(out), "--level", "word", *SMALL, "--epochs", "3"]
    main([*arguments, "--learning-rate", "0.03"])
    checkpoint = load_checkpoint(out)
    assert checkpoint.vocabulary == Vocabulary.from_text(corpus.read_text(), "word")
    assert checkpoint.card["level"] == "word"
    figures = checkpoint.card["evaluation"]
    assert figures["nats_per_token"] < 1 and figures["bits_per_character"] < figures["nats_per_token"] / 2
    with pytest.raises(SystemExit, match="must hold no training yet"):
        main(arguments)

    card, readme = ((out / name).read_text() for name in ("card.json", "README.md"))
    evaluate([str(out), str(corpus), "--write"])
    assert ((out / "card.json").read_text(), (out / "README.md").read_text()) == (card, readme), "measured alike again"
    assert "The trained network itself, in float32" in readme
    corpus.write_text(corpus.read_text() + "the end\n")
    with pytest.raises(SystemExit, match=r"^error: With --write, CORPUS must be the text of the card\."):
        evaluate([str(out), str(corpus), "--write"])


@pytest.mark.slow
def test_lines_are_texts_that_end(tmp_path, capsys):
    """A text is "abc." or "abcdef.", so one of its tokens is a toss of a coin and the others are certain."""
    corpus, out = tmp_path / "lines.txt", tmp_path / "model"
    corpus.write_text("abc.\n\nabcdef.\n" * 300 + "a line that does not fit into a window\n")
    arguments = [str(corpus), "--out", str(out), "--lines", *SMALL, "--epochs", "4", "--learning-rate", "0.03"]
    main([*arguments, "--dropout", "0", "--dropconnect", "0"])
    output = capsys.readouterr().out
    assert "601 lines; 1 with more than 19 tokens are left out." in output
    checkpoint = load_checkpoint(out)
    figures = checkpoint.card["evaluation"]
    assert figures["split"] == "held-out: the last 10 % of the lines, each from the initial state"
    assert figures["tokens"] == 30 * 5 + 30 * 8, "every character and every end is a target, padding is not"
    assert figures["nats_per_token"] == pytest.approx(math.log(2) / 6.5, abs=0.03), "one toss of a coin in 6.5 targets"
    assert figures["network"]["nats_per_token"] == pytest.approx(figures["nats_per_token"], abs=0.03)
    assert " --lines " in checkpoint.card["training"]["command"]
    cold = json.loads((out / "epochs.json").read_text())["texts"][-1][:2]
    assert set(cold) <= {"abc.", "abcdef."}, "samples end before their 200 characters"
    capsys.readouterr()
    evaluate([str(out), str(corpus)])
    again = json.loads(capsys.readouterr().out)
    assert {name: again[name] for name in ("tokens", "split")} == {name: figures[name] for name in ("tokens", "split")}
    assert again["nats_per_token"] == pytest.approx(figures["nats_per_token"], rel=1e-4)
    assert again["bits_per_character"] == pytest.approx(again["nats_per_token"] / math.log(2)), "an end is a line break"
    assert again["unknown_tokens"] == 0
    with pytest.raises(SystemExit, match=r"^error: Cells are sought in one long text"):
        cells([str(out), str(corpus)])


@pytest.mark.slow
def test_an_export_is_whole_or_not_there(corpus, tmp_path, monkeypatch):
    """An export that fails before its last file leaves the folder as it was."""
    arguments = [str(corpus), "--out", str(tmp_path / "model"), *SMALL, "--batch", "2", "--epochs"]  # a row in a part

    def contents() -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in (tmp_path / "model").iterdir() if path.name != NAME}

    def fail(*_) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("training.export.write_readme", fail)
        with pytest.raises(SystemExit, match="No space left"):
            main([*arguments, "1"])
    assert contents().keys() == {"log.csv"}
    main([*arguments, "1", "--resume"])
    before = contents()
    assert before.keys() == {"step.bin", "step.tflite", "network.keras", "card.json", "README.md", "log.csv"} | {
        "vocabulary.json",
        "lexicon.txt",
        "epochs.json",
        "fingerprints.bin",
        "first.json",
    }


@pytest.mark.slow
def test_the_last_update_may_be_the_one_that_goes_wrong(tmp_path):
    corpus, out = tmp_path / "short.txt", tmp_path / "model"
    corpus.write_text(ALPHABET[:1000])
    arguments = [*SMALL[:6], "--batch", "4", "--window", "200", "--epochs", "1", "--learning-rate", "1e38"]
    with pytest.raises(SystemExit, match=r"^error: The loss became NaN in epoch 1: "):
        main([str(corpus), "--out", str(out), *arguments])
    assert not (out / NAME).exists()


@pytest.mark.slow
def test_a_loss_that_is_no_number_ends_the_training_and_exports_nothing(corpus, tmp_path):
    out = tmp_path / "model"
    with pytest.raises(SystemExit, match=r"^error: The loss became NaN in epoch 1: "):
        main([str(corpus), "--out", str(out), *SMALL, "--epochs", "2", "--learning-rate", "1e38"])
    assert not (out / "card.json").exists() and not (out / NAME).exists()


class ResourceExhaustedError(Exception):
    """TensorFlow's class for too little memory has this name."""


@pytest.mark.parametrize(
    "error", [ResourceExhaustedError("OOM when allocating"), RuntimeError("RESOURCE_EXHAUSTED: Out of memory")]
)
def test_a_network_larger_than_the_memory_is_an_error(corpus, tmp_path, monkeypatch, error):
    def fail(plan):
        raise error

    monkeypatch.setattr("training.train.train", fail)
    monkeypatch.setattr("training.train.load_tensorflow", lambda: None)
    with pytest.raises(SystemExit, match=r"^error: The training does not fit into memory: --units, "):
        main([str(corpus), "--out", str(tmp_path / "model"), *SMALL])
    with pytest.raises(SystemExit, match=r"^error: units must be at most \d+\. Received: 1000000"):
        main([str(corpus), "--out", str(tmp_path / "other"), *SMALL, "--units", "1000000"])
