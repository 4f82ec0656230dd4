"""What the lessons ask of the server: texts at several temperatures, distributions, states, chains, epochs.

Knows nothing about what is shown or in which language. An error is an answer, {"error"}.
"""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from assets.answers import told
from assets.wire import pack
from model.checkpoint import CheckpointError
from model.library import Library
from model.markov import MarkovConfig
from model.measures import loop
from model.network import STATES_PER_LAYER
from model.sampling import probabilities
from model.settings import SettingError, check_length, check_model, check_prompt, check_seed, check_temperature
from model.stream import Run
from model.vocabulary import Vocabulary

MOST_TEMPERATURES = 11
LONGEST = 600  # tokens of one text
READ = 24  # tokens of a prompt whose states are shown
CELLS = 48  # numbers of a state that are shown
FIRST = 3  # most probable tokens after each of them


class Lessons:
    """Over a library of models."""

    def __init__(self, library: Library):
        self._library = library

    @told
    async def write(self, message: Mapping) -> dict:
        """Texts with the same dice. message: model, prompt, seed, temperatures (1 to 11), length (at most 600).

        Gives {"texts": [{"text", "loop": null | {"period", "onset"}}, …], "read", "unknown"}, in the order of the
        temperatures.
        """
        temperatures = message.get("temperatures")
        if not isinstance(temperatures, list) or not 1 <= len(temperatures) <= MOST_TEMPERATURES:
            raise SettingError("temperature", f"temperatures must be a list of 1 to {MOST_TEMPERATURES}.", temperatures)
        *fixed, last = (check_temperature(temperature) for temperature in temperatures)
        length = check_length(message.get("length"))
        if length > LONGEST:
            raise SettingError("length", f"A length must be {LONGEST} or less here.", length)
        engine = await self._library.engine(message.get("model"))
        prompt, seed = message.get("prompt"), check_seed(message.get("seed"))
        _, known = _read(engine.checkpoint.vocabulary, prompt)
        run = Run(engine, prompt, seed, length, temperatures=tuple(fixed), schedule=((0, last),))
        texts = (await run.last()).texts
        return {"texts": [{"text": text, "loop": (found := loop(text)) and found._asdict()} for text in texts]} | known

    @told
    async def next(self, message: Mapping) -> dict:
        """What may come after a prompt: {"tokens", "hidden", "logits", "read", "unknown"}. message: model, prompt."""
        engine = await self._library.engine(message.get("model"))
        vocabulary = engine.checkpoint.vocabulary
        ids, known = _read(vocabulary, message.get("prompt"))
        logits = (await engine.prime(ids, seed=0)).rows.logits[0]
        hidden = sorted(vocabulary.hidden)
        return {"tokens": list(vocabulary.tokens), "hidden": hidden, "logits": pack(logits)} | known

    @told
    async def state(self, message: Mapping) -> dict:
        """The state after each of a prompt's last tokens, 24 at most. message: model, prompt.

        {"units", "whole", "steps": [{"token", "cells", "next": [{"token", "p"}, …]}, …], "read", "unknown"}. cells: 48
        of the `units` numbers that the last layer puts out, each from −1 to 1, of `whole` numbers of the state; of a
        Markov chain the tokens it remembers, and `units` is null. With nothing to read, the one step is the
        start token, and where texts end the first is the end of the one before.
        """
        engine = await self._library.engine(message.get("model"))
        checkpoint = engine.checkpoint
        vocabulary, config = checkpoint.vocabulary, checkpoint.config
        ids, known = _read(vocabulary, message.get("prompt"))
        prompt, ids = ids, vocabulary.opening(ids)
        begin = max(1, len(ids) - READ + 1)
        rows = (await engine.prime(prompt[: begin - len(ids) + len(prompt)], seed=0)).rows
        steps = []
        for at in range(begin, len(ids) + 1):
            if isinstance(config, MarkovConfig):
                cells = [vocabulary.tokens[int(held) - 1] for held in rows.state[0, 0] if held]
            else:
                part = config.state_parts - STATES_PER_LAYER[config.cell]  # what the last layer puts out
                cells = [round(float(value), 3) for value in rows.state[part, 0, :CELLS]]
            p = probabilities(rows.logits, 1.0)[0]
            first = [{"token": vocabulary.tokens[i], "p": float(p[i])} for i in np.argsort(-p, kind="stable")[:FIRST]]
            steps.append({"token": vocabulary.tokens[ids[at - 1]], "cells": cells, "next": first})
            if at < len(ids):
                rows = (await engine.feed(rows, np.array([[ids[at]]]))).rows
        units = None if isinstance(config, MarkovConfig) else config.units
        return {"units": units, "whole": config.state_parts * config.units, "steps": steps} | known

    @told
    async def chains(self, message: Mapping) -> dict:
        """The Markov chains of a model's text, and the network beside them, with their held-out losses.

        message: model. {"network": null | {"name", "loss"}, "chains": [{"name", "order", "loss"}, …]}; the network is
        the model itself, or, where that is a chain, the first one of the same text.
        """
        cards = self._library.cards()
        model = check_model(message.get("model"), cards)
        text = _text(cards[model])
        same = {name: card for name, card in cards.items() if text is not None and _text(card) == text}
        networks = [name for name, card in same.items() if "markov" not in card]
        name = model if "markov" not in cards[model] else next(iter(networks), None)
        chains = [
            {"name": chain, "order": card["markov"]["order"], "loss": _loss(card)}
            for chain, card in same.items()
            if "markov" in card
        ]
        return {"network": name and {"name": name, "loss": _loss(cards[name])}, "chains": chains}

    @told
    async def epochs(self, message: Mapping) -> dict:
        """What a model wrote after each epoch of its training: {"epochs": null | epochs.json}. message: model."""
        name = check_model(message.get("model"), self._library.cards())
        return {"epochs": await asyncio.to_thread(read_epochs, self._library.folder(name) / "epochs.json")}


def read_epochs(path: Path) -> dict | None:
    """{"prompt", "seed", "temperatures", "texts": [epoch][temperature]}, or None. Raises CheckpointError."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        texts, count = kept["texts"], len(kept["temperatures"])
        whole = isinstance(kept["prompt"], str) and all(isinstance(t, int | float) for t in kept["temperatures"])
        whole = whole and texts and all(len(row) == count and all(isinstance(t, str) for t in row) for row in texts)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.")
    return {key: kept[key] for key in ("prompt", "temperatures", "texts")}


def _read(vocabulary: Vocabulary, prompt: object) -> tuple[list[int], dict]:
    """The ids of what a model can read of a prompt, and {"read": their text, "unknown": the tokens skipped}."""
    ids, unknown = vocabulary.encode(check_prompt(prompt)[0])
    return ids, {"read": vocabulary.decode(ids), "unknown": unknown}


def _text(card: Mapping) -> str | None:
    """What tells a model's training text from others."""
    data = card.get("data")
    return data.get("sha256") if isinstance(data, Mapping) else None


def _loss(card: Mapping) -> float | None:
    evaluation = card.get("evaluation")
    return evaluation.get("nats_per_token") if isinstance(evaluation, Mapping) else None
