"""What a page asks about a text that it shows: one POST, one answer. `live.js` and its parts ask.

Knows nothing about runs under way or the widgets. An error is an answer, {"error"}, as in an update of a run.
"""

import logging
from collections.abc import Callable, Mapping
from functools import wraps

from assets.shown import shown_tokens
from assets.texts import error_code
from assets.wire import pack, panel_figures
from model.api import throw
from model.checkpoint import CheckpointError
from model.library import Library
from model.odds import read_odds
from model.settings import (
    SettingError,
    check_position,
    check_prompt,
    check_seed,
    check_temperature,
    check_text,
    parse_schedule,
)
from model.stream import Run


def told(question: Callable) -> Callable:
    """The question with its errors as an answer; what nobody foresaw is logged. Of a class with a `_library`."""

    @wraps(question)
    async def answer(self, message: object) -> dict:
        try:
            return await question(self, message if isinstance(message, Mapping) else {})
        except Exception as error:
            if not isinstance(error, SettingError | CheckpointError):
                logging.exception("A question of a page failed.")
            return {"error": error_code(error, any_model=bool(self._library.cards()))}

    return answer


class Answers:
    """Over a library of models."""

    def __init__(self, library: Library):
        self._library = library

    @told
    async def inspect(self, message: Mapping) -> dict:
        """The distribution that a shown character was drawn from, and the ladder of the dice that chose it.

        message: model, prompt, seed, `text` (the panel's, before the character) and `position` (its place).
        Gives {"logits", "ladder": [{"from", "to", "token"}, …]}, or {"error"} as in an update.
        """
        engine = await self._library.engine(message.get("model"))
        prompt, _ = check_prompt(message.get("prompt"))
        text = check_text(message.get("text"))
        given, written = (engine.checkpoint.vocabulary.encode(part)[0] for part in (prompt, text))
        seed, position = check_seed(message.get("seed")), check_position(message.get("position"))
        logits, rungs = await throw(engine, given, seed, position, written)
        return {"logits": pack(logits), "ladder": rungs}

    @told
    async def odds(self, message: Mapping) -> dict:
        """How probable each token of the shown texts was, at T = 1 and at the T used, for the colourings.

        message: model, prompt, `schedule`, `texts` and what else `shown_tokens` needs.
        Gives {"texts": [{"one", "used", "lengths"}, …]} or {"error"}; `lengths` in characters, None where each is 1.
        """
        engine = await self._library.engine(message.get("model"))
        vocabulary = engine.checkpoint.vocabulary
        schedule = parse_schedule(message.get("schedule"))
        if not schedule:
            raise SettingError("schedule", "A schedule must begin at position 0.", message.get("schedule"))
        prompt, _ = check_prompt(message.get("prompt"))
        ids = [vocabulary.look_up(tokens)[0] for tokens in await shown_tokens(engine, message)]
        one, used = await read_odds(engine, vocabulary.encode(prompt)[0], ids, schedule)
        answers = []
        for row, tokens in enumerate(ids):
            lengths = [len(vocabulary.tokens[i]) for i in tokens]
            shown = {"one": pack(one[row, : len(tokens)]), "used": pack(used[row, : len(tokens)])}
            answers.append(shown | {"lengths": None if set(lengths) <= {1} else lengths})
        return {"texts": answers}

    @told
    async def settle(self, message: Mapping) -> dict:
        """What is shown beside a scrubbed text: {"logits" of its next token, "figures"}, or {"error"}.

        message: model, prompt, seed, `length` (the tokens that are shown) and `temperature`.
        """
        engine = await self._library.engine(message.get("model"))
        schedule = ((0, check_temperature(message.get("temperature"))),)
        settings = (message.get("prompt"), message.get("seed"), message.get("length"))
        run = Run(engine, *settings, temperatures=(), schedule=schedule)
        last = await run.last()
        (figures,) = panel_figures(last, engine.checkpoint.lexicon)
        return {"logits": pack(last.logits), "figures": figures}
