"""The command line, with the shipped model."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from model.checkpoint import SHIPPED, load_checkpoint
from model.engine import Engine
from model.sample import main
from model.stream import Run

ROOT = Path(__file__).parents[1]


def sample(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "model.sample", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_prints_the_prompt_and_goes_on():
    result = sample("--prompt", "ROMEO:\n", "--temperature", "0.5", "--length", "50")
    assert result.returncode == 0 and result.stdout.startswith("ROMEO:\n") and len(result.stdout) == 7 + 50 + 1


@pytest.mark.parametrize("temperature", ["0", "0.5", "1", "2"])
def test_json_gives_what_a_run_gives(capsys, temperature):
    assert main(["--json", "--prompt", "JULIET:", "--temperature", temperature, "--seed", "9", "--length", "120"]) == 0
    found = json.loads(capsys.readouterr().out)
    engine = Engine(load_checkpoint(SHIPPED / "shakespeare"))

    async def last() -> str:
        run = Run(engine, "JULIET:", 9, 120, temperatures=(float(temperature), 0.3))
        return [chunk async for chunk in run.chunks()][-1].texts[0]

    text = asyncio.run(last())
    engine.close()
    assert found["text"] == text and len(found["ids"]) == 120
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
def test_a_wrong_value_is_answered_with_the_rule(capsys, option, value, rule):
    with pytest.raises(SystemExit) as caught:
        main([f"{option}={value}"])
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert rule in error and value in error and "Traceback" not in error


def test_unknown_characters_are_named_and_skipped():
    result = sample("--prompt", "RO😀MEO:", "--length", "20")
    assert "😀" in result.stderr and result.returncode == 0


def test_a_broken_checkpoint_is_one_sentence(capsys, tmp_path):
    (tmp_path / "broken").mkdir()
    with pytest.raises(SystemExit):
        main(["--checkpoints", str(tmp_path), "--model", "broken"])
    assert "card.json is missing." in capsys.readouterr().err
