"""Sentences that a training prints before its first update: its text, its sizes, its stages."""

import numpy as np

from model.vocabulary import Vocabulary
from training.recipe import Recipe
from training.stages import Stage, remaining

RARE = 10  # times or fewer in the whole text: too few examples to learn a token from
NAMED = 20


def found(text: str, vocabulary: Vocabulary, ids: np.ndarray) -> str:
    """Size, vocabulary and rare tokens. ids: (tokens,), of the whole text."""
    counts = np.bincount(ids, minlength=len(vocabulary))
    visible = [i for i in range(len(vocabulary)) if i not in vocabulary.hidden]
    rare = sorted((i for i in visible if counts[i] <= RARE), key=lambda i: counts[i])
    size = f"{len(text):,} characters"
    if vocabulary.level == "word":
        size += f", {sum(counts[i] for i in visible):,} words and signs"
    lines = [f"The text has {size}, {len(visible):,} of them different."]
    if rare:
        named = " ".join(f"{vocabulary.tokens[i]!r}" for i in rare[:NAMED]) + (" …" if len(rare) > NAMED else "")
        lines.append(f"{len(rare):,} occur {RARE} times or fewer, too rarely to be learnt: {named}")
    return "\n".join(lines)


def planned(parts: dict[str, int], parameters: int, plan: list[Stage], recipe: Recipe, done: int) -> str:
    """Tokens by their use, parameters, the numbers that follow the text, and the stages that are left.

    done: complete epochs.
    """
    sizes = ", ".join(f"{count:,} to {use}" for use, count in parts.items())
    lines = [
        f"Tokens: {sizes}. Parameters: {parameters:,}.",
        f"Batch {recipe.batch}, learning rate {recipe.learning_rate:g}, {recipe.warm_up} updates of warm-up.",
    ]
    for stage in remaining(plan, done):
        epochs = f"Epoch {stage.end}" if stage.end == stage.first + 1 else f"Epochs {stage.first + 1} to {stage.end}"
        lines.append(f"{epochs}: window {stage.window}, {stage.updates:,} updates an epoch.")
    return "\n".join(lines)
