"""A checkpoint folder ⇄ a step function, its vocabulary and its card.

The folder holds network.keras (the master), step.tflite (its one step, exported), step-int8.tflite (the same with
weights of 8 bits), vocabulary.json, lexicon.txt (the words of the training text) and card.json. A folder NAME of Markov
chains holds counts.npz in place of the first three, and is as many models as it has orders: NAME-1, NAME-2, …
Knows nothing about sampling, runs or pages. TensorFlow is loaded only where the Keras network itself is asked for,
or where a step file has to be made anew.
"""

import sys
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

import numpy as np

from model.folder import CheckpointError, partial, read_folder, read_json, sha256_of, write_folder, write_whole
from model.litert import PRECISIONS, LiteRTStep, SealError, export_step, seal, unseal
from model.markov import Counts, MarkovConfig, MarkovStep
from model.network import NetworkConfig, build_network
from model.vocabulary import Vocabulary

if TYPE_CHECKING:
    import keras

BACKENDS = ("litert", "keras")
STEP_FILES = {"float32": "step.tflite", "int8": "step-int8.tflite"}  # by precision
SHIPPED = Path(__file__).parent / "checkpoints"

_TABLES: WeakValueDictionary[str, Counts] = WeakValueDictionary()  # by digest: the orders of a folder share theirs

Step = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Checkpoint:
    """A loaded model. `step`: ids (batch,) int32, state (parts, batch, units) → logits (batch, vocab_size), state.

    digest: names what the characters come from. The same link gives other characters with weights of 8 bits, so that
    their digest is another. `master` is the digest of the file that was trained, whatever the precision.
    """

    name: str
    card: dict
    config: NetworkConfig | MarkovConfig
    vocabulary: Vocabulary
    lexicon: frozenset[str]
    digest: str
    step: Step
    precision: str = "float32"

    @property
    def master(self) -> str:
        return self.card.get("digest", self.digest)

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
    """Write the six files; returns the card as written: `card` plus name, digest, network, parameters, sizes.

    lexicon: the words of the training text, as `measures.words` finds them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    network_path = partial(folder, "network.keras")
    fresh = build_network(config)  # never compiled, so that no optimizer slots are saved along
    fresh.set_weights(network.get_weights())
    fresh.save(network_path)
    digest = sha256_of(network_path.read_bytes())
    for precision, name in STEP_FILES.items():
        partial(folder, name).write_bytes(seal(export_step(network, config, precision), digest_in(precision, digest)))
    written = ["network.keras", *STEP_FILES.values()]
    described = {
        "level": vocabulary.level,
        "network": asdict(config),
        "parameters": network.count_params(),
        "bytes": {name: partial(folder, name).stat().st_size for name in written},
    }
    return write_folder(folder, written, vocabulary, lexicon, card | described, digest)


def save_chains(
    folder: Path, counts: Counts, vocabulary: Vocabulary, lexicon: Collection[str], evaluations: list[dict], card: dict
) -> dict:
    """Write a folder of Markov chains of order 1 … `counts.order`, as `save_checkpoint` does; returns its card.

    evaluations: one per order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    content = counts.to_bytes()
    partial(folder, "counts.npz").write_bytes(content)
    described = {
        "level": vocabulary.level,
        "markov": {"vocab_size": counts.vocab_size, "order": counts.order},
        "evaluations": evaluations,
        "counts": [counts.distinct(order + 1) for order in range(1, counts.order + 1)],
        "bytes": {"counts.npz": len(content)},
    }
    return write_folder(folder, ["counts.npz"], vocabulary, lexicon, card | described, sha256_of(content))


def list_checkpoints(root: Path) -> dict[str, dict]:
    """Name → card of every model under `root`: networks by name, then Markov chains; empty where it can't be read.

    A broken one stays in the list, so that whoever chooses it is told what is wrong with it.
    """
    try:
        folders = sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    except OSError:
        return {}
    cards, chains = {}, {}
    for folder in folders:
        try:
            card = read_json(folder / "card.json")
            if "markov" in card:
                chains |= _chains(folder.name, card)
            else:
                cards[folder.name] = card
        except CheckpointError:
            cards[folder.name] = {}
    return cards | {name: card for name, card in chains.items() if name not in cards}


