"""Command line: count a text into Markov chains of every order up to 8, and measure each on the held-out text.

The split and the protocol are those of a network's training and evaluation, so the figures can be compared.
"""

import argparse
import datetime
import shlex
import sys
from pathlib import Path

import numpy as np

from model.chains import save_chains
from model.folder import write_whole
from model.markov import HIGHEST_ORDER, Counts, MarkovStep, highest_order
from model.measures import words
from model.noise import noise
from model.sampling import draw
from model.vocabulary import LEVELS, Vocabulary
from training.card import describe_corpus
from training.corpus import Corpus, CorpusError, encode_all, load_corpus, split_text
from training.evaluate import loss_figures
from training.fingerprints import write_fingerprints
from training.lock import LockError, lock
from training.predictions import cross_entropy

BATCH = 2048  # targets at a time: limits the memory and changes no figure
SAMPLED = 1, 2, 4, 8  # orders with a sample in README.md


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.markov", description=__doc__.splitlines()[0])
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name (see training/README.md)")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the checkpoint folder to write")
    parser.add_argument("--order", type=int, help="the highest (default: 8, or less where the vocabulary is large)")
    parser.add_argument("--level", choices=LEVELS, default="char", help="what a token is (default: %(default)s)")
    options = parser.parse_args(arguments)
    out = options.out
    try:
        _check_new(out)
        corpus = load_corpus(options.corpus)
        training_text, held_out_text = split_text(corpus.text, options.level)
        vocabulary = Vocabulary.from_text(corpus.text, options.level)
        most = highest_order(len(vocabulary))
        if options.order is None and most < HIGHEST_ORDER:
            print(f"With {len(vocabulary)} tokens, the highest order is {most}.", file=sys.stderr)
        order = most if options.order is None else options.order
        counts = Counts.of(encode_all(vocabulary, training_text), len(vocabulary), order)
    except ValueError as error:
        sys.exit(f"error: {error}")
    command = ["python", "-m", "training.markov", corpus.name if corpus.source else Path(options.corpus).name]
    command += ["--out", out.name, *(["--order", str(order)] if options.order else [])]
    command += ["--level", options.level] if options.level != LEVELS[0] else []
    try:
        out.mkdir(parents=True, exist_ok=True)
        with lock(out):
            _check_new(out)  # Another one may have been written since.
            evaluations = _evaluate_all(counts, encode_all(vocabulary, held_out_text), vocabulary)
            card = describe(corpus, shlex.join(command))
            card = save_chains(out, counts, vocabulary, words(training_text), evaluations, card)
            write_fingerprints(out, training_text, card)
            write_whole(out / "README.md", readme(card, counts, vocabulary))
    except (LockError, CorpusError) as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: --out must be a folder that can be written. Received: {out} ({error.strerror})")


def _check_new(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CorpusError(f"--out must be a new folder. Received: {out}, which is there.")


def _evaluate_all(counts: Counts, held_out: np.ndarray, vocabulary: Vocabulary) -> list[dict]:
    """The figures of each order, printed one by one."""
    evaluations, characters = [], len(vocabulary.decode(held_out[1:]))
    for order in range(1, counts.order + 1):
        evaluations.append(evaluate(counts, order, held_out, characters))
        print(f"order {order}: {evaluations[-1]['nats_per_token']:.4f} nats per token held out", flush=True)
    return evaluations


def evaluate(counts: Counts, order: int, ids: np.ndarray, characters: int) -> dict:
    """The figures of `training.evaluate` for one order: every token but the first is a target. ids: (tokens,)."""
    step = MarkovStep(counts, order)
    # The state of a chain before each token: the tokens before it.
    padded = np.concatenate([np.zeros(order), ids + 1]).astype(np.float32)
    before = np.lib.stride_tricks.sliding_window_view(padded, order)
    losses = []
    for begin in range(0, len(ids) - 1, BATCH):
        read = slice(begin, min(begin + BATCH, len(ids) - 1))
        logits, _ = step(ids[read], before[read][None])
        losses.append(cross_entropy(logits.astype(np.float64), ids[read.start + 1 : read.stop + 1]))
    loss = float(np.concatenate(losses).mean())
    return loss_figures(loss, len(ids) - 1, characters)


def describe(corpus: Corpus, command: str) -> dict:
    """The part of card.json that does not depend on the counts."""
    training = {"command": command, "date": datetime.datetime.now(datetime.UTC).date().isoformat()}
    described = describe_corpus(corpus, "first 90 % counted, last 10 % held out")
    prompt = {} if corpus.source else {"prompt": ""}  # The page's own one, ROMEO:, fits no other text.
    return described | {"training": training} | prompt


def sample(counts: Counts, order: int, vocabulary: Vocabulary, length: int = 200, seed: int = 1) -> str:
    """A text from the initial state at T = 1."""
    step = MarkovStep(counts, order)
    ids, state, written = np.array([vocabulary.start]), np.zeros((1, 1, order), dtype=np.float32), []
    for position in range(length):
        logits, state = step(ids, state)
        ids = draw(logits, 1.0, noise(seed, position, len(vocabulary)))
        written.append(ids[0])
    return vocabulary.decode(written)


def readme(card: dict, counts: Counts, vocabulary: Vocabulary) -> str:
    """The model card, by the Hub's conventions."""
    data = card["data"]
    rows = "\n".join(
        f"| {order} | {count:,} | {figures['nats_per_token']:.4f} | {figures['bits_per_character']:.4f} |"
        for order, (figures, count) in enumerate(zip(card["evaluations"], card["counts"], strict=True), start=1)
    )
    texts = [
        f"Order {order}\n\n" + "\n".join(f"    {line}" for line in sample(counts, order, vocabulary).split("\n"))
        for order in SAMPLED
        if order <= counts.order
    ]
    samples = "\n\n".join(texts)
    known = [f"{key}: {card[key]}" for key in ("license", "language") if card[key]]
    front = "\n".join(["---", *known])
    address = "".join(f"\n<{address}>" for address in data["address"] or [])
    return f"""{front}
pipeline_tag: text-generation
tags: [markov-chain, n-gram, {"character" if card["level"] == "char" else "word"}-level, temperature]
metrics: [cross_entropy]
---

# {card["name"]}

Markov chains of order 1 to {counts.order} that continue a text token by token: what comes next depends on the last 1 \
to {counts.order} tokens, and on nothing before them. Counted in {data["title"]}.

## Details
`step.bin` holds how often every sequence of {counts.order + 1} tokens comes in the training text; all orders read \
it. Probabilities are interpolated over all shorter contexts (Witten & Bell 1991), so none is 0. `vocabulary.json` has \
the tokens by id, `lexicon.txt` the words of the training text, `card.json` everything here for programs. \
`fingerprints.bin` has numbers that tell which passages of a text stand in the training text.

## Uses and limits
Made to be compared with a recurrent network at the same temperature. The model knows nothing but its text. The \
higher the order, the longer the passages that it repeats.

## Data
{data["title"]}: {data["characters"]:,} characters, {counts.vocab_size} different tokens, \
{data["license"] or "licence unknown"}.{address}
sha256 {data["sha256"]}. Split by position: {data["split"]}.

## Training
```
{card["training"]["command"]}
```

## Evaluation
Held-out text, {card["evaluations"][0]["tokens"]:,} targets, stateful:

| order | distinct sequences | nats per token | bits per character |
|---|---|---|---|
{rows}

## Samples
T = 1, from the initial state, seed 1.

{samples}
"""


if __name__ == "__main__":
    main()
