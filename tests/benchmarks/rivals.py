"""The usual ways to step a Keras LSTM character by character, each with the same weights, state and job to do.

Every maker takes the Keras network, its checkpoint and a number of rows, and returns a function that writes one more
character in each row: step, draw, feed back. Its attribute `logits` gives those of id 1 read in the initial state,
(vocab_size,), by which the caller sees that the weights are the same.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from model.checkpoint import Checkpoint
from model.litert import LiteRTStep
from model.network import build_network
from model.noise import noise
from model.sampling import draw

WINDOW = 40  # characters, as in Keras' own example


def keras_predict(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """Keras' example: the last 40 characters through `predict` again for every character."""
    text = np.zeros((rows, WINDOW), dtype=np.int32)
    state = checkpoint.initial_state(rows)

    def step() -> None:
        logits = network.predict([text, *state], verbose=0, batch_size=rows)[0][:, -1]
        text[:, :-1] = text[:, 1:]
        text[:, -1] = draw(logits, 1.0, noise(np.arange(rows), 0, logits.shape[1]))

    step.logits = lambda: network.predict([text[:1, :1] + 1, *state[:, :1]], verbose=0)[0][0, 0]
    return step


def eager(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """The network called as a function, its state handed on."""
    import tensorflow as tf

    held = [tf.zeros((rows, 1), dtype=tf.int32), *(tf.constant(part) for part in checkpoint.initial_state(rows))]
    first = [tf.ones((1, 1), dtype=tf.int32), *(part[:1] for part in held[1:])]

    def step() -> None:
        logits, *held[1:] = network(held, training=False)
        ids = draw(logits.numpy()[:, 0], 1.0, noise(np.arange(rows), 0, logits.shape[2]))
        held[0] = tf.constant(ids[:, None], dtype=tf.int32)

    step.logits = lambda: network(first, training=False)[0].numpy()[0, 0]
    return step


def tf_function(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """TensorFlow's tutorial: one compiled step that also draws."""
    import tensorflow as tf

    @tf.function
    def one_step(ids, *state):
        logits, *new = network([ids, *state], training=False)
        return tf.random.categorical(logits[:, 0], 1, dtype=tf.int32), logits, new

    held = [tf.zeros((rows, 1), dtype=tf.int32), [tf.constant(part) for part in checkpoint.initial_state(rows)]]
    first = [tf.ones((rows, 1), dtype=tf.int32), *held[1]]

    def step() -> None:
        held[0], _, held[1] = one_step(held[0], *held[1])
        held[0].numpy()

    step.logits = lambda: one_step(*first)[1].numpy()[0, 0]
    return step


def float32_export(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """The network exported to LiteRT by Keras, in float32."""
    one_step = build_network(checkpoint.config, one_step=True)
    one_step.set_weights(network.get_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "step.tflite"
        one_step.export(str(path), format="litert", verbose=False)
        return step_alone(network, replace(checkpoint, step=LiteRTStep(path.read_bytes())), rows)


def step_alone(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None]:
    """The step of a checkpoint alone, without noise, draw or bookkeeping: what the engine could reach at best."""
    ids, state = np.ones(rows, dtype=np.int32), checkpoint.initial_state(rows)

    def step() -> None:
        checkpoint.step(ids, state)

    step.logits = lambda: checkpoint.step(ids, state)[0][0]
    return step


def torch_lstm(network, checkpoint: Checkpoint, rows: int) -> Callable[[], None] | None:
    """PyTorch's LSTM and its multinomial draw; None where torch is not installed, or for other cells."""
    try:
        import torch
    except ImportError:
        return None
    if checkpoint.config.cell != "lstm":
        return None
    config = checkpoint.config
    torch.set_num_threads(1)
    lstm = torch.nn.LSTM(config.embedding, config.units, config.layers)
    with torch.inference_mode():
        for layer in range(config.layers):  # the gates come in the same order: input, forget, cell, output
            kernel, recurrent, bias = (torch.tensor(w) for w in network.get_layer(f"lstm_{layer}").get_weights())
            getattr(lstm, f"weight_ih_l{layer}").copy_(kernel.T)
            getattr(lstm, f"weight_hh_l{layer}").copy_(recurrent.T)
            getattr(lstm, f"bias_ih_l{layer}").copy_(bias)
            getattr(lstm, f"bias_hh_l{layer}").zero_()
        (embedding,) = (torch.tensor(w) for w in network.get_layer("embedding").get_weights())
        kernel, bias = (torch.tensor(w) for w in network.get_layer("logits").get_weights())
    blank = torch.zeros(config.layers, rows, config.units)
    held = [torch.zeros(rows, dtype=torch.long), (blank, blank)]

    @torch.inference_mode()
    def forward(ids, state):
        hidden, state = lstm(embedding[ids][None], state)
        return hidden[0] @ kernel + bias, state

    @torch.inference_mode()
    def step() -> None:
        logits, held[1] = forward(*held)
        held[0] = torch.multinomial(torch.softmax(logits, dim=-1), 1)[:, 0]

    step.logits = lambda: forward(torch.ones(rows, dtype=torch.long), (blank, blank))[0][0].numpy()
    return step


RIVALS = {
    "Keras `predict`, window of 40": keras_predict,
    "eager call, state handed on": eager,
    "`tf.function` step": tf_function,
    "torch LSTM": torch_lstm,
    "LiteRT, float32 export": float32_export,
}