def load_checkpoint(folder: Path, backend: str = "litert", precision: str = "float32") -> Checkpoint:
    """The model in a folder, or of its name. Raises CheckpointError naming the file that is missing or foreign.

    A step file that is missing, damaged or made from another network is exported again, and this is said. Markov
    chains are the same with every backend and precision. The Keras network itself has float32 alone.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(BACKENDS)}. Received: {backend!r}")
    if precision not in PRECISIONS:
        raise ValueError(f"precision must be one of {', '.join(PRECISIONS)}. Received: {precision!r}")
    if (backend, precision) == ("keras", "int8"):
        raise ValueError("With the backend keras, precision must be float32. Received: 'int8'")
    if (chains := _folder_of(folder)) is not None:
        return _load_chain(chains, folder.name)
    card = read_json(folder / "card.json")
    if "markov" in card:
        _chains(folder.name, card)
        raise CheckpointError(f"{folder.name} holds a Markov chain for each order; one is {folder.name}-1.")
    try:
        config = NetworkConfig(**card["network"])
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder.name}/card.json does not describe a network: {error}.") from error
    vocabulary, lexicon, _ = read_folder(folder, card, "network.keras")
    digest = digest_in(precision, card["digest"])
    if backend == "keras":
        step = _keras_step(load_network(folder))
    else:
        step = LiteRTStep(_step_bytes(folder, config, digest, precision))
    checkpoint = Checkpoint(folder.name, card, config, vocabulary, lexicon, digest, step, precision)
    try:
        shape = step(np.zeros(1, dtype=np.int32), checkpoint.initial_state())[0].shape
    except Exception as error:  # whatever the runtime raises for a state of another shape
        raise CheckpointError(f"{folder.name}/card.json describes another network than network.keras.") from error
    if shape != (1, len(vocabulary)):
        raise CheckpointError(f"{folder.name}/vocabulary.json has {len(vocabulary)} tokens, the network {shape[1]}.")
    return checkpoint


def digest_in(precision: str, digest: str) -> str:
    """What names a network's step of that precision, and seals its file. digest: the network's own, as of float32."""
    return digest if precision == "float32" else sha256_of(f"{digest} {precision}".encode())


def beside(folder: Path, file: str) -> Path:
    """Where a file about a model is: in its folder; about the Markov chain NAME-3, in the folder NAME as file-3."""
    chains = _folder_of(folder)
    if chains is None:
        return folder / file
    stem, _, suffix = file.rpartition(".")
    return chains / f"{stem}-{folder.name.rpartition('-')[2]}.{suffix}"


def _folder_of(model: Path) -> Path | None:
    """The folder NAME of a Markov chain NAME-3; None where the model has a folder of its own, or nothing has."""
    name, _, order = model.name.rpartition("-")
    folder = model.with_name(name) if name and order.isdecimal() else model
    return folder if folder.is_dir() and not model.is_dir() else None


def _chains(folder: str, card: dict) -> dict[str, dict]:
    """Name → card of the chain of every order, from the card of their folder. Raises CheckpointError."""
    try:
        config = MarkovConfig(**card["markov"])
        shared = {key: value for key, value in card.items() if key != "evaluations"}
        return {
            f"{folder}-{order}": shared
            | {
                "name": f"{folder}-{order}",
                "digest": sha256_of(f"{card['digest']} {order}".encode()),
                "markov": {"vocab_size": config.vocab_size, "order": order},
                "evaluation": card["evaluations"][order - 1],
                "counts": card["counts"][order - 1],
            }
            for order in range(1, config.order + 1)
        }
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise CheckpointError(f"{folder}/card.json does not describe a Markov chain: {error}.") from error


def _load_chain(folder: Path, name: str) -> Checkpoint:
    card = read_json(folder / "card.json")
    if "markov" not in card:
        raise CheckpointError(f"There is no folder {name}, and {folder.name} is no Markov chain.")
    chains = _chains(folder.name, card)
    if name not in chains:
        raise CheckpointError(f"{folder.name} has the chains {', '.join(chains)}, and not {name}.")
    config = MarkovConfig(**chains[name]["markov"])
    vocabulary, lexicon, content = read_folder(folder, card, "counts.npz")
    table = _TABLES.get(card["digest"])
    if table is None:
        table = _TABLES[card["digest"]] = Counts.from_bytes(content)
    if not len(vocabulary) == config.vocab_size == table.vocab_size or config.order > table.order:
        raise CheckpointError(f"{folder.name}/card.json describes another chain than counts.npz.")
    step = MarkovStep(table, config.order)
    return Checkpoint(name, chains[name], config, vocabulary, lexicon, chains[name]["digest"], step)


def load_network(folder: Path) -> "keras.Model":
    """The trained Keras network of a folder. Loads TensorFlow. Raises CheckpointError where it can't be read."""
    if _folder_of(folder) is not None or (folder / "counts.npz").exists():
        raise CheckpointError(f"{folder.name} has no network: it is a Markov chain.")
    import keras

    path = folder / "network.keras"
    try:
        return keras.saving.load_model(path, compile=False)
    except Exception as error:  # Keras raises what its zip, JSON and HDF5 readers raise: no common class
        raise CheckpointError(
            f"{path.parent.name}/{path.name} can't be read as a Keras network: {type(error).__name__}."
        ) from error


def _step_bytes(folder: Path, config: NetworkConfig, digest: str, precision: str) -> bytes:
    path = folder / STEP_FILES[precision]
    try:
        return unseal(path.read_bytes(), digest)
    except FileNotFoundError:
        problem = "is missing"
    except SealError as error:
        problem = str(error)
    except OSError as error:
        problem = f"can't be read ({error.strerror})"
    print(f"{path} {problem}: exporting it again, which loads TensorFlow and takes a while.", file=sys.stderr)
    step = export_step(load_network(folder), config, precision)
    try:
        write_whole(path, seal(step, digest))
    except OSError as error:  # a read-only folder: the export serves this process, and the next one makes its own
        print(f"{path} can't be written ({error.strerror}): exported for this process only.", file=sys.stderr)
    return step


def _keras_step(network: "keras.Model") -> Step:
    def step(ids: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        logits, *new_state = network.predict_on_batch([np.asarray(ids, dtype=np.int32)[:, None], *state])
        return logits[:, 0], np.stack(new_state)

    return step
