"""The description of a checkpoint: the training's part of card.json, and the model card README.md for the Hub."""

import asyncio
import dataclasses
import datetime
import importlib
import json
from pathlib import Path

from model.checkpoint import load_checkpoint
from model.engine import Engine
from model.folder import write_whole
from model.run import Run
from training import kinds
from training.corpus import Corpus
from training.progress import Progress
from training.recipe import Recipe

SAMPLES_SEED, SAMPLES_LENGTH = 1, 300


def describe_corpus(corpus: Corpus, split: str) -> dict:
    """The part of card.json about the text. split: the use of each part of it."""
    source = corpus.source
    return {
        "language": source.language if source else None,
        "license": "mit" if source else None,  # of the weights; the licence of a visitor's own text is unknown
        "data": {
            "name": corpus.name,
            "title": source.title if source else corpus.name,
            "license": source.license if source else None,
            "address": [address for address, _ in source.files] if source else None,
            "sha256": corpus.sha256,
            "characters": len(corpus.text),
            "split": split,
        },
    }


def describe_split(recipe: Recipe) -> str:
    """The use of each part of the text."""
    used = f"training (of it the first {100 * recipe.validation:g} % validation and calibration)"
    return f"first 90 % {'of the lines ' if recipe.lines else ''}{used}, last 10 % held out"


def describe(corpus: Corpus, recipe: Recipe, progress: Progress, command: str) -> dict:
    """The part of card.json about the training: data, recipe, command, time, versions."""
    import keras

    backend = keras.backend.backend()
    return describe_corpus(corpus, describe_split(recipe)) | {
        "recipe": dataclasses.asdict(recipe),
        "training": {
            "command": command,
            "epochs": progress.epochs,
            "best_epoch": progress.best_epoch,
            "validation_loss": progress.best_loss,
            "seconds": round(progress.seconds),
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "keras": keras.__version__,
            "backend": f"{backend} {importlib.import_module(backend).__version__}",
        },
    }


