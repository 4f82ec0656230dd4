"""The end of an epoch: validation, samples, a save, and a report. A killed training loses one epoch at most."""

import sys
import time
from pathlib import Path

import keras
import numpy as np

from model.noise import noise
from model.sampling import draw
from model.vocabulary import Vocabulary
from training.predictions import mean_loss
from training.progress import Progress

TEMPERATURES = (0.2, 0.5, 1.0, 1.5)
SAMPLE_LENGTH = 200
SAMPLE_SEED = 1
TIMED = 10  # updates by which the length of an epoch is estimated


class Patience(keras.callbacks.Callback):
    """Stops a training after `patience` epochs without a better validation loss; 0 never stops it."""

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
    """Adds val_loss to the epoch's logs: nats per token of a text that is neither trained on nor held out."""

    def __init__(self, network: keras.Model, ids: np.ndarray, streams: int):
        super().__init__()
        self.plain, self.ids, self.streams = network, ids, streams

    def on_epoch_end(self, epoch, logs=None):
        self.plain.set_weights(self.model.network.get_weights())
        with np.errstate(invalid="ignore"):  # infinite logits have no loss; SaveProgress then ends the training
            logs["val_loss"] = mean_loss(self.plain, self.ids, self.streams)


class Samples(keras.callbacks.Callback):
    """Adds a text for each temperature to the progress.

    All texts of all epochs have the same prompt and the same draws: they differ by temperature and weights alone.
    """

    def __init__(self, network: keras.Model, vocabulary: Vocabulary, prompt: str, progress: Progress):
        super().__init__()
        self.plain, self.vocabulary, self.prompt, self.progress = network, vocabulary, prompt, progress

    def on_epoch_end(self, epoch, logs=None):
        self.plain.set_weights(self.model.network.get_weights())
        texts = sample_texts(self.plain, self.vocabulary, self.prompt, TEMPERATURES, SAMPLE_LENGTH, SAMPLE_SEED)
        self.progress.samples[epoch:] = [texts]


def sample_texts(
    network: keras.Model,
    vocabulary: Vocabulary,
    prompt: str,
    temperatures: tuple[float, ...],
    length: int,
    seed: int,
) -> list[str]:
    """A text of `length` tokens after the prompt for each temperature, or of fewer where it ends by itself."""
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
    """Restores a training when it begins, saves it when an epoch ends, and remembers the best weights by val_loss.

    The state of the streams is not saved: every epoch begins from the initial state.

    updates: how many the epochs before take. The learning rate depends on it, and another number of epochs changes it.
    """

    def __init__(self, folder: Path, progress: Progress, updates: int):
        super().__init__()
        self.folder, self.progress, self.updates = folder, progress, updates

    @property
    def _variables(self) -> list:
        carry = set(map(id, self.model.carry))
        kept = [variable for variable in self.model.variables if id(variable) not in carry]
        return [*kept, *self.model.optimizer.variables]

    def on_train_begin(self, logs=None):
        if self.progress.epochs:
            for variable, value in zip(self._variables, self.progress.variables, strict=True):
                variable.assign(value)
            self.model.optimizer.iterations.assign(self.updates)

    def on_epoch_begin(self, epoch, logs=None):
        self.model.reset_carry()
        self.began = time.monotonic()

    def on_epoch_end(self, epoch, logs=None):
        if not (np.isfinite(logs["loss"]) and np.isfinite(logs["val_loss"])):  # the last update may be the one
            self.model.stop_training = True
            return  # the epochs before it stay saved
        progress = self.progress
        progress.variables = [keras.ops.convert_to_numpy(variable) for variable in self._variables]
        if logs["val_loss"] < progress.best_loss:
            progress.best_loss, progress.best_epoch = logs["val_loss"], epoch + 1
            progress.best_weights = self.model.network.get_weights()
        progress.seconds += time.monotonic() - self.began
        progress.epochs = epoch + 1
        progress.save(self.folder)


class Report(keras.callbacks.Callback):
    """Prints how long the training will take, then losses and samples of each epoch, after the epoch has been saved.

    In a terminal it shows how far an epoch is, too.
    """

    def __init__(self, epochs: int, progress: Progress):
        super().__init__()
        self.epochs, self.progress = epochs, progress
        self.updates, self.estimated, self.live = 0, False, sys.stdout.isatty()

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch, self.began, self.drawn = epoch, time.monotonic(), 0.0

    def on_train_batch_end(self, batch, logs=None):
        now = time.monotonic()
        steps = self.params["steps"]
        self.updates += 1
        if self.updates == 1:  # it was compiled as well
            self.first = now
        elif not self.estimated and self.updates == 1 + min(TIMED, steps - 1):
            self.estimated = True
            seconds = (now - self.first) / (self.updates - 1) * steps
            minutes = seconds * (self.epochs - self.epoch) / 60
            self._print(f"About {seconds:.0f} s an epoch, {minutes:.0f} min in all.")
        if self.live and now - self.drawn > 0.5:
            self.drawn = now
            print(f"\rEpoch {self.epoch + 1} of {self.epochs}: {100 * (batch + 1) // steps} %", end="", flush=True)

    def on_epoch_end(self, epoch, logs=None):
        if self.progress.epochs != epoch + 1:  # the loss is no number
            return
        self._print(
            f"Epoch {epoch + 1} of {self.epochs}, {time.monotonic() - self.began:.0f} s: "
            f"{logs['loss']:.4f} nats per token in training, {logs['val_loss']:.4f} on the validation text."
        )
        for temperature, text in zip(TEMPERATURES, self.progress.samples[epoch], strict=True):
            self._print(f"T = {temperature}: {text!r}")

    def end_line(self) -> None:
        """End the line of an epoch that does not end."""
        if self.live:
            print(flush=True)

    def _print(self, line: str) -> None:
        print(f"\r\033[K{line}" if self.live else line, flush=True)
