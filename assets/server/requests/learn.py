"""The questions of the lessons: texts at several temperatures, lines, distributions, states, Markov chains, epochs."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from assets.server.facts import model_facts
from assets.server.messages import pack_floats
from model.checkpoint import CheckpointError
from model.folder import read_json
from model.gpt import GptConfig
from model.library import Library
from model.lines import has_single_words, write_lines
from model.markov import MarkovConfig
from model.measures import loop
from model.network import STATES_PER_LAYER
from model.run import Run
from model.sampling import probabilities
from model.settings import SettingError, check_length, check_model, check_prompt, check_seed, check_temperature
from model.vocabulary import Vocabulary

MAX_TEMPERATURES = 11
MAX_TEXT_LENGTH = 600  # tokens
STATE_TOKENS = 24  # the last tokens of a prompt, whose states are sent
STATE_CELLS = 48  # numbers of a state that are sent
STATE_NEXT = 3  # most probable next tokens that are sent with a state


async def texts(library: Library, message: Mapping) -> dict:
    """Texts with the same noise: {"texts": [{"text", "loop": null | {"period", "onset"}}, …], "read", "unknown"}.

    message: model, prompt, seed, temperatures (1 to 11), length (at most 600). One text per temperature, in order.
    """
    temperatures = message.get("temperatures")
    if not isinstance(temperatures, list) or not 1 <= len(temperatures) <= MAX_TEMPERATURES:
        raise SettingError("temperature", f"temperatures must be a list of 1 to {MAX_TEMPERATURES}.", temperatures)
    *fixed, last = (check_temperature(temperature) for temperature in temperatures)
    length = check_length(message.get("length"))
    if length > MAX_TEXT_LENGTH:
        raise SettingError("length", f"A length must be {MAX_TEXT_LENGTH} or less here.", length)
    engine = await library.engine(message.get("model"))
    vocabulary = engine.checkpoint.vocabulary
    prompt, seed = message.get("prompt"), check_seed(message.get("seed"))
    _, known = _read(vocabulary, prompt)
    run = Run(engine, prompt, seed, length, temperatures=tuple(fixed), schedule=((0, last),))
    written = map(vocabulary.decode, (await run.last()).ids)
    return {"texts": [{"text": text, "loop": (found := loop(text)) and found._asdict()} for text in written]} | known


async def lines(library: Library, message: Mapping) -> dict:
    """Fifty lines of a model whose lines are single words, such as names. message: model, prompt, seed, temperature.

    {"lines": null | [{"text", "copied"}, …], "listed", "read", "unknown"}: null for any other model. copied: whether
    the list that the model was trained on has the line. listed: how many lines that list has.
    """
    engine = await library.engine(message.get("model"))
    checkpoint = engine.checkpoint
    ids, known = _read(checkpoint.vocabulary, message.get("prompt"))
    seed, temperature = check_seed(message.get("seed")), check_temperature(message.get("temperature"))
    found = None
    if has_single_words(checkpoint.vocabulary):
        written = [known["read"] + text for text in await write_lines(engine, ids, seed, temperature)]
        found = [{"text": text, "copied": text in checkpoint.lexicon} for text in written]
    return {"lines": found, "listed": len(checkpoint.lexicon)} | known


async def next_token(library: Library, message: Mapping) -> dict:
    """The logits after a prompt: {"tokens", "hidden", "logits", "read", "unknown"}. message: model, prompt."""
    engine = await library.engine(message.get("model"))
    vocabulary = engine.checkpoint.vocabulary
    ids, known = _read(vocabulary, message.get("prompt"))
    logits = (await engine.prime(ids, seed=0)).rows.logits[0]
    hidden = sorted(vocabulary.hidden)
    return {"tokens": list(vocabulary.tokens), "hidden": hidden, "logits": pack_floats(logits)} | known


async def state(library: Library, message: Mapping) -> dict:
    """The state after each of a prompt's last 24 tokens. message: model, prompt.

    {"units", "whole", "steps": [{"token", "cells", "next": [{"token", "p"}, …]}, …], "read", "unknown"}. For a
    recurrent network, `cells` has the first 48 of the `units` outputs of the last layer, from −1 to 1, and `whole`
    counts all numbers of the state. For a GPT, they are tanh of the values that the last layer keeps of the token, and
    "kept" is the number of tokens of which it keeps some. For a Markov chain, `cells` has the tokens it remembers, and
    `units` is null. If there is nothing to read, the one step is the start token. If the vocabulary has an end of text,
    the first step is that token.
    """
    engine = await library.engine(message.get("model"))
    checkpoint = engine.checkpoint
    vocabulary, config = checkpoint.vocabulary, checkpoint.config
    prompt_ids, known = _read(vocabulary, message.get("prompt"))
    ids = vocabulary.opening(prompt_ids)
    begin = max(1, len(ids) - STATE_TOKENS + 1)
    rows = (await engine.prime(prompt_ids[: begin - len(ids) + len(prompt_ids)], seed=0)).rows
    steps = []
    for at in range(begin, len(ids) + 1):
        if isinstance(config, MarkovConfig):
            cells = [vocabulary.tokens[int(token) - 1] for token in rows.state[0, 0] if token]
        elif isinstance(config, GptConfig):
            values = np.tanh(rows.state[0, 0, -1 - config.units : -1])  # the last of all: before the count of tokens
            cells = [round(float(value), 3) for value in values[:STATE_CELLS]]
        else:
            output = config.state_parts - STATES_PER_LAYER[config.cell]  # of the last layer
            cells = [round(float(value), 3) for value in rows.state[output, 0, :STATE_CELLS]]
        p = probabilities(rows.logits, 1.0)[0]
        first = np.argsort(-p, kind="stable")[:STATE_NEXT]
        following = [{"token": vocabulary.tokens[i], "p": float(p[i])} for i in first]
        steps.append({"token": vocabulary.tokens[ids[at - 1]], "cells": cells, "next": following})
        if at < len(ids):
            rows = (await engine.feed(rows, np.array([[ids[at]]]))).rows
    units = None if isinstance(config, MarkovConfig) else config.units
    kept = {"kept": config.context - 1} if isinstance(config, GptConfig) else {}
    return {"units": units, "whole": config.state_parts * config.state_units, "steps": steps} | kept | known


async def chains(library: Library, message: Mapping) -> dict:
    """The networks and the Markov chains of a model's training text, with their held-out losses. message: model.

    {"networks": [{"name", "kind", "parameters", "loss"}, …], "chains": [{"name", "order", "loss"}, …]}, the model among
    them.
    """
    cards = library.cards()
    model = check_model(message.get("model"), cards)
    text = _text_digest(cards[model])
    same = {
        name: card for name, card in cards.items() if name == model or (text is not None and _text_digest(card) == text)
    }
    networks = [
        {"name": name} | {field: model_facts(name, card)[field] for field in ("kind", "parameters", "loss")}
        for name, card in same.items()
        if "markov" not in card
    ]
    found = [
        {"name": chain, "order": card["markov"]["order"], "loss": _loss(card)}
        for chain, card in same.items()
        if "markov" in card
    ]
    return {"networks": networks, "chains": found}


async def epochs(library: Library, message: Mapping) -> dict:
    """The texts that a model wrote after each epoch of its training: {"epochs": null | epochs.json}. message: model."""
    name = check_model(message.get("model"), library.cards())
    return {"epochs": await asyncio.to_thread(read_epochs, library.folder(name) / "epochs.json")}


def read_epochs(path: Path) -> dict | None:
    """{"prompt", "temperatures", "texts": [epoch][temperature]}, or None without a file. Raises CheckpointError."""
    if not path.exists():
        return None
    stored = read_json(path)
    try:
        rows, count = stored["texts"], len(stored["temperatures"])
        valid = isinstance(stored["prompt"], str) and all(isinstance(t, int | float) for t in stored["temperatures"])
        valid = valid and rows and all(len(row) == count and all(isinstance(t, str) for t in row) for row in rows)
    except (KeyError, TypeError):
        valid = False
    if not valid:
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.")
    return {key: stored[key] for key in ("prompt", "temperatures", "texts")}


def _read(vocabulary: Vocabulary, prompt: object) -> tuple[list[int], dict]:
    """The ids of a prompt's known tokens, and {"read": their text, "unknown": the other tokens}."""
    ids, unknown = vocabulary.encode(check_prompt(prompt)[0])
    return ids, {"read": vocabulary.decode(ids), "unknown": unknown}


def _text_digest(card: Mapping) -> str | None:
    """The sha256 of a model's training text."""
    data = card.get("data")
    return data.get("sha256") if isinstance(data, Mapping) else None


def _loss(card: Mapping) -> float | None:
    evaluation = card.get("evaluation")
    return evaluation.get("nats_per_token") if isinstance(evaluation, Mapping) else None
