"""Held-out loss against CPU time: this project's training beside Keras' own example of character generation.

`python -m tests.benchmarks.example CORPUS [--minutes 5]`. The example
<https://keras.io/examples/generative/lstm_character_level_text_generation/> reads 40 characters, beginning at every
third, and predicts the next one: one-hot into one LSTM of 128 units, RMSprop at 0.01, batches of 128. Our text keeps
capitals and line breaks, which the example removes. This project trains one LSTM of 128 units as well, with the
defaults of `training.train` for a training of this length.

Both train on the same part of the text and are measured on the same held-out characters. Only training counts as CPU
time, not measuring. Both have one thread.
"""

import argparse
import os
import time
from collections.abc import Iterator

import numpy as np

from model.vocabulary import Vocabulary
from training.corpus import encode_all, endless_windows, load_corpus, split_text
from training.defaults import default_numbers
from training.quiet import load_tensorflow
from training.recipe import Recipe
from training.stages import Stage, stages

CONTEXT, STRIDE, UNITS, BATCH, RATE = 40, 3, 128, 128, 0.01
MEASURED = 20_000  # held-out characters
STREAMS = 16
TIMED = 20  # updates by which the length of this project's training is chosen


def pieces(ids: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (pieces, 40), which begin at every `stride`-th token, and the token after each, (pieces,)."""
    found = np.lib.stride_tricks.sliding_window_view(ids, CONTEXT + 1)[::stride]
    return found[:, :-1], found[:, -1]


def example(ids: np.ndarray, held_out: np.ndarray, vocab_size: int) -> Iterator[tuple[float, float]]:
    """Pairs (CPU-seconds, held-out loss) without end."""
    import keras

    keras.utils.set_random_seed(1)
    read = keras.Input((CONTEXT,), dtype="int32")
    hidden = keras.layers.LSTM(UNITS)(keras.ops.one_hot(read, vocab_size))
    network = keras.Model(read, keras.layers.Dense(vocab_size, activation="softmax")(hidden))
    network.compile(keras.optimizers.RMSprop(RATE), "sparse_categorical_crossentropy")
    inputs, targets = pieces(ids, STRIDE)
    random, seconds, some = np.random.default_rng(1), 0.0, BATCH * 50
    network.train_on_batch(inputs[:BATCH], targets[:BATCH])  # compiles
    while True:
        order = random.permutation(len(inputs))
        for begin in range(0, len(inputs) - some + 1, some):
            chosen = order[begin : begin + some]
            start = time.process_time()
            network.fit(inputs[chosen], targets[chosen], batch_size=BATCH, shuffle=False, verbose=0)
            seconds += time.process_time() - start
            yield seconds, float(network.evaluate(*pieces(held_out, 1), batch_size=1024, verbose=0))


def ours(ids: np.ndarray, held_out: np.ndarray, vocab_size: int, budget: float) -> Iterator[tuple[float, float]]:
    """Pairs (CPU-seconds, held-out loss) of a training that takes about `budget` CPU-seconds."""
    import keras

    from model.network import NetworkConfig
    from training.predictions import mean_loss
    from training.trainer import compiled_trainer, plain_network

    def prepare(epochs: int):
        keras.utils.set_random_seed(1)
        recipe = Recipe(epochs=epochs, parts=1, **default_numbers(len(ids), epochs, UNITS, "lstm", 1, None))
        config = NetworkConfig(vocab_size, "lstm", 1, UNITS, dropout=recipe.dropout)
        plan = stages(recipe, ids)
        return recipe, config, plan, compiled_trainer(config, recipe, plan)

    def updates(trainer, stage: Stage, recipe: Recipe, count: int) -> Iterator[float]:
        windows = endless_windows(ids, recipe.batch, stage.window, recipe.seed, stage.first)
        trainer.train_on_batch(*next(windows))  # compiles
        for _ in range(count):
            start = time.process_time()
            trainer.train_on_batch(*next(windows))
            yield time.process_time() - start

    recipe, config, plan, trainer = prepare(1)
    a_second = TIMED * recipe.batch * plan[0].window / sum(updates(trainer, plan[0], recipe, TIMED))  # tokens
    recipe, config, plan, trainer = prepare(max(1, round(budget * a_second / len(ids))))
    network, seconds, measured = plain_network(config, trainer.network.get_weights()), 0.0, 0.0
    for stage in plan:
        for taken in updates(trainer, stage, recipe, (stage.end - stage.first) * stage.updates):
            seconds += taken
            if seconds - measured > 10:
                measured = seconds
                network.set_weights(trainer.network.get_weights())
                yield seconds, mean_loss(network, held_out, STREAMS)
    network.set_weights(trainer.network.get_weights())
    yield seconds, mean_loss(network, held_out, STREAMS)


def by_minute(found: Iterator[tuple[float, float]], minutes: int) -> list[float]:
    """The last loss before the end of each CPU-minute."""
    losses: list[float] = []
    last = float("nan")
    for seconds, loss in found:
        while seconds > 60 * (len(losses) + 1) and len(losses) < minutes:
            losses.append(last)
        if len(losses) == minutes:
            return losses
        last = loss
    return losses + [last] * (minutes - len(losses))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name")
    parser.add_argument("--minutes", type=int, default=5, help="CPU-minutes of each training")
    options = parser.parse_args()
    os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1")
    load_tensorflow()
    text = load_corpus(options.corpus).text
    vocabulary = Vocabulary.from_text(text, "char")
    ids, held_out = (encode_all(vocabulary, part) for part in split_text(text, "char"))
    held_out = held_out[:MEASURED]
    theirs = by_minute(example(ids, held_out, len(vocabulary)), options.minutes)
    ours_found = by_minute(ours(ids, held_out, len(vocabulary), 60 * options.minutes), options.minutes)
    print("| CPU-minutes | Keras' example | this project |\n|---|---|---|")
    for minute, pair in enumerate(zip(theirs, ours_found, strict=True), start=1):
        print(f"| {minute} | {pair[0]:.3f} | {pair[1]:.3f} |")


if __name__ == "__main__":
    main()
