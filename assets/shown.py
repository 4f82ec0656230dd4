"""The tokens of the texts that a page shows, for what it asks about them.

Knows nothing about what is asked.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate

from model.engine import Engine
from model.settings import SettingError, check_text, parse_schedule
from model.stream import Run


async def shown_tokens(engine: Engine, message: Mapping) -> list[Sequence[str]]:
    """Of each of the message's `texts`, one to four, the panels', in their order.

    A character is a token. Words, once they are joined, may read otherwise than they were drawn: "for" and "reason"
    without a space between are one word, and one that the model does not know. So a run of words is written once more,
    from the message's prompt, seed, length and schedule. Raises SettingError, also where the texts are not that run's.
    """
    texts = message.get("texts")
    if not isinstance(texts, list) or not 1 <= len(texts) <= 4:
        raise SettingError("text", "texts must be a list of one to four.", texts)
    texts = [check_text(text) for text in texts]
    vocabulary = engine.checkpoint.vocabulary
    if vocabulary.level == "char":
        return texts
    settings = (message.get(name) for name in ("prompt", "seed", "length"))
    run = Run(engine, *settings, schedule=parse_schedule(message.get("schedule")))
    await run.last()
    drawn = ([vocabulary.tokens[i] for i in ids] for ids in run.drawn)
    return [_beginning(tokens, text) for tokens, text in zip(drawn, texts, strict=False)]


def _beginning(tokens: list[str], text: str) -> list[str]:
    """As many of the tokens as make the text: a run may have been stopped. Raises SettingError where none do."""
    ends = [0, *accumulate(map(len, tokens))]
    count = bisect_left(ends, len(text))
    if "".join(tokens[:count]) != text:
        raise SettingError("text", "The texts must be those of the run.", text)
    return tokens[:count]
