"""What a training found in its text and what it is going to do, said before the first update.

Knows nothing about networks; it is given their number of parameters.
"""

import numpy as np

from model.vocabulary import Vocabulary

RARE = 10  # times or fewer in the whole text: too few examples to learn a token from
NAMED = 20


def found(text: str, vocabulary: Vocabulary, ids: np.ndarray) -> str:
    """Size, vocabulary and rare tokens. ids: (tokens,), the whole text's, as far as it was encoded."""
    token = "characters" if vocabulary.level == "char" else "words and signs"
    counts = np.bincount(ids, minlength=len(vocabulary))
    shown = [i for i in range(len(vocabulary)) if i not in vocabulary.hidden]
    rare = sorted((i for i in shown if counts[i] <= RARE), key=lambda i: counts[i])
    total = sum(counts[i] for i in shown)
    lines = [f"Found {len(text):,} characters: {total:,} {token}, {len(shown):,} of them different."]
    if rare:
        named = " ".join(f"{vocabulary.tokens[i]!r}" for i in rare[:NAMED]) + (" …" if len(rare) > NAMED else "")
        lines.append(f"{len(rare):,} occur {RARE} times or fewer and will hardly be learnt: {named}")
    return "\n".join(lines)


def planned(parts: dict[str, int], parameters: int, updates: int, epochs: int, done: int) -> str:
    """Tokens for training, validation and holding out; parameters; updates per epoch; epochs of which `done` are."""
    sizes = ", ".join(f"{count:,} to {use}" for use, count in parts.items())
    rest = f"epochs {done + 1} to {epochs}" if done else f"{epochs} epochs"
    return f"Tokens: {sizes}.\n{parameters:,} parameters; {rest} of {updates:,} updates."
