"""Make the files of a network's exact step: step.bin and step.tflite, and first.json, which the step writes.

`python -m model.export NAME` makes them again from network.keras, as training does at its end. Loads TensorFlow.
"""

import argparse
import tempfile
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from model.checkpoint import SHIPPED, list_checkpoints, make_numbers
from model.first import write_first
from model.folder import CheckpointError, read_bytes, read_folder, read_json, sha256_of, write_folder
from model.litert import export_step, seal
from model.network import NetworkConfig, build_network
from model.parser import make_each
from model.settings import check_model
from model.step_file import to_bytes
from model.vocabulary import Vocabulary

if TYPE_CHECKING:
    import keras


def save_checkpoint(
    folder: Path,
    network: "keras.Model",
    config: NetworkConfig,
    vocabulary: Vocabulary,
    lexicon: Collection[str],
    card: dict,
) -> dict:
    """Write the folder of a network; returns the card as written: `card` plus name, digest, network, parameters, sizes.

    lexicon: the words of the training text, as `measures.words` gives them.
    """
    described = {"level": vocabulary.level, "network": asdict(config), "parameters": network.count_params()}
    fresh = build_network(config)  # not compiled, so that no optimizer state is saved
    fresh.set_weights(network.get_weights())
    with tempfile.TemporaryDirectory() as there:
        path = Path(there) / "network.keras"
        fresh.save(path)
        content = path.read_bytes()
    return write_step(folder, content, config, vocabulary, lexicon, card | described)


def write_step(
    folder: Path,
    network: bytes,
    config: NetworkConfig,
    vocabulary: Vocabulary,
    lexicon: Collection[str],
    card: dict,
) -> dict:
    """Write the folder of a network whose file has these bytes; returns the card as `save_checkpoint` does.

    Raises CheckpointError if the exact step can't be made.
    """
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
        config = NetworkConfig(**card["network"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder.name}/card.json does not describe a network.") from error
    vocabulary, lexicon = read_folder(folder, card)
    return write_step(folder, read_bytes(folder / "network.keras"), config, vocabulary, lexicon, card)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m model.export", description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="+", metavar="NAME", help="name of a checkpoint folder")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    options = parser.parse_args(arguments)

    def make(name: str) -> str:
        card = export_again(options.checkpoints / check_model(name, list_checkpoints(options.checkpoints)))
        return f"{name}: {card['digest'][:8]}, largest sum {card['largest_sum']:,} of {2**24:,}"

    make_each(options.models, make)


if __name__ == "__main__":
    main()
