"""What the noise of one position gives at every temperature from 0 to 2: the ladder, and the range of one token."""

from collections.abc import Sequence

import numpy as np

from model.engine import Engine
from model.noise import noise
from model.sampling import choose, ladder
from model.settings import MAX_TEMPERATURE

HUNDREDTHS = round(100 * MAX_TEMPERATURE)
PIECE = 256  # tokens whose logits are held at a time


async def read_ladder(
    engine: Engine, prompt_ids: list[int], seed: int, position: int, written_ids: Sequence[int] = ()
) -> tuple[np.ndarray, list[dict]]:
    """Read a prompt and the ids written after it; return the logits (vocab_size,) of the next token and its ladder.

    The ladder is [{"from", "to", "id"}, …], ascending and without gaps: with the noise of (seed, position), every
    temperature between "from" and "to" draws that id.
    """
    rows = (await engine.prime(prompt_ids, seed, written_ids)).rows
    drawn = noise(seed, position, len(engine.checkpoint.vocabulary))[0]
    starts, ids = zip(*ladder(rows.logits[0], drawn, MAX_TEMPERATURE), strict=True)
    ends = (*starts[1:], MAX_TEMPERATURE)
    return rows.logits[0], [{"from": a, "to": b, "id": i} for a, b, i in zip(starts, ends, ids, strict=True)]


async def read_ranges(engine: Engine, prompt_ids: list[int], seed: int, ids: Sequence[int]) -> np.ndarray:
    """The temperatures at which the noise of a seed chooses each id of a text: (tokens, 2), in hundredths.

    The first number is the lowest, the second the highest; at every hundredth between them the same id is drawn. It is
    larger than the second where the id is drawn at no temperature.
    """
    rows, ranges = (await engine.prime(prompt_ids, seed)).rows, []
    for start in range(0, len(ids), PIECE):
        piece = np.array(ids[start : start + PIECE])
        logits, rows = await engine.read(rows, piece[None])
        positions = np.arange(start, start + len(piece))
        drawn = noise(np.full(len(piece), seed), positions, len(engine.checkpoint.vocabulary))
        ranges.append(find_ranges(logits, drawn, piece))
    return np.concatenate(ranges) if ranges else np.empty((0, 2), dtype=np.int64)


def find_ranges(logits: np.ndarray, noise: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """`read_ranges` for logits and noise (tokens, vocab_size) and ids (tokens,).

    Every id is a line, logit + T·noise. The one of `ids` is on top from its last crossing with a flatter line to its
    first crossing with a steeper one. What rounding does at the ends, and which of two equal lines is on top, is
    decided by drawing there.
    """
    logits, at = logits.astype(np.float64), np.arange(len(ids))
    with np.errstate(divide="ignore", invalid="ignore"):
        ahead, steeper = logits[at, ids][:, None] - logits, noise - noise[at, ids][:, None]
        crossings = np.clip(np.nan_to_num(100 * ahead / steeper), -1, HUNDREDTHS + 1)
    low = np.ceil(np.max(crossings, axis=1, where=steeper < 0, initial=0)).astype(np.int64)
    high = np.floor(np.min(crossings, axis=1, where=steeper > 0, initial=HUNDREDTHS)).astype(np.int64)

    def is_drawn(hundredths: np.ndarray) -> np.ndarray:
        return choose(logits, np.clip(hundredths, 0, HUNDREDTHS)[:, None] / 100, noise) == ids

    low, high = low + ~is_drawn(low), high - ~is_drawn(high)
    high[~(is_drawn(low) & is_drawn(high))] = -1
    return np.stack([low, high], axis=1)
