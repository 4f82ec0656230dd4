"""The command, with the shipped model."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from model.checkpoint import SHIPPED, load_checkpoint
from model.engine import Engine
from model.run import Run
from model.sample import main, printable

ROOT = Path(__file__).parents[2]


def sample(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "model.sample", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_prints_the_prompt_and_the_text():
    result = sample("--prompt", "ROMEO:\n", "--temperature", "0.5", "--length", "50")
    assert result.returncode == 0 and result.stdout.startswith("ROMEO:\n") and len(result.stdout) == 7 + 50 + 1


def test_a_terminal_is_shown_signs_instead_of_control_characters():
    assert printable("a\x1b[31mb\r\n\tc\x9b\x07é") == "a␛[31mb␍\n\tc\N{REPLACEMENT CHARACTER}␇é"


@pytest.mark.parametrize("backend", ["litert", "numpy"])
@pytest.mark.parametrize("temperature", ["0", "0.5", "1", "2"])
def test_json_gives_the_ids_and_text_of_a_run(capsys, temperature, backend):
    options = ["--prompt", "JULIET:", "--temperature", temperature, "--seed", "9", "--length", "120"]
    assert main(["--json", *options, "--backend", backend]) == 0
    found = json.loads(capsys.readouterr().out)
    engine = Engine(load_checkpoint(SHIPPED / "shakespeare"))

    run = Run(engine, "JULIET:", 9, 120, temperatures=(float(temperature), 0.3))
    ids = list(asyncio.run(run.last()).ids[0])
    engine.close()
    assert found["ids"] == ids and len(ids) == 120 and found["text"] == engine.checkpoint.vocabulary.decode(ids)
    assert (found["seed"], found["temperature"], found["model"]) == (9, float(temperature), "shakespeare")
    assert found["digest"] == engine.checkpoint.digest


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("--temperature", "-1", "number from 0 to 2"),
        ("--temperature", "nan", "number from 0 to 2"),
        ("--temperature", "hot", "number from 0 to 2"),
        ("--seed", "9223372036854775808", "whole number from 0 to 9223372036854775807"),
        ("--length", "2.5", "whole number from 1 to 5000"),
        ("--model", "../shakespeare", "must be one of"),
    ],
)
def test_a_wrong_value_is_refused_with_the_rule(capsys, option, value, rule):
    with pytest.raises(SystemExit) as caught:
        main([f"{option}={value}"])
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert rule in error and value in error and "Traceback" not in error


def test_unknown_characters_are_skipped_with_a_message():
    result = sample("--prompt", "RO😀MEO:", "--length", "20")
    assert "😀" in result.stderr and result.returncode == 0


def test_the_error_of_a_broken_checkpoint_is_one_sentence(capsys, tmp_path):
    (tmp_path / "broken").mkdir()
    with pytest.raises(SystemExit):
        main(["--checkpoints", str(tmp_path), "--model", "broken"])
    assert "card.json is missing." in capsys.readouterr().err


def test_a_closed_pipe_ends_it_without_a_traceback():
    command = f"{sys.executable} -m model.sample --length 5000 | head -c 20"
    result = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(result.stdout) == 20 and "Traceback" not in result.stderr


def test_ctrl_c_ends_it_without_a_traceback():
    command = [sys.executable, "-m", "model.sample", "--length", "5000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.read(300)  # it is writing
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
    assert "Traceback" not in error and process.returncode in (0, 130)


def test_a_character_that_the_terminal_lacks_is_no_error():
    result = subprocess.run(
        [sys.executable, "-m", "model.sample", "--prompt", "é", "--length", "5"],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in result.stderr