def write_samples(folder: Path, prompt: str, texts: list[list[str]]) -> None:
    """Write epochs.json: after each epoch a text for each temperature, from one prompt and seed. texts: [epoch][T]."""
    from training.callbacks import SAMPLE_SEED, TEMPERATURES

    content = {"prompt": prompt, "seed": SAMPLE_SEED, "temperatures": TEMPERATURES, "texts": texts}
    write_whole(folder / "epochs.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def write_readme(folder: Path, card: dict) -> None:
    """Write README.md into a checkpoint folder, whole or not at all. card: the folder's, with its evaluation."""
    write_whole(folder / "README.md", readme(card, _samples(folder)))


def _samples(folder: Path) -> dict[float, str]:
    """A text for each temperature, as the page writes it from an empty prompt."""
    from training.callbacks import TEMPERATURES

    engine = Engine(load_checkpoint(folder))
    try:
        run = Run(engine, "", SAMPLES_SEED, SAMPLES_LENGTH, TEMPERATURES[:-1], ((0, TEMPERATURES[-1]),))
        ids = asyncio.run(run.last()).ids
    finally:
        engine.close()
    texts = [engine.checkpoint.vocabulary.decode(engine.checkpoint.vocabulary.until_end(row)) for row in ids]
    return dict(zip(TEMPERATURES, texts, strict=True))


def readme(card: dict, samples: dict[float, str]) -> str:
    """The model card, by the Hub's conventions: YAML front matter, then details, uses, limits, data, evaluation."""
    network, data, recipe, training = card["network"], card["data"], card["recipe"], card["training"]
    evaluation = card["evaluation"]
    epochs = str(training["epochs"])
    if training["epochs"] < recipe["epochs"]:  # ended by Ctrl-C
        epochs += f" of {recipe['epochs']}"
    epochs += " epoch" if epochs == "1" else " epochs"
    token = "character" if card["level"] == "char" else "word"
    parts = "\n\n".join(f"T = {t}\n\n{_quoted(text)}" for t, text in samples.items())
    front = "\n".join(
        [
            "---",
            "library_name: keras",
            *([f"license: {card['license']}"] if card["license"] else []),
            *([f"language: {card['language']}"] if card["language"] else []),
            "pipeline_tag: text-generation",
            f"tags: [{kinds.tags(network)}, {token}-level, temperature]",
            "metrics: [cross_entropy, perplexity]",
            "---",
        ]
    )
    address = "".join(f"\n<{address}>" for address in data["address"] or [])
    return f"""{front}

# {card["name"]}

{kinds.what_it_is(network, card["parameters"])} that continues a text {token} by {token}, trained on {data["title"]}.

## Details
{kinds.details(network, card["parameters"])} `vocabulary.json` has the tokens by id, \
`lexicon.txt` the words of the training text, `card.json` everything here and more for programs, `log.csv` the losses \
of each epoch, `epochs.json` samples of each epoch. `sweep.json`, where there is one, has figures by temperature, \
`cells.json` cells that follow a property of the text, and `fingerprints.bin` numbers that tell which passages of a \
text stand in the training text.

## Uses and limits
Made to show how the sampling temperature changes generated text. The model knows nothing but its corpus: it writes in \
that style and language, invents names and facts, repeats the views of its corpus, and is no source of information. It \
can't read tokens that its corpus does not have.{kinds.comparison(network, card["parameters"])}{_ending(recipe)}

## Data
{data["title"]}: {data["characters"]:,} characters, {network["vocab_size"]} different tokens, \
{data["license"] or "licence unknown"}.{address}
sha256 {data["sha256"]}. Split by position: {data["split"]}.{_read_before(training.get("start"))}\
{_overlap(card.get("overlap"))}

## Training
```
{training["command"]}
```
{epochs} in {training["seconds"] / 60:.0f} min, {training["date"]}, Keras {training["keras"]} \
on {training["backend"]}; the weights of epoch {training["best_epoch"]}, the best by validation loss. \
{", ".join(f"{key} {value}" for key, value in recipe.items())}. At the end the logits were multiplied by \
{evaluation["calibration_scale"]:.4f}, {_fitted(recipe.get("rescale", 1.0))}. The calibration error below is the mean \
gap between the probability of the first choice and how often that choice is right.\
{_taught(training.get("teachers"))}{_averaged(training.get("average"))}

## Evaluation
{evaluation["tokens"]:,} targets; {evaluation["split"]}:

| nats per token | bits per character | perplexity | nats before calibration | calibration error |
|---|---|---|---|---|
| {evaluation["nats_per_token"]:.4f} | {evaluation["bits_per_character"]:.4f} | {evaluation["perplexity"]:.3f} | \
{evaluation["before_calibration"]:.4f} | {evaluation["calibration_error"]:.1%} |
{_blocks(evaluation["blocks"])}{kinds.of_network(evaluation["network"], card)}

## Samples
From the initial state, seed 1. The four texts have the same draws and differ by the temperature alone.

{parts}
"""


def _blocks(blocks: dict | None) -> str:
    """The sentence about random blocks; empty for a held-out text that is shorter than a block."""
    if blocks is None:
        return ""
    return (
        f"\nStateful: the state is carried through the whole text. {blocks['nats_per_token']:.4f} ± "
        f"{blocks['standard_error']:.4f} nats per token over {blocks['blocks']:,} "
        f"random blocks of {blocks['length']}, each from the initial state."
    )


def _fitted(rescale: float) -> str:
    """The origin of the factor for the logits. Older cards have no `rescale`."""
    return f"{'' if rescale == 1 else f'{rescale:g} times the factor '}fitted on the validation text"


def _taught(teachers: list[dict] | None) -> str:
    """The sentence about distillation; empty for a network without teachers."""
    if not teachers:
        return ""
    named = " and ".join(f"{teacher['name']} ({teacher['digest'][:8]}…)" for teacher in teachers)
    return f" Half of every target was the mean of the probabilities that {named} gave."


def _averaged(members: list[dict] | None) -> str:
    """The sentences about the networks whose mean the weights are; empty for a network that was trained itself."""
    if not members:
        return ""
    commands = "\n".join(member["command"] for member in members)
    losses = ", ".join(f"{member['validation_loss']:.4f}" for member in members)
    return (
        f" The weights are the mean of {len(members)} networks (arXiv:2203.05482) with validation losses of {losses}. "
        f"`log.csv` and `epochs.json` are those of the first. Their commands:\n```\n{commands}\n```"
    )


def _read_before(start: dict | None) -> str:
    """The sentences about the checkpoint that the training began with and its texts; empty without one."""
    if not start:
        return ""
    texts = "; ".join(f"{data.get('title')} (sha256 {str(data.get('sha256'))[:8]}…)" for data in start["read"])
    return (
        f"\n\nThe training began with the weights of {start['name']} ({start['digest'][:8]}…), which had read {texts}. "
        f"The command of that training:\n```\n{start['command']}\n```"
    )


def _overlap(found: dict | None) -> str:
    """The sentence about passages that texts read before share with the held-out text; empty if it was not checked."""
    if not found:
        return ""
    longest = max(found["texts"], key=lambda figures: figures["longest"])
    return (
        f"\n\nThe texts read before share no passage of {found['limit']} letters or more with the held-out text "
        f'(`training.overlap`); the longest has {longest["longest"]}: "{longest.get("passage", "").strip()}".'
    )


def _ending(recipe: dict) -> str:
    return " A text ends when the end of text is drawn." if recipe.get("lines") else ""


def _quoted(text: str) -> str:
    """An indented block: Markdown shows it as it is, whatever characters it has."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
