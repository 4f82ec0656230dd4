"""The kept run of a first visit, in each language of the page, as the page's HTML has it."""

from collections.abc import Mapping

from assets.server.link import default_prompts
from assets.server.model_files import page_digest_of
from assets.server.requests.run import PACES
from assets.words import LANGUAGES
from model.first import First, read_first
from model.folder import CheckpointError, read_folder
from model.library import Library
from model.vocabulary import Vocabulary

LETTERS = 3  # that are there at once: what follows a name is certain


def first_runs(library: Library) -> dict[str, dict]:
    """Language → the kept run of its first visit. A language whose model keeps none is missing.

    A run has what the first message of a stream has (`run_message`), its schedule, all ids that are kept, the
    `position` that the text begins with, and the `pace` in tokens a second.
    """
    runs = {language: _first_run(library, first_model(library, language)) for language in LANGUAGES}
    return {language: run for language, run in runs.items() if run is not None}


def text_of(run: Mapping) -> str:
    """How the text of "yours" begins."""
    return "".join(run["tokens"][token] for token in run["ids"][-1] if token not in run["hidden"])


def first_model(library: Library, language: str) -> str | None:
    """The model of a first visit in a language; first_visit.js chooses likewise."""
    cards, first = library.cards(), library.first()
    if first is None or cards[first].get("language") == language:
        return first
    return next((name for name, card in cards.items() if card.get("language") == language), first)


def _first_run(library: Library, name: str | None) -> dict | None:
    card = library.cards().get(name, {})
    if name is None or page_digest_of(card, library.backend) is None:  # another arithmetic, or other files
        return None
    try:
        vocabulary, _ = read_folder(library.folder(name), card)
    except CheckpointError:
        return None
    first = read_first(library.folder(name), card, len(vocabulary))
    if first is None or vocabulary.level != "char":  # words are joined to a text by the scripts
        return None
    return _message(name, card, vocabulary, first) | {
        "schedule": first.schedule,
        "ids": first.ids,
        "position": LETTERS,
        "pace": PACES["read"],
    }


def _message(name: str, card: Mapping, vocabulary: Vocabulary, first: First) -> dict:
    language = card.get("language")
    return {
        "settings": {
            "model": name,
            "prompt": default_prompts({name: card})[name],
            "seed": str(first.seed),
            "length": first.length,
        },
        "digest": first.digest,
        "language": language if isinstance(language, str) else "",
        "tokens": list(vocabulary.tokens),
        "end": vocabulary.end,
        "hidden": sorted(vocabulary.hidden),
    }
