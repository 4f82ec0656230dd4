"""A card's shape is that of its kind, and a shape takes the options of its kind alone."""

from dataclasses import asdict

import pytest

from model.architecture import CELLS, config_of, has_large_state, network_config
from model.gpt import GptConfig
from model.network import NetworkConfig

OPTIONS = {"vocab_size": 7, "layers": 3, "units": 16, "embedding": 5, "dropout": 0.2}


@pytest.mark.parametrize("cell", CELLS)
def test_a_card_gives_back_the_shape_that_was_written(cell):
    config = config_of(cell, **OPTIONS)
    assert isinstance(config, GptConfig if cell == "gpt" else NetworkConfig)
    assert network_config(asdict(config)) == config
    assert (config.cell, config.layers, config.units) == (cell, 3, 16)


@pytest.mark.parametrize("values", [{}, {"cell": "gpt"}, {"cell": "tree", "vocab_size": 3}, [1], None, "gpt"], ids=repr)
def test_other_values_describe_no_network(values):
    with pytest.raises((TypeError, ValueError)):
        network_config(values)


def test_a_state_is_large_by_its_bytes_and_that_of_a_model_that_will_not_load_is_not():
    def card(cell: str, **shape) -> dict:
        return {"network": asdict(config_of(cell, vocab_size=65, **shape))}

    assert has_large_state(card("gpt")) and has_large_state(card("lstm", units=2**14))
    assert not has_large_state(card("gpt", layers=1, units=8)) and not has_large_state(card("lstm", units=512))
    assert not any(map(has_large_state, [{}, {"markov": {}}, {"network": {"cell": "gpt"}}, {"network": 3}]))
