"""What happens around each epoch: validation, samples to read, and a save, so that a kill costs one epoch at most."""

import time
from pathlib import Path

import keras
import numpy as np

from model.sampling import draw, noise
from model.vocabulary import Vocabulary
from training.predictions import mean_loss
from training.progress import Progress

TEMPERATURES = (0.2, 0.5, 1.0, 1.5)
SAMPLE_LENGTH = 200
SAMPLE_SEED = 1
MEASURED = 10  # updates


class Estimate(keras.callbacks.Callback):
    """Says how long an epoch and all of them will take, from the first updates; the very first compiles."""

    def __init__(self, epochs: int):
        super().__init__()
        self.epochs, self.seen = epochs, 0

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        self.seen += 1
        if self.seen == 1:
            self.began = time.monotonic()
        elif self.seen == 1 + min(MEASURED, self.params["steps"] - 1):
            epoch = (time.monotonic() - self.began) / (self.seen - 1) * self.params["steps"]
            minutes = epoch * (self.epochs - self.epoch) / 60
            print(f"\nAbout {epoch:.0f} seconds an epoch, {minutes:.0f} minutes to the last one.", flush=True)


class Patience(keras.callbacks.Callback):
    """Stops a training whose validation loss has not become better for `patience` epochs; 0 never does."""

    def __init__(self, patience: int, progress: Progress):
        super().__init__()
        self.patience, self.progress = patience, progress

    @property
    def over(self) -> bool:
        return 0 < self.patience <= self.progress.epochs - self.progress.best_epoch

    def on_epoch_end(self, epoch, logs=None):
        if self.over:
            self.model.stop_training = True


class Validate(keras.callbacks.Callback):
    """Adds val_loss to the epoch's logs: nats per token on text that is neither trained on nor held out."""

    def __init__(self, network: keras.Model, ids: np.ndarray, streams: int):
        super().__init__()
        self.plain, self.ids, self.streams = network, ids, streams

    def on_epoch_end(self, epoch, logs=None):
        self.plain.set_weights(self.model.network.get_weights())
        with np.errstate(invalid="ignore"):  # infinite logits have no loss, and SaveProgress stops there
            logs["val_loss"] = mean_loss(self.plain, self.ids, self.streams)


class Scalars(keras.callbacks.Callback):
    """Writes each epoch's losses into a folder, as TensorBoard reads them.

    Keras' own callback needs the package tensorboard; to write does not, and who reads has it.
    """

    def __init__(self, folder: Path):
        import tensorflow as tf

        super().__init__()
        kind = tf.compat.v1.SummaryMetadata(plugin_data={"plugin_name": "scalars"})
        writer = tf.summary.create_file_writer(str(folder))

        def write(name: str, value: float, epoch: int) -> None:
            with writer.as_default():
                tf.summary.write(name, tf.constant(value, tf.float32), step=epoch, metadata=kind)
            writer.flush()

        self._write = write

    def on_epoch_end(self, epoch, logs=None):
        for name, value in logs.items():
            self._write(name, value, epoch + 1)


class Samples(keras.callbacks.Callback):
    """Prints a text at each temperature and keeps it in the progress.

    All temperatures and all epochs share prompt and dice: what differs is the temperature, or what has been learnt.
    """

    def __init__(self, network: keras.Model, vocabulary: Vocabulary, prompt: str, progress: Progress):
        super().__init__()
        self.plain, self.vocabulary, self.prompt, self.progress = network, vocabulary, prompt, progress

    def on_epoch_end(self, epoch, logs=None):
        self.plain.set_weights(self.model.network.get_weights())
        texts = sample_texts(self.plain, self.vocabulary, self.prompt, TEMPERATURES, SAMPLE_LENGTH, SAMPLE_SEED)
        self.progress.samples[epoch:] = [texts]
        for temperature, text in zip(TEMPERATURES, texts, strict=True):
            print(f"T = {temperature}: {text!r}", flush=True)


def sample_texts(
    network: keras.Model,
    vocabulary: Vocabulary,
    prompt: str,
    temperatures: tuple[float, ...],
    length: int,
    seed: int,
) -> list[str]:
    """One text of `length` tokens after the prompt per temperature, all in one batch; it may end sooner by itself."""
    rows = len(temperatures)
    ids = np.tile(np.array(vocabulary.opening(vocabulary.encode(prompt)[0]), dtype=np.int32), (rows, 1))
    state = [np.zeros((rows, part.shape[-1]), dtype=np.float32) for part in network.inputs[1:]]
    texts = []
    for position in range(length):
        logits, *state = network.predict_on_batch([ids, *state])
        last = logits[:, -1].astype(np.float64)
        if vocabulary.padding is not None:
            last[:, vocabulary.padding] = -np.inf
        drawn = draw(last, np.array(temperatures), noise([seed] * rows, [position] * rows, len(vocabulary)))
        texts.append(drawn)
        ids = drawn[:, None].astype(np.int32)
    return [vocabulary.decode(vocabulary.until_end(row)) for row in np.stack(texts, axis=1)]


class SaveProgress(keras.callbacks.Callback):
    """Restores a training when it begins, saves it when an epoch ends, and keeps the best weights by val_loss."""

    def __init__(self, folder: Path, progress: Progress):
        super().__init__()
        self.folder, self.progress = folder, progress

    @property
    def _variables(self) -> list:
        return [*self.model.variables, *self.model.optimizer.variables]

    def on_train_begin(self, logs=None):
        if self.progress.epochs:
            for variable, value in zip(self._variables, self.progress.variables, strict=True):
                variable.assign(value)

    def on_epoch_begin(self, epoch, logs=None):
        self.model.reset_carry()
        self.began = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        if not (np.isfinite(logs["loss"]) and np.isfinite(logs["val_loss"])):  # the last update may have been the one
            self.model.stop_training = True
            return  # what was saved before it went wrong stays
        progress = self.progress
        progress.variables = [keras.ops.convert_to_numpy(variable) for variable in self._variables]
        if logs["val_loss"] < progress.best_loss:
            progress.best_loss, progress.best_epoch = logs["val_loss"], epoch + 1
            progress.best_weights = self.model.network.get_weights()
        progress.seconds += time.monotonic() - self.began
        progress.epochs = epoch + 1
        progress.save(self.folder)
