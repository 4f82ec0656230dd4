"""Compare the exact step with the trained Keras network, token by token: `python -m model.verify shakespeare`.

Both read the same texts: a prompt, and the ids that the exact step writes after it. Each carries its own states along,
so that differences may add up. Weights and states of the exact step are rounded, so it is judged by how far its
distributions are from the network's. With --write the result is put into the card. Loads TensorFlow.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from model.checkpoint import SHIPPED, Checkpoint, CheckpointError, list_checkpoints, load_checkpoint
from model.folder import read_json, write_card
from model.markov import MarkovConfig
from model.noise import noise
from model.sampling import draw
from model.settings import MAX_SEED, check_length, check_model, check_seed, check_temperature

LIMIT = 0.001  # nats per token that the exact step may lose at most, if the trained network is the truth
SEED, TEMPERATURE, LENGTH, TEXTS = 7, 1.0, 1000, 10
MEASURES = ("same_choices", "largest_difference", "divergence", "largest_divergence")  # of the result, in the card


class Comparison:
    """The measures of two steps over the tokens of some texts."""

    def __init__(self) -> None:
        self.tokens = self.draws = self.same_choices = 0
        self.largest_difference = self.divergence_sum = self.largest_divergence = 0.0

    def add(self, logits: np.ndarray, trained: np.ndarray) -> None:
        """The logits of both after one token of some texts: (texts, vocab_size)."""
        difference = np.abs(logits.astype(np.float64) - trained).max(initial=0.0)
        divergences = divergence(logits, trained)
        self.tokens += len(logits)
        self.divergence_sum += float(divergences.sum())
        self.largest_difference = _larger(self.largest_difference, difference)
        self.largest_divergence = _larger(self.largest_divergence, divergences.max(initial=0.0))

    def result(self) -> dict:
        mean = self.divergence_sum / self.tokens
        measures = {
            "largest_difference": self.largest_difference,
            "divergence": mean,
            "largest_divergence": self.largest_divergence,
        }
        return {
            "tokens": self.tokens,
            "draws": self.draws,
            "same_choices": self.same_choices,
            **{name: float(value) if np.isfinite(value) else None for name, value in measures.items()},  # for JSON
            "tolerance": LIMIT,
            "ok": bool(mean <= LIMIT),
        }


def _larger(one: float, other: float) -> float:
    """The larger number; NaN is the largest."""
    return other if not other <= one and not np.isnan(one) else one


def compare(
    folder: Path,
    prompt: str | None = None,
    seed: int = SEED,
    temperature: float = TEMPERATURE,
    length: int = LENGTH,
    texts: int = TEXTS,
) -> dict:
    """Compare the step that writes with the trained network of a checkpoint folder, over `texts` texts side by side.

    prompt: None means the card's own. seed: of the first text; each next text has the next one. Where texts end by
    themselves, further ones follow, up to texts · length draws. The result has
    `same_choices`, at how many of the `draws` the same noise chooses the same id from both, the mean and the largest
    `divergence` in nats, and `largest_difference` of two logits. `ok` says whether the mean is within `tolerance`.
    Raises CheckpointError if the folder can't be loaded or holds no network.
    """
    exact = load_checkpoint(folder)
    if isinstance(exact.config, MarkovConfig):
        raise CheckpointError(f"{exact.name} is not a network: there is nothing to compare it with.")
    network, comparison, begun = load_checkpoint(folder, "keras"), Comparison(), 0
    while comparison.draws < texts * length:
        seeds = np.array([(seed + begun + n) % (MAX_SEED + 1) for n in range(texts)], dtype=np.uint64)
        compare_steps(comparison, exact, network, prompt, seeds, temperature, length)
        begun += texts
    return {"model": exact.name, "digest": exact.digest, "backend": exact.backend} | comparison.result()


def compare_steps(
    comparison: Comparison,
    exact: Checkpoint,
    network: Checkpoint,
    prompt: str | None,
    seeds: np.ndarray,
    temperature: float,
    length: int,
) -> Comparison:
    """Let both read the texts that `exact` writes, one for each seed. A text that ends is compared up to its end.

    Adds to the comparison, and returns it.
    """
    vocabulary = exact.vocabulary
    prompt = exact.card.get("prompt", "") if prompt is None else prompt
    opening = vocabulary.opening(vocabulary.encode(prompt)[0])
    mask = np.zeros(len(vocabulary))
    if vocabulary.padding is not None:
        mask[vocabulary.padding] = -np.inf  # never drawn
    ids = np.full(len(seeds), opening[0])
    state = trained_state = exact.initial_state(len(seeds))
    for position in range(1 - len(opening), length):  # below 0 the prompt is read
        logits, state = exact.step(ids, state)
        trained, trained_state = network.step(ids, trained_state)
        comparison.add(logits, trained)
        if position < 0:
            ids = np.full(len(seeds), opening[len(opening) + position])
            continue
        drawn = noise(seeds, np.full(len(seeds), position), len(vocabulary))
        ids, other = (draw(z + mask, temperature, drawn) for z in (logits, trained))
        comparison.draws += len(ids)
        comparison.same_choices += int((ids == other).sum())
        going = ids != (-1 if vocabulary.end is None else vocabulary.end)
        if not going.any():
            break
        ids, seeds, state, trained_state = ids[going], seeds[going], state[:, going], trained_state[:, going]
    return comparison


def divergence(logits: np.ndarray, trained: np.ndarray) -> np.ndarray:
    """KL(trained ‖ other) at T = 1 in nats (Kullback & Leibler 1951): the loss if the trained network is the truth.

    Both logits (texts, vocab_size). Returns (texts,).
    """
    other, truth = (z.astype(np.float64) - z.max(axis=1, keepdims=True) for z in (logits, trained))
    other, truth = (z - np.log(np.exp(z).sum(axis=1, keepdims=True)) for z in (other, truth))
    return np.maximum(0.0, (np.exp(truth) * (truth - other)).sum(axis=1))  # never negative but for rounding errors


def write_verification(folder: Path, result: dict | None = None) -> dict:
    """Put "verified" into card.json, or remove it if the result is not `ok`; returns the card as written.

    result: that of `compare`; None means that it is compared now, with the usual settings. The card is replaced whole
    or not at all. Raises CheckpointError as `compare` does, and OSError.
    """
    result = compare(folder) if result is None else result
    card = read_json(folder / "card.json")
    card.pop("verified", None)
    if result["ok"]:
        date = datetime.now(UTC).date().isoformat()
        card["verified"] = {"date": date, **{name: result[name] for name in ("tokens", "draws", *MEASURES)}}
    write_card(folder, card)
    return card


def main(arguments: list[str] | None = None) -> int:
    """Print the result as JSON. Returns 0 if it is "ok", else 1; a wrong argument exits with status 2."""
    parser = argparse.ArgumentParser(prog="python -m model.verify", description=__doc__.splitlines()[0])
    parser.add_argument("model", help="name of a checkpoint folder")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--prompt", help="the texts begin with it (default: the model's own)")
    parser.add_argument("--temperature", default=str(TEMPERATURE), help="of the draws (default: %(default)s)")
    parser.add_argument("--seed", default=str(SEED), help="of the first of the ten texts (default: %(default)s)")
    parser.add_argument("--length", default=str(LENGTH), help="tokens to draw in each, 1 … 5000 (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help="write the result into card.json")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        name = check_model(options.model, list_checkpoints(options.checkpoints))
        settings = check_seed(options.seed), check_temperature(options.temperature), check_length(options.length)
        result = compare(options.checkpoints / name, options.prompt, *settings)
        print(json.dumps(result), flush=True)
        if options.write:
            write_verification(options.checkpoints / name, result)
    except ValueError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # The reader of the output has ended.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"{name}/card.json can't be written ({error.strerror}).", file=sys.stderr)
        return 1
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
