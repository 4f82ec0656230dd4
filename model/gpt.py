"""GPT-2's architecture as a network with the interface of the recurrent ones: (ids, state) → (logits, state).

Radford et al. 2019: learned positions, layers of causal self-attention and of two dense layers, each behind a
normalisation, and one matrix for the embedding and the logits. The state of a text is the keys and values of its last
`context` − 1 tokens, and the number of tokens that were read. The token after position `context` − 1 has position 0
again, and the oldest keys are forgotten. GPT-2 itself ends there. Training carries the state from window to window, so
this network has learnt to read on. It computes in float32: other kinds of machine may round its sums differently.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

MOST = {"vocab_size": 2**20, "layers": 64, "units": 2**12, "heads": 64, "context": 2**12}
LARGEST_STATE = 2**23  # numbers of 4 bytes; a larger state fits no server
INITIAL = 0.02  # standard deviation of GPT-2's first weights


@dataclass(frozen=True)
class GptConfig:
    """The shape of a network. Raises ValueError for a size that is no positive whole number or too large.

    context: how many tokens a token is computed from, itself among them.
    """

    vocab_size: int
    layers: int = 4
    units: int = 128
    heads: int = 4
    context: int = 128
    dropout: float = 0.0
    cell: str = "gpt"

    state_parts = 1

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
                raise ValueError(f"{name} must be a whole number from 1 to {most}. Received: {value!r}")
        if self.cell != "gpt":
            raise ValueError(f"cell must be gpt. Received: {self.cell!r}")
        if self.units % self.heads:
            raise ValueError(f"units must be a multiple of heads ({self.heads}). Received: {self.units!r}")
        if self.context < 2:
            raise ValueError(f"context must be 2 or more. Received: {self.context!r}")
        if self.state_units > LARGEST_STATE:
            raise ValueError(f"A state must have at most {LARGEST_STATE} numbers. Received: {self.state_units}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be at least 0 and below 1. Received: {self.dropout!r}")

    @property
    def state_units(self) -> int:
        """How many numbers the state of one text has: keys and values of each layer, and the tokens read so far."""
        return 2 * self.layers * (self.context - 1) * self.units + 1


def build_gpt(config: GptConfig, *, one_step: bool = False) -> "keras.Model":
    """Build a functional model of stock layers and operations, with random weights.

    Inputs: ids (batch, time) int32, state (batch, config.state_units). Outputs: logits (batch, time, vocab_size), the
    new state. one_step: time is fixed at 1, which gives a graph that LiteRT can run with any batch size.
    """
    import keras  # not at the top, because `import model` must not load TensorFlow
    from keras import layers, ops

    units, heads, past = config.units, config.heads, config.context - 1
    size, numbers = units // heads, past * units  # numbers: of all keys, or values, that one layer keeps
    last = INITIAL / (2 * config.layers) ** 0.5  # where a branch is added

    ids = keras.Input((1 if one_step else None,), dtype="int32", name="ids")
    state = keras.Input((config.state_units,), name="state_0")
    read = ops.cast(state[:, -1:], "int32")
    positions = read if one_step else read + ops.cumsum(ops.ones_like(ids), axis=1) - 1
    of_keys = ops.concatenate([read - ops.arange(past, 0, -1, dtype="int32"), positions], axis=1)
    distance = positions[:, :, None] - of_keys[:, None, :]
    seen = (distance >= 0) & (distance < config.context) & (of_keys[:, None, :] >= 0)
    hidden = (1.0 - ops.cast(seen, "float32"))[:, None] * -1e9  # (batch, 1, time, keys)

    def normal(deviation=INITIAL):
        return keras.initializers.RandomNormal(stddev=deviation)  # one for each layer: it draws the same values again

    def dropped(values):
        return layers.Dropout(config.dropout)(values) if config.dropout else values

    def by_head(values):
        """(batch, keys, units) → (batch, keys, heads, size)"""
        return layers.Reshape((-1, heads, size))(values)

    def attend(query, key, value):
        query, key, value = by_head(query * size**-0.5), by_head(key), by_head(value)
        if one_step:  # LiteRT takes longer for products of batches
            weights = ops.softmax(ops.sum(key * query, axis=-1) + hidden[:, 0, 0, :, None], axis=1)
            return layers.Reshape((1, units))(ops.sum(weights[..., None] * value, axis=1))
        weights = ops.softmax(ops.einsum("bqhs,bkhs->bhqk", query, key) + hidden, axis=-1)
        return layers.Reshape((-1, units))(ops.einsum("bhqk,bkhs->bqhs", dropped(weights), value))

    embedding = layers.ReversibleEmbedding(config.vocab_size, units, embeddings_initializer=normal(), name="embedding")
    places = layers.Embedding(config.context, units, embeddings_initializer=normal(), name="positions")
    x, new = dropped(embedding(ids) + places(positions % config.context)), []
    for n in range(config.layers):
        y = layers.LayerNormalization(epsilon=1e-5, name=f"attention_norm_{n}")(x)
        y = layers.Dense(3 * units, kernel_initializer=normal(), name=f"attention_{n}")(y)
        query, *key_value = ops.split(y, 3, axis=-1)
        for i, values in enumerate(key_value):
            kept = state[:, (2 * n + i) * numbers : (2 * n + i + 1) * numbers]
            key_value[i] = ops.concatenate([layers.Reshape((past, units))(kept), values], axis=1)
            new.append(layers.Reshape((-1,))(key_value[i])[:, -numbers:])
        y = attend(query, *key_value)
        x = x + dropped(layers.Dense(units, kernel_initializer=normal(last), name=f"attention_out_{n}")(y))
        y = layers.LayerNormalization(epsilon=1e-5, name=f"dense_norm_{n}")(x)
        y = ops.gelu(layers.Dense(4 * units, kernel_initializer=normal(), name=f"dense_{n}")(y), approximate=True)
        x = x + dropped(layers.Dense(units, kernel_initializer=normal(last), name=f"dense_out_{n}")(y))
    x = layers.LayerNormalization(epsilon=1e-5, name="last_norm")(x)
    new.append(ops.cast(positions[:, -1:] + 1, "float32"))
    return keras.Model([ids, state], [embedding(x, reverse=True), ops.concatenate(new, axis=1)], name="network")


def export_gpt(network: "keras.Model", config: GptConfig) -> bytes:
    """The step of a network as a LiteRT flatbuffer in float32, for any batch size. Loads TensorFlow; takes seconds."""
    import keras

    keras.utils.clear_session(free_memory=False)  # it counts names, which are in the file: the digest must not depend
    one_step = build_gpt(config, one_step=True)
    one_step.set_weights(network.get_weights())
    with tempfile.TemporaryDirectory() as there:
        path = Path(there) / "step.tflite"
        one_step.export(str(path), format="litert", verbose=False)
        return path.read_bytes()
