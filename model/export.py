"""Make the files of a network's exact step: step.bin and step.tflite, and first.json, which the step writes.

Of a GPT it is step.tflite alone, in float32: first.json would not be the beginning of every machine's text.
`python -m model.export NAME` makes them again from network.keras, as training does at its end. Loads TensorFlow.
"""

import argparse
import tempfile
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from model.architecture import Config, build, network_config
from model.checkpoint import SHIPPED, list_checkpoints, make_numbers, read_network
from model.first import write_first
from model.folder import CheckpointError, read_bytes, read_folder, read_json, sha256_of, write_folder
from model.gpt import GptConfig, export_gpt
from model.litert import export_step, seal
from model.parser import make_each
from model.settings import check_model
from model.step_file import to_bytes
from model.vocabulary import Vocabulary

if TYPE_CHECKING:
    import keras


def save_checkpoint(
    folder: Path,
    network: "keras.Model",
    config: Config,
    vocabulary: Vocabulary,
    lexicon: Collection[str],
    card: dict,
) -> dict:
    """Write the folder of a network; returns the card as written: `card` plus name, digest, network, parameters, sizes.

    lexicon: the words of the training text, as `measures.words` gives them.
    """
    described = {"level": vocabulary.level, "network": asdict(config), "parameters": network.count_params()}
    fresh = build(config)  # not compiled, so that no optimizer state is saved
    fresh.set_weights(network.get_weights())
    with tempfile.TemporaryDirectory() as there:
        path = Path(there) / "network.keras"
        fresh.save(path)
        return write_step(folder, path, config, vocabulary, lexicon, card | described)


def write_step(
    folder: Path,
    path: Path,
    config: Config,
    vocabulary: Vocabulary,
    lexicon: Collection[str],
    card: dict,
) -> dict:
    """Write the folder of the network that is saved at a path; returns the card as `save_checkpoint` does.

    Raises CheckpointError if its step can't be made.
    """
    network = read_bytes(path)
    if isinstance(config, GptConfig):
        step = export_gpt(read_network(path), config)
        contents = {"network.keras": network, "step.tflite": step}
        return write_folder(folder, contents, vocabulary, lexicon, card | {"exact": False}, sha256_of(step))
    numbers = make_numbers(folder, network, config)
    step = to_bytes(numbers)
    digest = sha256_of(step)
    contents = {"network.keras": network, "step.bin": step, "step.tflite": seal(export_step(numbers), digest)}
    described = {"exact": True, "largest_sum": numbers.bound}
    card = write_folder(folder, contents, vocabulary, lexicon, card | described, digest)
    write_first(folder)
    return card


def export_again(folder: Path) -> dict:
    """Make the step's files of a folder again from its network.keras; returns the card. Raises CheckpointError."""
    card = read_json(folder / "card.json")
    try:
        config = network_config(card["network"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder.name}/card.json does not describe a network.") from error
    vocabulary, lexicon = read_folder(folder, card)
    return write_step(folder, folder / "network.keras", config, vocabulary, lexicon, card)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.export", description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", metavar="NAME", help="name of a checkpoint folder")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    options = parser.parse_args(arguments)

    def make(name: str) -> str:
        card = export_again(options.checkpoints / check_model(name, list_checkpoints(options.checkpoints)))
        largest = f", largest sum {card['largest_sum']:,} of {2**24:,}" if card["exact"] else ""
        return f"{name}: {card['digest'][:8]}{largest}"

    make_each(options.models, make)


if __name__ == "__main__":
    main()
