"""The questions of the bet: the tokens to bet on, then the distribution and 1,000 draws from it."""

import asyncio
from collections.abc import Mapping

import numpy as np

from assets.server.messages import check_ids, pack_floats, whole
from model.draws import changes, draw_many
from model.engine import Engine
from model.library import Library
from model.measures import entropy
from model.sampling import probabilities
from model.settings import MAX_LENGTH, MAX_SEED, MAX_TEMPERATURE, SettingError, check_prompt, check_seed

DRAWS = 1_000
MAX_CHOICES = 12  # the most probable; any other can be typed
OPEN, MOST_WRITTEN = (1.5, 3.0), 40  # bits of a draw worth a bet, and how many tokens a game writes to come to one
TEMPERATURES = np.arange(round(100 * MAX_TEMPERATURE) + 1) / 100  # those of the slider


async def choices(library: Library, message: Mapping) -> dict:
    """The likeliest tokens: {"tokens", "hidden", "choices", "unknown", "ids"}. It does not reveal any probability.

    message: model, prompt, `ids` (those after the prompt), and at the beginning of a game `begin`, its seed: then the
    network writes on, at T = 1, until the next draw has 1.5 to 3 bits, and `ids` are those to go on from. `choices` are
    in the order of their texts; ids without a text come last.
    """
    engine = await library.engine(message.get("model"))
    vocabulary = engine.checkpoint.vocabulary
    logits, unknown = await _read(engine, message)
    ids = list(message["ids"])
    if message.get("begin") is not None:
        ids, logits = await _write_on(engine, message, logits)
    possible = np.flatnonzero(np.isfinite(logits))
    possible = possible[np.argsort(-logits[possible], kind="stable")[:MAX_CHOICES]]
    return {
        "tokens": list(vocabulary.tokens),
        "hidden": sorted(vocabulary.hidden),
        "choices": sorted(possible.tolist(), key=lambda i: (i in vocabulary.hidden, vocabulary.tokens[i])),
        "unknown": unknown,
        "ids": ids,
    }


async def draws(library: Library, message: Mapping) -> dict:
    """The distribution and 1,000 draws from it at every temperature of the slider: {"logits", "draws"}.

    message: model, prompt, ids, seed, `game` (how many games came before). Draw k has the seed `seed` + 1000·game + k
    and the position len(ids), so draw 0 of the first game is the token that a run with these settings writes there.
    Each draw is [place, id, place, id, …], the places of the slider from which on it gives another id.
    """
    engine = await library.engine(message.get("model"))
    seed, game = check_seed(message.get("seed")), max(0, whole(message.get("game")) or 0)
    logits, _ = await _read(engine, message)
    seeds = np.array([(seed + DRAWS * game + k) % (MAX_SEED + 1) for k in range(DRAWS)])
    ids = await asyncio.to_thread(draw_many, logits, seeds, len(message["ids"]), TEMPERATURES)
    return {"logits": pack_floats(logits), "draws": changes(ids)}


async def _write_on(engine: Engine, message: Mapping, logits: np.ndarray) -> tuple[list[int], np.ndarray]:
    """The ids after which the draw is open enough for a bet, and its logits; the given ones where there is no such."""
    seed, end = check_seed(message["begin"]), engine.checkpoint.vocabulary.end
    written, now = list(message["ids"]), logits
    for _ in range(min(MOST_WRITTEN, MAX_LENGTH - 1 - len(written))):
        if OPEN[0] <= entropy(probabilities(now[None], 1.0))[0] <= OPEN[1]:
            return written, now
        drawn = int(draw_many(now, np.array([seed]), len(written), np.ones(1))[0, 0])
        if drawn == end:
            break
        written.append(drawn)
        now, _ = await _read(engine, message | {"ids": written})
    return list(message["ids"]), logits


async def _read(engine: Engine, message: Mapping) -> tuple[np.ndarray, list[str]]:
    """The logits (vocab_size,) of the next token, and the prompt's unknown tokens. Raises SettingError."""
    vocabulary = engine.checkpoint.vocabulary
    prompt, _ = check_prompt(message.get("prompt"))
    prompt_ids, unknown = vocabulary.encode(prompt)
    ids = check_ids(message.get("ids"), vocabulary)
    if len(ids) == MAX_LENGTH:
        raise SettingError("text", f"ids must be fewer than {MAX_LENGTH}.", ids)
    read = await engine.prime(prompt_ids, seed=0, written=ids)
    return read.rows.logits[0], unknown
