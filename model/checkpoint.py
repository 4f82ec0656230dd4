"""A checkpoint folder ⇄ a step function, its vocabulary and its card.

The folder holds network.keras (the master), step.tflite (its one step, exported), vocabulary.json, lexicon.txt (the
words of the training text) and card.json.
Knows nothing about sampling, runs or pages. TensorFlow is loaded only where the Keras network itself is asked for,
or where step.tflite has to be made anew.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from model.litert import LiteRTStep, SealError, export_step, seal, unseal
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary

if TYPE_CHECKING:
    import keras

BACKENDS = ("litert", "keras")
SHIPPED = Path(__file__).parent / "checkpoints"

Step = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


class CheckpointError(ValueError):
    """A checkpoint that can't be used: one sentence that names the file."""


@dataclass(frozen=True)
class Checkpoint:
    """A loaded model. `step`: ids (batch,) int32, state (parts, batch, units) → logits (batch, vocab_size), state."""

    name: str
    card: dict
    config: NetworkConfig
    vocabulary: Vocabulary
    lexicon: frozenset[str]
    digest: str
    step: Step

    def initial_state(self, rows: int = 1) -> np.ndarray:
        """(parts, rows, units) zeros: the state before any text."""
        return np.zeros((self.config.state_parts, rows, self.config.units), dtype=np.float32)


def save_checkpoint(
    folder: Path,
    network: "keras.Model",
    config: NetworkConfig,
    vocabulary: Vocabulary,
    lexicon: Collection[str],
    card: dict,
) -> dict:
    """Write the five files; returns the card as written: `card` plus name, digest, network, parameters, sizes.

    lexicon: the words of the training text, as `measures.words` finds them.
    Every file is complete before any takes its place, and card.json, which holds the digest of network.keras, comes
    last: what an interruption leaves is either the old checkpoint, or one that `load_checkpoint` refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network_path, step_path, vocabulary_path, lexicon_path, card_path = partial = [
        folder / f".partial.{name}"
        for name in ("network.keras", "step.tflite", "vocabulary.json", "lexicon.txt", "card.json")
    ]
    fresh = build_network(config)  # never compiled, so that no optimizer slots are saved along
    fresh.set_weights(network.get_weights())
    fresh.save(network_path)
    digest = _sha256(network_path.read_bytes())
    step_path.write_bytes(seal(export_step(network, config), digest))
    vocabulary_path.write_text(json.dumps(asdict(vocabulary), ensure_ascii=False), encoding="utf-8")
    lexicon_path.write_text("\n".join(sorted(set(lexicon))), encoding="utf-8")
    texts = {
        path.name.removeprefix(".partial."): _sha256(path.read_bytes()) for path in (vocabulary_path, lexicon_path)
    }
    card = card | {
        "name": folder.name,
        "digest": digest,
        "sha256": texts,
        "level": vocabulary.level,
        "network": asdict(config),
        "parameters": network.count_params(),
        "bytes": {path.name.removeprefix(".partial."): path.stat().st_size for path in (network_path, step_path)},
    }
    card_path.write_text(json.dumps(card, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    for path in partial:
        os.replace(path, folder / path.name.removeprefix(".partial."))
    return card


def list_checkpoints(root: Path) -> dict[str, dict]:
    """Name → card of every checkpoint under `root`, by name; the card is empty where it can't be read.

    A broken one stays in the list, so that whoever chooses it is told what is wrong with it.
    """
    if not root.is_dir():
        return {}
    cards = {}
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        try:
            cards[folder.name] = _read_json(folder / "card.json")
        except CheckpointError:
            cards[folder.name] = {}
    return cards


def load_checkpoint(folder: Path, backend: str = "litert") -> Checkpoint:
    """The model in a folder. Raises CheckpointError naming the file that is missing, incomplete or foreign.

    A step.tflite that is missing, damaged or made from another network is exported again, and this is said.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(BACKENDS)}. Received: {backend!r}")
    card = _read_json(folder / "card.json")
    try:
        config = NetworkConfig(**card["network"])
        digests = {"network.keras": card["digest"], **card["sha256"]}
        contents = {name: _read_bytes(folder / name) for name in ("vocabulary.json", "lexicon.txt", "network.keras")}
        altered = [name for name, content in contents.items() if _sha256(content) != digests[name]]
    except (KeyError, TypeError, ValueError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{folder.name}/card.json does not describe a network: {error}.") from error
    if altered:
        raise CheckpointError(f"{folder.name}/{altered[0]} is incomplete or not the file that card.json describes.")
    fields = json.loads(contents["vocabulary.json"])
    vocabulary = Vocabulary(**fields | {"tokens": tuple(fields["tokens"])})
    lexicon = frozenset(contents["lexicon.txt"].decode("utf-8").split())
    digest = digests["network.keras"]
    step = _keras_step(load_network(folder)) if backend == "keras" else LiteRTStep(_step_bytes(folder, config, digest))
    checkpoint = Checkpoint(folder.name, card, config, vocabulary, lexicon, digest, step)
    try:
        shape = step(np.zeros(1, dtype=np.int32), checkpoint.initial_state())[0].shape
    except Exception as error:  # whatever the runtime raises for a state of another shape
        raise CheckpointError(f"{folder.name}/card.json describes another network than network.keras.") from error
    if shape != (1, len(vocabulary)):
        raise CheckpointError(f"{folder.name}/vocabulary.json has {len(vocabulary)} tokens, the network {shape[1]}.")
    return checkpoint


def load_network(folder: Path) -> "keras.Model":
    """The trained Keras network of a folder. Loads TensorFlow. Raises CheckpointError where it can't be read."""
    import keras

    path = folder / "network.keras"
    try:
        return keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras raises what its zip, JSON and HDF5 readers raise: no common class
        raise CheckpointError(
            f"{path.parent.name}/{path.name} can't be read as a Keras network: {type(error).__name__}."
        ) from error


def _step_bytes(folder: Path, config: NetworkConfig, digest: str) -> bytes:
    path = folder / "step.tflite"
    try:
        return unseal(path.read_bytes(), digest)
    except FileNotFoundError:
        problem = "is missing"
    except SealError as error:
        problem = str(error)
    except OSError as error:
        problem = f"can't be read ({error.strerror})"
    print(f"{path} {problem}: exporting it again, which loads TensorFlow and takes a while.", file=sys.stderr)
    step = export_step(load_network(folder), config)
    partial = folder / ".partial.step.tflite"
    try:
        partial.write_bytes(seal(step, digest))
        os.replace(partial, path)
    except OSError as error:  # a read-only folder: the export serves this process, and the next one makes its own
        print(f"{path} can't be written ({error.strerror}): exported for this process only.", file=sys.stderr)
    return step


def _keras_step(network: "keras.Model") -> Step:
    def step(ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, *new_state = network.predict_on_batch([np.asarray(ids, dtype=np.int32)[:, None], *state])
        return logits[:, 0], np.stack(new_state)

    return step


def _read_json(path: Path) -> dict:
    content = _read_bytes(path)
    try:
        found = json.loads(content)
    except ValueError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.") from error
    if not isinstance(found, dict):
        raise CheckpointError(f"{path.parent.name}/{path.name} is incomplete or damaged.")
    return found


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} is missing.") from error
    except OSError as error:
        raise CheckpointError(f"{path.parent.name}/{path.name} can't be read ({error.strerror}).") from error


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
