"""Command line: a network whose weights are the mean of several networks' weights.

Fine-tunes of one network with other seeds end in one valley of the loss, and the mean of their weights predicts new
text better than each of them, at no cost in the network's use (Wortsman et al. 2022, arXiv:2203.05482). Networks that
began with other weights have no meaningful mean, so all must have the same --start, text, tokens and shape.
"""

import argparse
import datetime
import importlib
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.architecture import Config
from model.checkpoint import load_network
from model.folder import CheckpointError
from model.vocabulary import Vocabulary
from training.corpus import Corpus, CorpusError, load_corpus
from training.plan import encode
from training.quiet import load_tensorflow
from training.recipe import Recipe
from training.trained import named, read_trained

BESIDE = "log.csv", "epochs.json"  # a mean has no epochs: these are the first member's


class AverageError(ValueError):
    """Networks that have no mean: one sentence with the rule, then the value received."""


@dataclass(frozen=True)
class Member:
    """One of the networks."""

    folder: Path
    card: dict
    config: Config
    vocabulary: Vocabulary


def read_members(folders: list[Path]) -> list[Member]:
    """All networks, which can be averaged. Raises AverageError and CheckpointError."""
    if len(folders) < 2:
        raise AverageError(f"An average needs two folders or more. Received: {len(folders)}")
    members = [Member(folder, *read_trained(folder)) for folder in folders]
    first = members[0]
    for member in members:
        if not _start(member):
            raise AverageError(f"Each network must have begun with --start. Received: {member.folder}, which did not")
    for member in members[1:]:
        if member.config != first.config:
            raise AverageError(
                f"All networks must have one shape ({named(first.config)}, {first.config.vocab_size} tokens). "
                f"Received: {member.folder} ({named(member.config)}, {member.config.vocab_size} tokens)"
            )
        if member.vocabulary.tokens != first.vocabulary.tokens:
            raise AverageError(f"All networks must have the tokens of {first.folder}. Received: {member.folder}")
        if _start(member) != _start(first):
            raise AverageError(f"All networks must have begun with the weights of one. Received: {member.folder}")
        if _text(member) != _text(first):
            raise AverageError(
                f"All networks must have learnt the same part of one text ({_text(first)}). "
                f"Received: {member.folder} ({_text(member)})"
            )
    digests = [member.card["digest"] for member in members]
    for member, digest in zip(members, digests, strict=True):
        if digests.count(digest) > 1:
            raise AverageError(f"Each network must come once. Received: {member.folder} twice")
    return members


def _start(member: Member) -> str | None:
    return (member.card.get("training", {}).get("start") or {}).get("digest")


def _text(member: Member) -> str:
    data = member.card.get("data", {})
    return f"{str(data.get('sha256'))[:8]}…; {data.get('split')}"


def average(members: list[Member], corpus: Corpus, out: Path) -> dict:
    """Write the checkpoint of the mean, calibrated and measured as after a training. Returns its card."""
    from training.export import Parts, export
    from training.predictions import mean_loss, side_by_side
    from training.trainer import plain_network

    first = members[0]
    weights = [load_network(member.folder).get_weights() for member in members]
    mean = [np.mean(arrays, axis=0, dtype=np.float64).astype(np.float32) for arrays in zip(*weights, strict=True)]
    network = plain_network(first.config, mean)
    recipe = Recipe(**first.card["recipe"])
    vocabulary, read, ids, held_out = encode(corpus.text, first.vocabulary.level, recipe)
    validation = ids[: int(len(ids) * recipe.validation)]
    loss = mean_loss(network, validation, side_by_side(validation))
    card = {key: first.card[key] for key in ("language", "license", "data", "recipe", "prompt")}
    card["training"] = _training(members, out, loss)

    def copy_beside(folder: Path) -> None:
        for name in BESIDE:
            shutil.copyfile(first.folder / name, folder / name)

    parts = Parts(vocabulary, read, validation, held_out)
    card = export(out, network, first.config, parts, recipe.rescale, card, copy_beside)
    print(f"{out}: {card['evaluation']['nats_per_token']:.4f} nats per token held out.")
    return card


def _training(members: list[Member], out: Path, loss: float) -> dict:
    """The part of the card about the training. Epochs and command are those of a member; seconds of all together."""
    import keras

    backend = keras.backend.backend()
    trainings = [member.card["training"] for member in members]
    names = [member.folder.name for member in members]
    return trainings[0] | {
        "command": shlex.join(["python", "-m", "training.average", *names, "--out", out.name]),
        "average": [
            {
                "name": member.card["name"],
                "digest": member.card["digest"],
                "command": training["command"],
                "validation_loss": training["validation_loss"],
            }
            for member, training in zip(members, trainings, strict=True)
        ],
        "validation_loss": loss,
        "seconds": sum(training["seconds"] for training in trainings),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "keras": keras.__version__,
        "backend": f"{backend} {importlib.import_module(backend).__version__}",
    }


def check_out(out: Path) -> None:
    """Raises AverageError for a folder that is a checkpoint already."""
    if (out / "card.json").exists():
        raise AverageError(f"--out must hold no checkpoint yet. Received: {out}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.average", description=__doc__)
    parser.add_argument("folders", metavar="DIR", nargs="+", type=Path, help="checkpoint folders of networks")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the checkpoint folder to write")
    parser.add_argument("--corpus", metavar="CORPUS", help="their text, if it is not one with a known name")
    options = parser.parse_args(arguments)
    out = options.out if options.out.name else options.out.resolve()
    try:
        check_out(out)
        members = read_members(options.folders)
        data = members[0].card["data"]
        corpus = load_corpus(options.corpus or data["name"])
        if corpus.sha256 != data["sha256"]:
            raise AverageError(f"--corpus must be the networks' text ({data['name']}). Received: {options.corpus}")
        load_tensorflow()
        average(members, corpus, out)
    except (AverageError, CheckpointError, CorpusError) as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: {out} can't be written ({error.strerror}).")


if __name__ == "__main__":
    main()
