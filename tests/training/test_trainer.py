"""An update: the state goes from window to window, DropConnect draws new masks, padding has no loss."""

from pathlib import Path

import numpy as np
import pytest

from model.gpt import GptConfig
from model.network import NetworkConfig
from training.predictions import mean_loss
from training.recipe import Recipe
from training.stages import Stage

PLAN = [Stage(0, 1, 10, 10)]


@pytest.mark.slow
def test_dropconnect_and_state_are_in_the_trainer_and_not_in_its_network():
    import keras

    from training.trainer import compiled_trainer, plain_network

    config, recipe = NetworkConfig(9, units=6, embedding=3), Recipe(batch=4, parts=2, reset=0.0, dropconnect=0.5)
    trainer = compiled_trainer(config, recipe, PLAN)
    ids = np.random.default_rng(0).integers(0, 9, (4, 12)).astype(np.int32)
    network = plain_network(config, trainer.network.get_weights())
    whole, *state = network.predict_on_batch([ids, *[np.zeros((4, 6), dtype=np.float32)] * 4])
    pieces = [keras.ops.convert_to_numpy(trainer(ids[:, i : i + 4])) for i in (0, 4, 8)]
    assert np.allclose(np.concatenate(pieces, axis=1), whole, atol=1e-5), "the state goes from window to window"
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(trainer.carry, state, strict=True))

    trainer.reset_carry()
    assert not any(np.any(carry) for carry in trainer.carry)
    weights = trainer.network.get_weights()
    first = keras.ops.convert_to_numpy(trainer(ids, training=True))
    trainer.reset_carry()
    second = keras.ops.convert_to_numpy(trainer(ids, training=True))
    assert not np.allclose(first, second), "a new mask for each batch"
    assert all(np.array_equal(a, b) for a, b in zip(weights, trainer.network.get_weights(), strict=True))


@pytest.mark.slow
def test_padding_costs_nothing():
    """The loss of rows is the mean over what is not padding, whatever the padding's logits."""
    from training.trainer import compiled_trainer, plain_network

    config, recipe = NetworkConfig(7, units=5, embedding=3), Recipe(batch=2, parts=1, lines=True, reset=0.0)
    trainer = compiled_trainer(config, recipe, PLAN)
    rows = np.array([[1, 3, 4, 1, 0, 0], [1, 2, 1, 0, 0, 0]], dtype=np.int32)
    found = [trainer.test_on_batch(rows[:, :-1], rows[:, 1:]) for _ in range(2)]
    network = plain_network(config, trainer.network.get_weights())
    assert found == pytest.approx([mean_loss(network, rows)] * 2, abs=1e-5), (
        "and the state does not go from text to text"
    )


@pytest.mark.slow
def test_targets_may_be_probabilities():
    """A certain target has the loss of its id; half of each of two targets has the mean of their losses."""
    from training.trainer import compiled_trainer

    config, recipe = NetworkConfig(7, units=5, embedding=3), Recipe(batch=2, parts=1, reset=1 - 1e-9)
    ids = np.random.default_rng(0).integers(0, 7, (2, 6)).astype(np.int32)
    first, second = ids[:, 1:], 6 - ids[:, 1:]
    hard, soft = (compiled_trainer(config, recipe, PLAN, soft=soft) for soft in (False, True))
    soft.network.set_weights(hard.network.get_weights())
    losses = [hard.test_on_batch(ids[:, :-1], targets) for targets in (first, second)]
    certain = np.eye(7, dtype=np.float32)
    assert soft.test_on_batch(ids[:, :-1], certain[first]) == pytest.approx(losses[0], abs=1e-5)
    both = soft.test_on_batch(ids[:, :-1], (certain[first] + certain[second]) / 2)
    assert both == pytest.approx(np.mean(losses), abs=1e-5)


@pytest.mark.slow
def test_a_gpt_reads_on_beyond_its_context_in_training_as_in_writing_and_saves_no_state():
    import keras

    from training.callbacks import SaveProgress
    from training.progress import Progress
    from training.trainer import compiled_trainer, plain_network

    config, recipe = GptConfig(9, layers=1, units=4, heads=2, context=5), Recipe(batch=4, parts=2, reset=0.0)
    trainer = compiled_trainer(config, recipe, PLAN)
    ids = np.random.default_rng(0).integers(0, 9, (4, 12)).astype(np.int32)
    network = plain_network(config, trainer.network.get_weights())
    whole, _ = network.predict_on_batch([ids, np.zeros((4, config.state_units), dtype=np.float32)])
    pieces = [keras.ops.convert_to_numpy(trainer(ids[:, i : i + 4])) for i in (0, 4, 8)]
    assert np.allclose(np.concatenate(pieces, axis=1), whole, atol=1e-5)

    losses = [trainer.train_on_batch(ids[:, :-1], ids[:, 1:]) for _ in range(30)]
    assert losses[-1] < losses[0]
    saving = SaveProgress(Path("nowhere"), Progress({}), 0)
    saving.set_model(trainer)
    assert {*map(id, trainer.trainable_variables)} <= {*map(id, saving._variables)}
    assert not {*map(id, trainer.carry)} & {*map(id, saving._variables)}
