"""A trained network's folder without its step: what another training has to know of it, with any backend of Keras."""

from pathlib import Path

from model.architecture import Config, network_config
from model.folder import CheckpointError, brief, read_folder, read_json
from model.vocabulary import Vocabulary


def read_trained(folder: Path) -> tuple[dict, Config, Vocabulary]:
    """Card, shape and vocabulary. Raises CheckpointError for a folder that is damaged or holds no network."""
    card = read_json(folder / "card.json")
    if "markov" in card:
        raise CheckpointError(f"{folder.name} has no network: it is a Markov chain.")
    try:
        config = network_config(card["network"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder.name}/card.json does not describe a network: {brief(error)}.") from error
    return card, config, read_folder(folder, card)[0]


def named(config: Config) -> str:
    """A shape in words."""
    embedding = f", embedding {config.embedding}" if config.cell != "gpt" else ""
    return f"{config.layers} × {config.cell} with {config.units} units{embedding}"
