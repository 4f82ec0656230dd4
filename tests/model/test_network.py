"""Steps equal the whole sequence, and a text can be read in parts."""

import numpy as np
import pytest

from model.network import STATES_PER_LAYER, NetworkConfig, build_network

IDS = np.random.default_rng(0).integers(0, 11, (3, 20)).astype(np.int32)


@pytest.fixture(scope="module", params=STATES_PER_LAYER)
def config(request) -> NetworkConfig:
    return NetworkConfig(11, cell=request.param, layers=2, units=8, embedding=4, dropout=0.5)


@pytest.fixture(scope="module")
def network(config):
    return build_network(config)


def initial(config: NetworkConfig, rows: int = 3) -> list[np.ndarray]:
    return [np.zeros((rows, config.units), dtype=np.float32)] * config.state_parts


@pytest.mark.slow
def test_logits_and_state_have_the_documented_shapes(network, config):
    logits, *state = network.predict_on_batch([IDS, *initial(config)])
    assert logits.shape == (3, 20, 11) and logits.dtype == np.float32
    assert [part.shape for part in state] == [(3, 8)] * config.layers * STATES_PER_LAYER[config.cell]
    assert logits.min() < 0, "logits, not probabilities"


@pytest.mark.slow
def test_steps_equal_the_whole_sequence(network, config):
    one_step = build_network(config, one_step=True)
    one_step.set_weights(network.get_weights())
    whole, *whole_state = network.predict_on_batch([IDS, *initial(config)])
    state = initial(config)
    for time in range(IDS.shape[1]):
        logits, *state = one_step.predict_on_batch([IDS[:, time : time + 1], *state])
        assert np.allclose(logits[:, 0], whole[:, time], atol=1e-5)
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(state, whole_state, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("cut", [1, 7, 19])
def test_two_parts_of_a_text_equal_the_whole_text(network, config, cut):
    whole, *_ = network.predict_on_batch([IDS, *initial(config)])
    first, *state = network.predict_on_batch([IDS[:, :cut], *initial(config)])
    second, *_ = network.predict_on_batch([IDS[:, cut:], *state])
    assert np.allclose(np.concatenate([first, second], axis=1), whole, atol=1e-5)


@pytest.mark.slow
def test_the_network_keeps_no_state_and_rows_do_not_mix(network, config):
    first = network.predict_on_batch([IDS, *initial(config)])[0]
    assert np.array_equal(network.predict_on_batch([IDS, *initial(config)])[0], first)
    changed = IDS.copy()
    changed[1] = 0
    assert np.allclose(network.predict_on_batch([changed, *initial(config)])[0][[0, 2]], first[[0, 2]], atol=1e-6)


@pytest.mark.slow
def test_later_tokens_do_not_change_earlier_logits(network, config):
    changed = IDS.copy()
    changed[:, 10:] = 0
    before = network.predict_on_batch([IDS, *initial(config)])[0][:, :10]
    assert np.allclose(network.predict_on_batch([changed, *initial(config)])[0][:, :10], before, atol=1e-6)


@pytest.mark.parametrize("name", ["vocab_size", "layers", "units", "embedding"])
@pytest.mark.parametrize("value", [0, -1, 1.5, "8", True])
def test_sizes_are_whole_numbers(name, value):
    with pytest.raises(ValueError, match=f"{name} must be a whole number, 1 or more. Received: "):
        NetworkConfig(**{"vocab_size": 5, name: value})


@pytest.mark.parametrize("field", [{"cell": "transformer"}, {"dropout": 1.0}, {"dropout": -0.1}], ids=str)
def test_other_fields_are_checked(field):
    with pytest.raises(ValueError, match=r"must be .* Received: "):
        NetworkConfig(5, **field)
