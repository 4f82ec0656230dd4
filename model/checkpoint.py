"""Load checkpoint folders: a step function, its vocabulary and its card.

The folder of a network holds network.keras (the trained network), step.bin (the whole numbers of its exact step, from
which every character comes), step.tflite (the same step for LiteRT), vocabulary.json, lexicon.txt (the words of the
training text) and card.json. That of a GPT has no step.bin: its characters come from step.tflite, in float32. A folder
NAME of Markov chains holds step.bin, with their counts, instead of the first three, and contains a model for each
order: NAME-1, NAME-2, … TensorFlow is loaded only for the Keras network itself, and by the export.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.architecture import Config, network_config
from model.chains import chain_cards, chains_folder, load_chain
from model.exact import ExactStep, Numbers
from model.folder import (
    CheckpointError,
    brief,
    is_model_folder,
    read_bytes,
    read_folder,
    read_json,
    read_whole,
    sha256_of,
    write_whole,
)
from model.gpt import GptConfig
from model.lexicon import language_lexicon
from model.litert import LiteRTStep, SealError, same_bits, unseal
from model.markov import MarkovConfig, MarkovStep
from model.network import NetworkConfig
from model.quantize import QuantizeError, quantize
from model.step_file import StepFileError, from_bytes, to_bytes
from model.vocabulary import Vocabulary
from model.weights import WeightsError, read_weights

if TYPE_CHECKING:
    import keras

BACKENDS = ("litert", "numpy", "keras")
SHIPPED = Path(__file__).parent / "checkpoints"

Step = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Checkpoint:
    """A loaded model. `step`: ids (batch,) int32, state (parts, batch, units) → logits (batch, vocab_size), state.

    digest: identifies the arithmetic, so that a link with the same digest gives the same characters: the sha256 of
    step.bin (of a GPT, step.tflite), or with the backend keras one of its own. `kept_digest` is the card's: figures of
    the model that are kept in files know it by that, with any backend. backend: the one that steps, which is numpy
    where LiteRT can't. lexicon: the words of the training text. language_lexicon: those of its language, where there
    are some.
    """

    name: str
    card: dict
    config: Config | MarkovConfig
    vocabulary: Vocabulary
    lexicon: frozenset[str]
    digest: str
    step: Step
    backend: str = "numpy"
    language_lexicon: frozenset[str] | None = None

    @property
    def kept_digest(self) -> str:
        return self.card.get("digest", self.digest)

    @property
    def exact(self) -> bool:
        """Whether every machine computes the same bits."""
        return self.backend != "keras" and not isinstance(self.config, GptConfig)

    def initial_state(self, rows: int = 1) -> np.ndarray:
        """(parts, rows, units) zeros: the state before any text."""
        return np.zeros((self.config.state_parts, rows, self.config.state_units), dtype=np.float32)


def list_checkpoints(root: Path) -> dict[str, dict]:
    """Name → card of every model under `root`: first networks, then Markov chains. Empty if `root` can't be read.

    A broken model has an empty card. It stays in the list, so that choosing it shows the error. A folder whose name is
    not UTF-8 is left out: no link and no page can name it.
    """
    try:
        folders = sorted(path for path in root.iterdir() if is_model_folder(path))
    except OSError:
        return {}
    cards, chains = {}, {}
    for folder in folders:
        try:
            card = read_json(folder / "card.json")
            if "markov" in card:
                chains |= chain_cards(folder.name, card)
            else:
                cards[folder.name] = card
        except CheckpointError:
            cards[folder.name] = {}
    return cards | {name: card for name, card in chains.items() if name not in cards}


def load_checkpoint(folder: Path, backend: str = "litert") -> Checkpoint:
    """Load the network in a folder, or the Markov chain NAME-3 of a folder NAME.

    A step.bin that is missing or damaged is made again from network.keras. Where step.tflite is missing, damaged or
    gives other bits, NumPy steps. Both are said on stderr. Markov chains are the same with every backend. A GPT has no
    step in NumPy, and nothing takes the place of its step.tflite.
    Raises CheckpointError naming a file that is missing or foreign, and ValueError for an unknown backend.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(BACKENDS)}. Received: {backend!r}")
    if (chains := chains_folder(folder)) is not None:
        card, config, vocabulary, lexicon, counts = load_chain(chains, folder.name)
        step = MarkovStep(counts, config.order)
        known = language_lexicon(card.get("language"))
        return Checkpoint(folder.name, card, config, vocabulary, lexicon, card["digest"], step, language_lexicon=known)
    card = read_json(folder / "card.json")
    if "markov" in card:
        chain_cards(folder.name, card)
        raise CheckpointError(f"{folder.name} holds a Markov chain for each order; one is {folder.name}-1.")
    try:
        config = network_config(card["network"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder.name}/card.json does not describe a network: {brief(error)}.") from error
    vocabulary, lexicon = read_folder(folder, card)
    if len(vocabulary) != config.vocab_size:  # before anything of that size is made
        raise CheckpointError(f"{folder.name}/card.json describes another network than vocabulary.json.")
    digest = card.get("digest")
    if backend == "keras":
        _network_bytes(folder, card)
        step, digest = _keras_step(load_network(folder)), sha256_of(f"{digest} keras".encode())
    elif isinstance(config, GptConfig):
        step, backend = _float_step(folder, digest, config, backend), "litert"
    else:
        step = ExactStep(load_numbers(folder, card, config))
        if backend == "litert":
            step, backend = _fastest_step(folder, digest, config, step)
    known = language_lexicon(card.get("language"))
    return Checkpoint(folder.name, card, config, vocabulary, lexicon, digest, step, backend, known)


def load_numbers(folder: Path, card: dict, config: NetworkConfig) -> Numbers:
    """The whole numbers of a network's step, from step.bin or made again from network.keras. Raises CheckpointError."""
    try:
        return from_bytes(read_whole(folder, "step.bin", card.get("digest")), config)
    except StepFileError as error:  # the file that the card names; the card itself is wrong
        raise CheckpointError(f"{folder.name}/step.bin {error}.") from error
    except CheckpointError as error:
        unusable = error
    print(f"{unusable} It is made again from network.keras.", file=sys.stderr)
    numbers = make_numbers(folder, _network_bytes(folder, card), config)
    content = to_bytes(numbers)
    if sha256_of(content) != card.get("digest"):
        raise unusable
    try:
        write_whole(folder / "step.bin", content)
    except OSError as error:  # a read-only folder: the next process makes its own
        print(f"{folder.name}/step.bin can't be written ({error.strerror}).", file=sys.stderr)
    return numbers


def make_numbers(folder: Path, network: bytes, config: NetworkConfig) -> Numbers:
    """The whole numbers of a trained network, from the bytes of its file. Raises CheckpointError."""
    try:
        return quantize(read_weights(network, config), config)
    except (WeightsError, QuantizeError) as error:
        raise CheckpointError(f"{folder.name}/network.keras {error}.") from error


def load_network(folder: Path) -> "keras.Model":
    """The trained Keras network of a folder. Loads TensorFlow. Raises CheckpointError if it can't be read."""
    if chains_folder(folder) is not None or "markov" in read_json(folder / "card.json"):
        raise CheckpointError(f"{folder.name} has no network: it is a Markov chain.")
    return read_network(folder / "network.keras")


def read_network(path: Path) -> "keras.Model":
    """The Keras network in a file. Loads TensorFlow. Raises CheckpointError if it can't be read."""
    import keras

    try:
        return keras.saving.load_model(path, compile=False)
    except Exception as error:  # The zip, JSON and HDF5 readers of Keras have no common class of errors.
        raise CheckpointError(
            f"{path.parent.name}/{path.name} can't be read as a Keras network: {type(error).__name__}."
        ) from error


def _network_bytes(folder: Path, card: dict) -> bytes:
    sha256 = card.get("sha256")
    return read_whole(folder, "network.keras", sha256.get("network.keras") if isinstance(sha256, dict) else None)


def _fastest_step(folder: Path, digest: str, config: NetworkConfig, exact: ExactStep) -> tuple[Step, str]:
    """LiteRT's step where it gives the bits of `exact`, otherwise `exact`; and which backend that is."""
    state = np.zeros((config.state_parts, 1, config.state_units), dtype=np.float32)
    try:
        step = LiteRTStep(unseal(read_bytes(folder / "step.tflite"), digest))
        if same_bits(exact, step, state, config.vocab_size):
            return step, "litert"
        problem = f"{folder.name}/step.tflite gives other bits than step.bin on this machine."
    except SealError as error:
        problem = f"{folder.name}/step.tflite {error}."
    except CheckpointError as error:
        problem = str(error)
    except Exception:  # LiteRT's own; a sealed file may contain anything
        problem = f"{folder.name}/step.tflite is no step of a network."
    print(
        f"{problem} NumPy steps, with the same characters but more slowly; "
        f"`python -m model.export {folder.name}` makes the file again.",
        file=sys.stderr,
    )
    return exact, "numpy"


def _float_step(folder: Path, digest: str, config: GptConfig, backend: str) -> Step:
    """The step of a GPT, from its file, one row after the other. Raises CheckpointError.

    So no row's rounding depends on how many others there are, and LiteRT has memory for one row alone. It is no slower:
    most of a step is moving the state, 0.19 ms a row by itself, 0.25 ms beside 15 others.
    """
    if backend == "numpy":
        raise CheckpointError(f"{folder.name} is a GPT, which has no step in NumPy: use the backend litert or keras.")
    content = read_whole(folder, "step.tflite", digest)
    state = np.zeros((config.state_parts, 1, config.state_units), dtype=np.float32)
    try:
        step = LiteRTStep(content)
        logits, state = step(np.zeros(1, dtype=np.int32), state)  # which has the shape of a state
        fits = logits.shape == (1, config.vocab_size) and np.isfinite(logits).all() and np.isfinite(state).all()
    except Exception:  # LiteRT's own, and NumPy's for another shape; the file may contain anything
        fits = False
    if not fits:
        raise CheckpointError(f"{folder.name}/step.tflite is no step of the network that card.json describes.")

    def row_by_row(ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, new_state = np.empty((len(ids), config.vocab_size), dtype=np.float32), np.empty_like(state)
        for row in (slice(n, n + 1) for n in range(len(ids))):
            logits[row], new_state[:, row] = step(ids[row], state[:, row])
        return logits, new_state

    return row_by_row


def _keras_step(network: "keras.Model") -> Step:
    def step(ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, *new_state = network.predict_on_batch([np.asarray(ids, dtype=np.int32)[:, None], *state])
        return logits[:, 0], np.stack(new_state)

    return step
