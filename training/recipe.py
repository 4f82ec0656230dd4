"""The numbers of a training.

The defaults suit a text of a megabyte; README.md has the reasons. Some of them follow the text (defaults.py).
"""

from dataclasses import dataclass

PRECISIONS = ("float32", "bfloat16")


@dataclass(frozen=True)
class Recipe:
    """Raises ValueError, with the rule and the value received, for a number that makes no sense.

    batch: streams that are read side by side. window: time steps of an update. parts: shares of the batch that are
    computed at the same time. warm_up: updates in which the learning rate rises. dropout: of layer outputs.
    dropconnect: of recurrent matrices. reset: the probability that a stream begins a window from the initial state.
    validation: the share of the training text, from its beginning, that chooses the best epoch and the calibration.
    patience: the training stops after this many epochs without a better validation loss; 0 is never. lines: every line
    is a text of its own, has an end, and fits a window. rescale: multiplies the factor for the logits that fits the
    validation text, for a validation text that is too much like the training text (README.md). grow: the training
    begins with a quarter of the window and goes on with half of it (stages.py).
    """

    epochs: int = 33
    batch: int = 96
    window: int = 100
    parts: int = 2
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    warm_up: int = 100
    clip: float = 1.0
    dropout: float = 0.35
    dropconnect: float = 0.2
    reset: float = 0.04
    # Not from the end: the held-out text goes on from there, in tiny Shakespeare within a play, and a network that has
    # not read the names of its people loses about 0.07 nats (README.md).
    validation: float = 0.02
    patience: int = 0
    seed: int = 1
    precision: str = "float32"
    lines: bool = False
    rescale: float = 1.0
    grow: bool = True

    def __post_init__(self) -> None:
        for name in ("epochs", "batch", "window", "parts"):
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise ValueError(f"{name} must be a whole number, 1 or more. Received: {value!r}")
        if not isinstance(self.patience, int) or isinstance(self.patience, bool) or self.patience < 0:
            raise ValueError(f"patience must be a whole number, 0 or more. Received: {self.patience!r}")
        if not 0 < self.validation <= 0.5:
            raise ValueError(f"validation must be above 0, up to 0.5. Received: {self.validation!r}")
        for name in ("dropout", "dropconnect", "reset"):
            if not 0 <= getattr(self, name) < 1:  # NaN fails this too
                raise ValueError(f"{name} must be at least 0 and below 1. Received: {getattr(self, name)!r}")
        for name in ("learning_rate", "clip", "rescale"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ValueError(f"{name} must be above 0 and finite. Received: {getattr(self, name)!r}")
        if not 0 <= self.weight_decay < float("inf"):
            raise ValueError(f"weight_decay must be 0 or more and finite. Received: {self.weight_decay!r}")
        if not isinstance(self.seed, int) or not 0 <= self.seed < 2**31:
            raise ValueError(f"seed must be a whole number from 0 to 2147483647. Received: {self.seed!r}")
        if self.batch % self.parts:
            raise ValueError(f"batch must be a multiple of parts ({self.parts}). Received: {self.batch!r}")
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}. Received: {self.precision!r}")
