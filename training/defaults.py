"""Batch, window, learning rate, warm-up and reset for a text, a network and some epochs, where no option sets them.

A training needs some 2,000 updates or more. A long text read for many epochs gives these with large batches, which are
faster for each token. A short text or a short training gives them only with small batches and short windows.
README.md has the measurements.
"""

from training.corpus import epochs_per_pass
from training.recipe import Recipe

UPDATES = 2_400  # wanted of a training, before its windows grow
BATCH = 16  # with which the window is chosen
SMALLEST_BATCH = 8
SHORTEST_WINDOW = 20
FEWEST = 20  # updates of an epoch
HIGHEST_RATE, LOWEST_RATE = 8e-3, 1e-3
GPT_RATE, GPT_RESET = 2e-3, 0.8  # README.md: with fewer windows from the initial state it stays a chain of order 1


def default_numbers(tokens: int, epochs: int, units: int, cell: str, parts: int, window: int | None) -> dict:
    """Values for fields of `Recipe`: batch, window, learning_rate, warm_up.

    tokens: of the training text. window: the one that an option sets, or None.
    """
    tokens //= epochs_per_pass(tokens)
    read = tokens * epochs
    if window is None:
        window = min(Recipe.window, max(SHORTEST_WINDOW, read // (BATCH * UPDATES)))
    batch = min(Recipe.batch, max(SMALLEST_BATCH, read // (window * UPDATES)))
    batch = default_batch(tokens // window, parts, batch)
    updates = epochs * max(1, tokens // (batch * window))
    return {
        "batch": batch,
        "window": window,
        "learning_rate": default_rate(units, cell),
        "warm_up": min(Recipe.warm_up, updates // 20),
    }


def default_batch(windows: int, parts: int, most: int = Recipe.batch) -> int:
    """A multiple of `parts`, at most `most`, with which an epoch of so many windows has 20 updates or more."""
    batch = min(most, windows // FEWEST)
    return max(parts, batch - batch % parts)


def default_reset(cell: str) -> float:
    """The probability that a stream begins a window from the initial state."""
    return GPT_RESET if cell == "gpt" else Recipe.reset


def default_rate(units: int, cell: str) -> float:
    """The learning rate: 0.004 for 384 units, in inverse proportion to the units; half of it for a simple RNN.

    A GPT has one for all sizes: it has layers of one and four times the units, and none is recurrent.
    """
    if cell == "gpt":
        return GPT_RATE
    rate = min(HIGHEST_RATE, max(LOWEST_RATE, Recipe.learning_rate * 384 / units))
    return round(rate / 2 if cell == "rnn" else rate, 4)
