"""A folder NAME of Markov chains: step.bin with their counts, and a model for each order, NAME-1, NAME-2, …"""

from collections.abc import Collection
from pathlib import Path
from weakref import WeakValueDictionary

from model.counts_file import counts_from_bytes, counts_to_bytes
from model.folder import CheckpointError, brief, read_folder, read_json, read_whole, sha256_of, write_folder
from model.markov import GRID, Counts, MarkovConfig
from model.step_file import StepFileError
from model.vocabulary import Vocabulary

COUNTS = "step.bin"

_COUNTS: WeakValueDictionary[str, Counts] = WeakValueDictionary()  # by digest; all orders of a folder share one


def save_chains(
    folder: Path, counts: Counts, vocabulary: Vocabulary, lexicon: Collection[str], evaluations: list[dict], card: dict
) -> dict:
    """Write a folder of Markov chains of the orders 1 … `counts.order`; returns its card as written.

    evaluations: one per order.
    """
    content = counts_to_bytes(counts)
    described = {
        "level": vocabulary.level,
        "exact": True,
        "markov": {"vocab_size": counts.vocab_size, "order": counts.order},
        "evaluations": evaluations,
        "counts": [counts.distinct(order + 1) for order in range(1, counts.order + 1)],
    }
    return write_folder(folder, {COUNTS: content}, vocabulary, lexicon, card | described, sha256_of(content))


def model_file(model: Path, file: str) -> Path:
    """The path of a file about one model: sweep.json in its folder; for a Markov chain NAME-3, NAME/sweep-3.json."""
    chains = chains_folder(model)
    if chains is None:
        return model / file
    stem, _, suffix = file.rpartition(".")
    return chains / f"{stem}-{model.name.rpartition('-')[2]}.{suffix}"


def chains_folder(model: Path) -> Path | None:
    """The folder NAME of a Markov chain NAME-3; None if NAME-3 is a folder itself, or NAME is none."""
    name, _, order = model.name.rpartition("-")
    folder = model.with_name(name) if name and order.isdecimal() else model
    return folder if folder.is_dir() and not model.is_dir() else None


def chain_cards(folder: str, card: dict) -> dict[str, dict]:
    """Name → card of the chain of every order, from the card of their folder. Raises CheckpointError."""
    try:
        config = MarkovConfig(**card["markov"])
        shared = {key: value for key, value in card.items() if key != "evaluations"}
        return {
            f"{folder}-{order}": shared
            | {
                "name": f"{folder}-{order}",
                "step": card["digest"],  # that of step.bin, which all orders read
                "digest": sha256_of(f"{card['digest']} {order} 1/{GRID}".encode()),
                "markov": {"vocab_size": config.vocab_size, "order": order},
                "evaluation": card["evaluations"][order - 1],
                "counts": card["counts"][order - 1],
            }
            for order in range(1, config.order + 1)
        }
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder}/card.json does not describe a Markov chain: {brief(error)}.") from error


def load_chain(folder: Path, name: str) -> tuple[dict, MarkovConfig, Vocabulary, frozenset[str], Counts]:
    """Card, shape, vocabulary, lexicon and counts of one chain of a folder. Raises CheckpointError."""
    card = read_json(folder / "card.json")
    if "markov" not in card:
        raise CheckpointError(f"There is no folder {name}, and {folder.name} is no Markov chain.")
    cards = chain_cards(folder.name, card)
    if name not in cards:
        raise CheckpointError(f"{folder.name} has the chains {', '.join(cards)}, and not {name}.")
    config = MarkovConfig(**cards[name]["markov"])
    vocabulary, lexicon = read_folder(folder, card)
    content = read_whole(folder, COUNTS, card.get("digest"))
    counts = _COUNTS.get(card["digest"])
    if counts is None:
        try:
            counts = _COUNTS[card["digest"]] = counts_from_bytes(content)
        except StepFileError as error:  # the file that the card names; the card itself is wrong
            raise CheckpointError(f"{folder.name}/{COUNTS} {error}.") from error
    if not len(vocabulary) == config.vocab_size == counts.vocab_size or config.order > counts.order:
        raise CheckpointError(f"{folder.name}/card.json describes another chain than {COUNTS}.")
    return cards[name], config, vocabulary, lexicon, counts
