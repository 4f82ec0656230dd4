"""What the game asks of the server: choices that give nothing away, and throws that are the model's own."""

import asyncio
import base64
import json
import re
from pathlib import Path

import numpy as np
import pytest

from assets.bet.rounds import MOST, SLIDER, THROWS, Rounds
from model.engine import Engine
from model.sampling import draw, noise
from model.stream import Run
from tests.conftest import LETTERS, fake_checkpoint
from tests.test_runs import shelf

ASSETS = Path(__file__).parents[1] / "assets"
ASKED = {"model": "m", "prompt": "hello", "ids": [], "seed": "7"}


def ask(engine, question: str, **changed) -> dict:
    return asyncio.run(getattr(Rounds(shelf(engine)), question)(ASKED | changed))


def logits_of(answer: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(answer["logits"]), "<f4")


def given(throw: list[int], temperature: float) -> int:
    """What a throw gives at a temperature, as the page reads it."""
    return [i for at, i in zip(throw[::2], throw[1::2], strict=True) if SLIDER[at] <= temperature][-1]


def test_the_choices_are_all_tokens_in_alphabetical_order(engine):
    answer = ask(engine, "deal")
    assert "logits" not in answer and "throws" not in answer
    assert [answer["tokens"][i] for i in answer["choices"]] == sorted(LETTERS)
    assert answer["unknown"] == [] and answer["hidden"] == []


def test_of_a_wide_vocabulary_the_most_probable_are_offered_in_alphabetical_order():
    engine = Engine(fake_checkpoint(("", *(f" w{i}" for i in range(238)), "<end>"), level="word", padding=0, end=239))
    asked = {"prompt": " w5 w7", "ids": [3]}
    choices = ask(engine, "deal", **asked)["choices"]
    logits = logits_of(ask(engine, "reveal", **asked))
    engine.close()
    assert len(choices) == MOST and 0 not in choices and logits[0] == -np.inf
    others = np.delete(logits, choices)
    assert logits[choices].min() >= others.max()
    assert choices == sorted(choices, key=lambda i: (i == 239, f" w{i - 1}"))  # the end of a text has no name


@pytest.mark.parametrize("ids", [[], [3], [4, 4, 9]], ids=str)
def test_the_throws_are_draws_of_the_sampler_at_the_logits(engine, ids):
    answer = ask(engine, "reveal", ids=ids)
    logits = logits_of(answer)
    dice = noise(np.arange(THROWS) + 7, np.full(THROWS, len(ids)), len(logits))
    for temperature in (0.0, 0.01, 0.73, 1.0, 2.0):
        drawn = draw(logits[None], temperature, dice).tolist()
        assert [given(throw, temperature) for throw in answer["throws"]] == drawn


def test_the_first_throws_write_what_a_run_writes(engine):
    run = Run(engine, "hello", 7, 12, temperatures=(), schedule=((0, 1.3),))

    async def write():
        return await run.last()

    asyncio.run(write())
    ids = []
    while len(ids) < 12:
        ids.append(given(ask(engine, "reveal", ids=ids)["throws"][0], 1.3))
    assert ids == run.ids


def test_another_game_has_other_dice_and_the_largest_seed_wraps(engine):
    first, second = (ask(engine, "reveal", game=game)["throws"] for game in (0, 1))
    assert first != second
    assert second == ask(engine, "reveal", seed="1007")["throws"]
    last = ask(engine, "reveal", seed=str(2**63 - 1))["throws"]
    assert len(last) == THROWS and last[1:] == ask(engine, "reveal", seed="0")["throws"][:-1]


def test_the_draws_come_as_often_as_softmax_says(engine):
    """Chi-square over cells with 5 draws or more to be expected; the seeds are fixed, so this never fails by chance."""
    answer = ask(engine, "reveal")
    logits = logits_of(answer).astype(float)
    for temperature in (0.6, 1.0, 1.7):
        p = np.exp((logits - logits.max()) / temperature)
        p /= p.sum()
        counts = np.bincount([given(throw, temperature) for throw in answer["throws"]], minlength=len(p))
        often = p * THROWS >= 5
        x = ((counts - THROWS * p)[often] ** 2 / (THROWS * p[often])).sum()
        assert x < often.sum() + 5 * np.sqrt(2 * often.sum())


def test_two_tokens_and_an_unknown_prompt():
    engine = Engine(fake_checkpoint("01"))
    dealt, revealed = (ask(engine, question, prompt="ÄÖÜ") for question in ("deal", "reveal"))
    engine.close()
    assert dealt["choices"] == [0, 1] and dealt["unknown"] == ["Ä", "Ö", "Ü"]
    assert {i for throw in revealed["throws"] for i in throw[1::2]} == {0, 1}


@pytest.mark.parametrize(
    "changed",
    [{"ids": None}, {"ids": [28]}, {"ids": [-1]}, {"ids": [True]}, {"ids": [0.5]}, {"ids": [1] * 5000}, {"prompt": 3}],
    ids=lambda changed: repr(changed)[:20],
)
@pytest.mark.parametrize("question", ["deal", "reveal"])
def test_bad_input_is_answered(engine, question, changed):
    assert ask(engine, question, **changed)["error"]["key"] in ("text", "prompt")


def test_a_bad_seed_is_named(engine):
    assert ask(engine, "reveal", seed="x")["error"] == {"key": "seed", "value": "'x'"}


def test_all_that_it_says_has_words():
    folder = ASSETS / "bet"
    used = set(re.findall(r'data-words="(\w+)"', (folder / "view.html").read_text(encoding="utf-8")))
    for script in folder.glob("*.js"):
        used |= set(re.findall(r"\bwords\.(\w+)", script.read_text(encoding="utf-8")))
    words = json.loads((folder / "texts.json").read_text(encoding="utf-8"))["en"]
    assert used and used - {"error_internal"} <= set(words)
