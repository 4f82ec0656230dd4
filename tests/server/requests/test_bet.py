"""The questions of the bet: choices reveal no probability, and the draws are those of the sampler."""

from functools import partial

import numpy as np
import pytest

from assets.server.requests import bet
from assets.server.requests.bet import DRAWS, MAX_CHOICES, MOST_WRITTEN, OPEN, TEMPERATURES
from model.engine import Engine
from model.measures import entropy
from model.noise import noise
from model.sampling import draw, probabilities
from tests.conftest import fake_checkpoint
from tests.server.fixtures import ask, last_chunk, library_of, unpack_floats

MESSAGE = {"model": "m", "prompt": "hello", "ids": [], "seed": "7"}


def choices(engine, **changed) -> dict:
    return ask(bet.choices, library_of(engine), MESSAGE | changed)


def draws(engine, **changed) -> dict:
    return ask(bet.draws, library_of(engine), MESSAGE | changed)


def id_at(temperature: float, drawn: list[int]) -> int:
    """The id of a draw at a temperature, as the page reads it."""
    return [i for at, i in zip(drawn[::2], drawn[1::2], strict=True) if TEMPERATURES[at] <= temperature][-1]


def test_the_likeliest_are_offered_in_alphabetical_order(engine):
    answer = choices(engine)
    assert set(answer) == {"tokens", "hidden", "choices", "unknown", "ids"}
    offered, logits = answer["choices"], unpack_floats(draws(engine)["logits"])
    assert len(offered) == MAX_CHOICES and logits[offered].min() >= np.delete(logits, offered).max()
    assert [answer["tokens"][i] for i in offered] == sorted(answer["tokens"][i] for i in offered)
    assert answer["unknown"] == [] and answer["hidden"] == [] and answer["ids"] == []


def test_the_end_of_a_text_is_offered_last_and_the_padding_never():
    engine = Engine(fake_checkpoint(("", *(f" w{i}" for i in range(10)), "<end>"), level="word", padding=0, end=11))
    offered = choices(engine, prompt=" w5 w7", ids=[3])["choices"]
    engine.close()
    assert 0 not in offered and offered[-1] == 11
    assert offered[:-1] == sorted(offered[:-1], key=lambda i: f" w{i - 1}")


@pytest.mark.parametrize("prompt", ["hello", "", "the "])
def test_a_game_begins_at_the_first_draw_that_is_open_and_its_text_is_that_of_a_run(engine, prompt):
    begun = choices(engine, prompt=prompt, begin="7")["ids"]
    assert tuple(begun) == last_chunk(engine, 1.0, prompt, MOST_WRITTEN).ids[0][: len(begun)]
    bits = [
        entropy(probabilities(unpack_floats(draws(engine, prompt=prompt, ids=begun[:i])["logits"])[None], 1.0))[0]
        for i in range(len(begun) + 1)
    ]
    is_open = [OPEN[0] <= some <= OPEN[1] for some in bits]
    assert not any(is_open[:-1]) and (is_open[-1] or begun == [])
    assert choices(engine, begin="x")["error"]["key"] == "seed"


@pytest.mark.parametrize("ids", [[], [3], [4, 4, 9]], ids=str)
def test_the_draws_are_those_of_the_sampler_at_the_logits(engine, ids):
    answer = draws(engine, ids=ids)
    logits = unpack_floats(answer["logits"])
    all_noise = noise(np.arange(DRAWS) + 7, np.full(DRAWS, len(ids)), len(logits))
    for temperature in (0.0, 0.01, 0.73, 1.0, 2.0):
        expected = draw(logits[None], temperature, all_noise).tolist()
        assert list(map(partial(id_at, temperature), answer["draws"])) == expected


def test_the_first_draws_write_what_a_run_writes(engine):
    ids = []
    while len(ids) < 12:
        ids.append(id_at(1.3, draws(engine, ids=ids)["draws"][0]))
    assert tuple(ids) == last_chunk(engine, 1.3, length=12).ids[0]


def test_another_game_has_other_noise_and_the_largest_seed_wraps(engine):
    first, second = (draws(engine, game=game)["draws"] for game in (0, 1))
    assert first != second
    assert second == draws(engine, seed="1007")["draws"]
    last = draws(engine, seed=str(2**63 - 1))["draws"]
    assert len(last) == DRAWS and last[1:] == draws(engine, seed="0")["draws"][:-1]


def test_the_draws_come_as_often_as_softmax_says(engine):
    """Chi-square over cells with 5 draws or more to be expected; the seeds are fixed, so this never fails by chance."""
    answer = draws(engine)
    logits = unpack_floats(answer["logits"]).astype(float)
    for temperature in (0.6, 1.0, 1.7):
        p = np.exp((logits - logits.max()) / temperature)
        p /= p.sum()
        counts = np.bincount([id_at(temperature, drawn) for drawn in answer["draws"]], minlength=len(p))
        often = p * DRAWS >= 5
        x = ((counts - DRAWS * p)[often] ** 2 / (DRAWS * p[often])).sum()
        assert x < often.sum() + 5 * np.sqrt(2 * often.sum())


def test_two_tokens_and_an_unknown_prompt():
    engine = Engine(fake_checkpoint("01"))
    offered, drawn = (question(engine, prompt="ÄÖÜ") for question in (choices, draws))
    engine.close()
    assert offered["choices"] == [0, 1] and offered["unknown"] == ["Ä", "Ö", "Ü"]
    assert {i for one in drawn["draws"] for i in one[1::2]} == {0, 1}


@pytest.mark.parametrize(
    "changed",
    [{"ids": None}, {"ids": [28]}, {"ids": [-1]}, {"ids": [True]}, {"ids": [0.5]}, {"ids": [1] * 5000}, {"prompt": 3}],
    ids=lambda changed: repr(changed)[:20],
)
@pytest.mark.parametrize("question", [choices, draws])
def test_bad_input_is_an_error(engine, question, changed):
    assert question(engine, **changed)["error"]["key"] in ("text", "prompt")


def test_a_bad_seed_is_named(engine):
    assert draws(engine, seed="x")["error"] == {"key": "seed", "value": "'x'"}
