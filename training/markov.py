"""Command line: count a text into Markov chains of every order up to 8, and measure each on the held-out text.

The same split and the same protocol as a network's training and evaluation, so that the figures stand side by side.
"""

import argparse
import datetime
import shlex
import sys
from pathlib import Path

import numpy as np

from model.checkpoint import save_chains
from model.folder import write_whole
from model.markov import HIGHEST_ORDER, Counts, MarkovStep, highest_order
from model.measures import words
from model.sampling import draw, noise
from model.vocabulary import LEVELS, Vocabulary
from training.card import describe_corpus
from training.corpus import Corpus, CorpusError, encode_all, load_corpus, split_text
from training.evaluate import loss_figures
from training.predictions import cross_entropy

BATCH = 2048  # targets at a time: bounds the memory, and changes no figure
SHOWN = 1, 2, 4, 8  # the orders whose samples are in README.md


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.markov", description=__doc__.splitlines()[0])
    parser.add_argument("corpus", metavar="CORPUS", help="a UTF-8 text file, or a known name (see training/README.md)")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the checkpoint folder to write")
    parser.add_argument("--order", type=int, help="the highest (default: 8, or less where the vocabulary is large)")
    parser.add_argument("--level", choices=LEVELS, default="char", help="what a token is (default: %(default)s)")
    options = parser.parse_args(arguments)
    out = options.out
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise CorpusError(f"--out must be a new folder. Received: {out}, which is there.")
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
    held_out = encode_all(vocabulary, held_out_text)
    evaluations = []
    for k in range(1, order + 1):
        evaluations.append(evaluate(counts, k, held_out, len(vocabulary.decode(held_out[1:]))))
        print(f"order {k}: {evaluations[-1]['nats_per_token']:.4f} nats per token held out", flush=True)
    command = ["python", "-m", "training.markov", corpus.name if corpus.source else Path(options.corpus).name]
    command += ["--out", out.name, *(["--order", str(order)] if options.order else [])]
    command += ["--level", options.level] if options.level != LEVELS[0] else []
    card = describe(corpus, shlex.join(command))
    try:
        card = save_chains(out, counts, vocabulary, words(training_text), evaluations, card)
        write_whole(out / "README.md", readme(card, counts, vocabulary))
    except OSError as error:
        sys.exit(f"error: --out must be a folder that can be written. Received: {out} ({error.strerror})")


def evaluate(counts: Counts, order: int, ids: np.ndarray, characters: int) -> dict:
    """The figures of `training.evaluate` for one order: every token but the first is a target. ids: (tokens,)."""
    step = MarkovStep(counts, order)
    # What a chain that reads the text from its beginning remembers before each token.
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
    return describe_corpus(corpus, "first 90 % counted, last 10 % held out") | {"training": training}


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
        for order in SHOWN
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
`counts.npz` holds how often every sequence of {counts.order + 1} tokens comes in the training text; all orders read \
it. Probabilities are interpolated over all shorter contexts (Witten & Bell 1991), so none is 0. `vocabulary.json` has \
the tokens by id, `lexicon.txt` the words of the training text, `card.json` everything here for programs.

## Uses and limits
Made to be heard beside a recurrent network at the same temperature. It knows nothing but its text; the higher the \
order, the longer the pieces that it repeats of it.

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
