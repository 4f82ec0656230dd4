"""The kinds of network: recurrent ones and GPT-2's, as a card names them.

Each is a function (ids, state) → (logits, state), so that whatever steps a network knows no kind.
"""

from dataclasses import fields
from typing import TYPE_CHECKING

from model.gpt import GptConfig, build_gpt
from model.network import STATES_PER_LAYER, NetworkConfig, build_network

if TYPE_CHECKING:
    import keras

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


def build(config: Config) -> "keras.Model":
    """The network of a shape, with random weights, as `build_network` and `build_gpt` describe it."""
    return build_gpt(config) if isinstance(config, GptConfig) else build_network(config)
