"""The recurrent network: (ids, state) → (logits, state), in stock Keras 3 layers.

The state is an explicit input and output, and the network keeps none. So one set of weights serves any number of texts,
and a step can be repeated or moved to another machine.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

MOST = {"vocab_size": 2**20, "layers": 64, "units": 2**14, "embedding": 2**14}  # a larger network fits no memory
STATES_PER_LAYER = {"lstm": 2, "gru": 1, "rnn": 1}  # an LSTM has h and c, the others only h


@dataclass(frozen=True)
class NetworkConfig:
    """The shape of a network. Raises ValueError for a size that is no positive whole number, or an unknown cell."""

    vocab_size: int
    cell: str = "lstm"
    layers: int = 2
    units: int = 384
    embedding: int = 64
    dropout: float = 0.0

    def __post_init__(self) -> None:
        for name, most in MOST.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name} must be a whole number, 1 or more. Received: {value!r}")
            if value > most:
                raise ValueError(f"{name} must be at most {most}. Received: {value!r}")
        if self.cell not in STATES_PER_LAYER:
            raise ValueError(f"cell must be one of {', '.join(STATES_PER_LAYER)}. Received: {self.cell!r}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be at least 0 and below 1. Received: {self.dropout!r}")

    @property
    def state_parts(self) -> int:
        """The number of vectors of `units` numbers in the state of one text."""
        return self.layers * STATES_PER_LAYER[self.cell]

    @property
    def state_units(self) -> int:
        """How many numbers each part of the state has."""
        return self.units


def build_network(config: NetworkConfig, *, one_step: bool = False) -> "keras.Model":
    """Build a functional model with random weights.

    Inputs: ids (batch, time) int32, then `config.state_parts` arrays (batch, units).
    Outputs: logits (batch, time, vocab_size), then the new state in the same parts.
    one_step: time is fixed at 1 and unrolled, which gives a graph that LiteRT can run with any batch size.
    """
    import keras  # not at the top, because `import model` must not load TensorFlow

    recurrent_layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "rnn": keras.layers.SimpleRNN}[config.cell]
    ids = keras.Input((1 if one_step else None,), dtype="int32", name="ids")
    states = [keras.Input((config.units,), name=f"state_{part}") for part in range(config.state_parts)]
    parts = STATES_PER_LAYER[config.cell]

    x = keras.layers.Embedding(config.vocab_size, config.embedding, name="embedding")(ids)
    new_states = []
    for layer in range(config.layers):
        recurrent = recurrent_layer(
            config.units,
            return_sequences=True,
            return_state=True,
            unroll=one_step,
            name=f"{config.cell}_{layer}",
        )
        x, *layer_states = recurrent(x, initial_state=states[layer * parts : (layer + 1) * parts])
        new_states += layer_states
        x = keras.layers.Dropout(config.dropout, name=f"dropout_{layer}")(x)
    logits = keras.layers.Dense(config.vocab_size, dtype="float32", name="logits")(x)
    return keras.Model([ids, *states], [logits, *new_states], name="network")
