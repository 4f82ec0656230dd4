"""The page's words in every language it speaks, and which of them a visitor gets.

Knows nothing about widgets or models. Errors reach the page as codes, and the page words them in its own language.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from model.checkpoint import CheckpointError
from model.settings import SettingError

TEXTS: dict[str, dict[str, str]] = json.loads(Path(__file__).with_name("texts.json").read_text(encoding="utf-8"))
LANGUAGES = tuple(TEXTS)  # the first is the fallback
TABS = ("write", "sweep", "bet", "learn")


def choose_language(asked: str | None, accepted: str) -> str:
    """`asked` for by the link, else the best of an Accept-Language header ("de-AT,de;q=0.9,en;q=0.8"), else English."""
    if asked in LANGUAGES:
        return asked
    ranked = []
    for part in accepted.split(","):
        tag, _, quality = part.partition(";q=")
        try:
            ranked.append((-float(quality or 1), tag.strip().split("-")[0].lower()))
        except ValueError:
            continue
    spoken = (language for _, language in sorted(ranked, key=lambda pair: pair[0]) if language in LANGUAGES)
    return next(spoken, LANGUAGES[0])


def error_code(error: Exception, any_model: bool) -> dict[str, str]:
    """{"key", "value"}: the page's sentence for an error is `error_<key>`, with `value` filled in as plain text."""
    if isinstance(error, SettingError):
        return {"key": "no_model" if error.field == "model" and not any_model else error.field, "value": error.value}
    if isinstance(error, CheckpointError):
        return {"key": "checkpoint", "value": str(error)}
    return {"key": "internal", "value": ""}


def labels(language: str, cards: Mapping[str, Mapping], paces: Iterable[str]) -> dict[str, dict]:
    """Element id → what of that Gradio field depends on the language, or on the models that are there."""
    words = TEXTS[language]
    point = "," if language == "de" else "."
    titles = [(_describe(name, card, words, point), name) for name, card in cards.items()]
    return {
        **{name: {"label": words[name]} for name in ("prompt", "seed", "length", "temperature")},
        **{name: {"value": words[name]} for name in ("start", "stop", "step", "continue")},
        **{name: {"label": words[f"tab_{name}"]} for name in TABS},
        "model": {"label": words["model"], "choices": titles},
        "speed": {"label": words["speed"], "choices": [(words[f"speed_{pace}"], pace) for pace in paces]},
        "language": {"label": words["language"], "choices": [(name.upper(), name) for name in LANGUAGES]},
        "random-seed": {"value": words["random_seed"]},
        "copy-link": {"value": words["copy"]},
    }


def _describe(name: str, card: Mapping, words: Mapping[str, str], point: str) -> str:
    """ "Shakespeare · English · characters · LSTM · 4.4 M · 1.39 nats": as much as the card says, at least its name."""
    size, evaluation, network = card.get("parameters"), card.get("evaluation"), card.get("network")
    level = card.get("level")
    loss = evaluation.get("nats_per_token") if isinstance(evaluation, Mapping) else None
    cell = str(network.get("cell")).upper() if isinstance(network, Mapping) else None
    parts = [
        str(card.get("title", name)),
        words.get(f"language_{card.get('language')}"),
        words.get(f"level_{level}"),
        "Markov" if "markov" in card else cell,
        f"{size / 1e6:.1f} M".replace(".", point) if isinstance(size, int) else None,
        f"{loss:.2f} {words['nats' if level != 'word' else 'nats_word']}".replace(".", point, 1)
        if isinstance(loss, float)
        else None,
    ]
    return " · ".join(part for part in parts if part)
