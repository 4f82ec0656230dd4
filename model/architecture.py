"""The kinds of network: recurrent ones and GPT-2's, as a card names them.

Each is a function (ids, state) → (logits, state), so that whatever steps a network knows no kind.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

from model.gpt import GptConfig, build_gpt
from model.network import STATES_PER_LAYER, NetworkConfig, build_network

if TYPE_CHECKING:
    import keras

LARGE = 2**17  # bytes: of a state that is large; the largest recurrent one that is shipped has 2**13
CELLS = (*STATES_PER_LAYER, "gpt")

Config = NetworkConfig | GptConfig


def network_config(values: dict) -> Config:
    """The shape that a card's "network" has. Raises ValueError or TypeError for values that describe no network."""
    return (GptConfig if dict(values).get("cell") == "gpt" else NetworkConfig)(**values)


def config_of(cell: str, **values: object) -> Config:
    """A shape of this cell, from those of the values that its kind has; the others are for other kinds."""
    kind = GptConfig if cell == "gpt" else NetworkConfig
    names = {field.name for field in fields(kind)}
    return kind(cell=cell, **{name: value for name, value in values.items() if name in names})


def has_large_state(card: Mapping) -> bool:
    """Whether a text of a card's model needs much memory for each row, so that few can be written at a time."""
    try:
        config = network_config(card["network"])
    except (KeyError, TypeError, ValueError):  # a chain, or a model that will not load
        return False
    return 4 * config.state_parts * config.state_units > LARGE


def build(config: Config) -> "keras.Model":
    """The network of a shape, with random weights, as `build_network` and `build_gpt` describe it."""
    return build_gpt(config) if isinstance(config, GptConfig) else build_network(config)
