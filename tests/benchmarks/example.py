"""The held-out loss of the recipe in Keras' own example of character generation, on the split of ours.

`python -m tests.benchmarks.example nietzsche [--epochs 40]`. The recipe, of
<https://keras.io/examples/generative/lstm_character_level_text_generation/>: 40 characters, beginning at every third,
and the one that follows; one-hot into one LSTM of 128 units; RMSprop at 0.01, batches of 128. Our text keeps its
capitals and line breaks, which the example takes away. Every held-out character but the first 40 is predicted from the
40 before it.
"""

import argparse
import os

import numpy as np

from model.vocabulary import Vocabulary
from training.corpus import encode_all, load_corpus, split_text

CONTEXT, STRIDE, UNITS, BATCH, RATE = 40, 3, 128, 128, 0.01


def windows(ids: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """All pieces of 40 tokens that begin at every `stride`-th, (pieces, 40), and what follows each, (pieces,)."""
    pieces = np.lib.stride_tricks.sliding_window_view(ids, CONTEXT + 1)[::stride]
    return pieces[:, :-1], pieces[:, -1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name")
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras

    text = load_corpus(options.corpus).text
    vocabulary = Vocabulary.from_text(text, "char")
    training, held_out = (encode_all(vocabulary, part) for part in split_text(text, "char"))
    keras.utils.set_random_seed(1)
    ids = keras.Input((CONTEXT,), dtype="int32")
    hidden = keras.layers.LSTM(UNITS)(keras.ops.one_hot(ids, len(vocabulary)))
    network = keras.Model(ids, keras.layers.Dense(len(vocabulary), activation="softmax")(hidden))
    network.compile(keras.optimizers.RMSprop(RATE), "sparse_categorical_crossentropy")
    print(f"{network.count_params():,} parameters, {len(held_out) - CONTEXT:,} targets", flush=True)
    for epoch in range(options.epochs):
        loss = network.fit(*windows(training, STRIDE), batch_size=BATCH, verbose=0).history["loss"][0]
        found = network.evaluate(*windows(held_out, 1), batch_size=1024, verbose=0)
        print(f"epoch {epoch + 1}: {loss:.4f} in training, {found:.4f} nats per character held out", flush=True)


if __name__ == "__main__":
    main()
