"""What a checkpoint says about itself: the training's part of card.json, and the model card README.md for the Hub."""

import dataclasses
import datetime
import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from model.folder import write_whole
from model.vocabulary import Vocabulary
from training.corpus import Corpus
from training.progress import Progress
from training.recipe import Recipe

if TYPE_CHECKING:
    import keras


def describe_corpus(corpus: Corpus, split: str) -> dict:
    """The part of card.json about the text. split: what its parts were used for."""
    source = corpus.source
    return {
        "language": source.language if source else None,
        "license": "mit" if source else None,  # of the weights; what a text of one's own allows, we can't know
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
    """What each part of the text is used for."""
    used = f"training (of it the first {100 * recipe.validation:g} % validation and calibration)"
    return f"first 90 % {'of the lines ' if recipe.lines else ''}{used}, last 10 % held out"


def describe(corpus: Corpus, recipe: Recipe, progress: Progress, command: str) -> dict:
    """The part of card.json that the training knows: data, recipe, what was run and with what."""
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
    """Write epochs.json: the same prompt and dice after each epoch, one text per temperature. texts: [epoch][T]."""
    from training.callbacks import SAMPLE_SEED, TEMPERATURES

    kept = {"prompt": prompt, "seed": SAMPLE_SEED, "temperatures": TEMPERATURES, "texts": texts}
    write_whole(folder / "epochs.json", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def write_card(folder: Path, card: dict) -> None:
    """Replace card.json, whole or not at all."""
    write_whole(folder / "card.json", json.dumps(card, ensure_ascii=False, indent=2) + "\n")


def write_readme(folder: Path, card: dict, network: "keras.Model", vocabulary: Vocabulary) -> None:
    """Write README.md into a checkpoint folder, whole or not at all. card: as `save_checkpoint` returned it."""
    from training.callbacks import TEMPERATURES, sample_texts

    texts = sample_texts(network, vocabulary, "", TEMPERATURES, 300, seed=1)
    write_whole(folder / "README.md", readme(card, dict(zip(TEMPERATURES, texts, strict=True))))


def readme(card: dict, samples: dict[float, str]) -> str:
    """The model card, by the Hub's conventions: YAML front matter, then details, uses, limits, data, evaluation."""
    network, data, recipe, training = card["network"], card["data"], card["recipe"], card["training"]
    evaluation = card["evaluation"]
    epochs = str(training["epochs"])
    if training["epochs"] < recipe["epochs"]:  # ended by Ctrl-C
        epochs += f" of {recipe['epochs']}"
    token = "character" if card["level"] == "char" else "word"
    parts = "\n\n".join(f"T = {t}\n\n{_quoted(text)}" for t, text in samples.items())
    front = "\n".join(
        [
            "---",
            "library_name: keras",
            *([f"license: {card['license']}"] if card["license"] else []),
            *([f"language: {card['language']}"] if card["language"] else []),
            "pipeline_tag: text-generation",
            f"tags: [{network['cell']}, rnn, {token}-level, temperature]",
            "metrics: [cross_entropy, perplexity]",
            "---",
        ]
    )
    address = "".join(f"\n<{address}>" for address in data["address"] or [])
    return f"""{front}

# {card["name"]}

A recurrent network that continues a text {token} by {token}, trained on {data["title"]}.

## Details
Embedding {network["embedding"]}, {network["layers"]} × {network["cell"].upper()} with {network["units"]} units, \
logits over {network["vocab_size"]} tokens; {card["parameters"]:,} parameters, float32. The state is an explicit input \
and output. `network.keras` is the trained network in stock Keras layers (`keras.saving.load_model`, no custom \
objects): (ids, state …) → (logits, state …). `step.tflite` is one step of it for LiteRT, `step-int8.tflite` the \
same with weights of 8 bits, `vocabulary.json` the tokens by id, `lexicon.txt` the words of the training text, \
`card.json` everything here and more for programs, `log.csv` the training epoch by epoch, `epochs.json` what it wrote \
after each; where they are, `sweep.json` holds figures by temperature, and `cells.json` names cells worth a look.

## Uses and limits
Made to show what the sampling temperature does to generated text. It knows nothing but its corpus: it writes in that \
style and language, invents names and facts, repeats what the corpus says of people of its time, and is no source of \
information. Tokens that the corpus does not have can't be read.{_ending(recipe)}

## Data
{data["title"]}: {data["characters"]:,} characters, {network["vocab_size"]} different tokens, \
{data["license"] or "licence unknown"}.{address}
sha256 {data["sha256"]}. Split by position: {data["split"]}.

## Training
```
{training["command"]}
```
{epochs} epochs in {training["seconds"] / 60:.0f} minutes, {training["date"]}, Keras {training["keras"]} \
on {training["backend"]}; the weights of epoch {training["best_epoch"]}, the best by validation loss. \
{", ".join(f"{key} {value}" for key, value in recipe.items())}. Last, the logits were multiplied by \
{evaluation["calibration_scale"]:.4f}, {_fitted(recipe.get("rescale", 1.0))}; how far T = 1 is from its word \
on the held-out text is the calibration error below.\
{_taught(training.get("teachers"))}

## Evaluation
{evaluation["tokens"]:,} targets; {evaluation["split"]}:

| nats per token | bits per character | perplexity | nats before calibration | calibration error |
|---|---|---|---|---|
| {evaluation["nats_per_token"]:.4f} | {evaluation["bits_per_character"]:.4f} | {evaluation["perplexity"]:.3f} | \
{evaluation["before_calibration"]:.4f} | {evaluation["calibration_error"]:.1%} |
{_blocks(evaluation["blocks"])}{_int8(evaluation.get("int8"))}

## Samples
From the initial state, seed 1; the four share their dice and differ by the temperature alone.

{parts}
"""


def _blocks(blocks: dict | None) -> str:
    """The sentence about random blocks; nothing for a held-out text that is shorter than one."""
    if blocks is None:
        return ""
    return (
        f"\nStateful means that the state goes through the whole text. {blocks['nats_per_token']:.4f} ± "
        f"{blocks['standard_error']:.4f} nats per token over {blocks['blocks']:,} "
        f"random blocks of {blocks['length']}, each from the initial state."
    )


def _fitted(rescale: float) -> str:
    """Where the factor for the logits comes from; models made before it could be corrected have no `rescale`."""
    return f"{'' if rescale == 1 else f'{rescale:g} times what was '}fitted on the validation text"


def _taught(teachers: list[dict] | None) -> str:
    """The sentence about distillation; nothing for a network that learnt from the text alone."""
    if not teachers:
        return ""
    named = " and ".join(f"{teacher['name']} ({teacher['digest'][:8]}…)" for teacher in teachers)
    return f" Half of every target was the mean of the probabilities that {named} gave."


def _ending(recipe: dict) -> str:
    return " A text ends where it draws the end of text." if recipe.get("lines") else ""


def _int8(figures: dict | None) -> str:
    """The sentence about the step in 8 bits; nothing where it was not measured."""
    if figures is None:
        return ""
    return (
        f"\n\nWith weights of 8 bits (`--precision int8`; {figures['bytes'] / 1e6:.1f} MB), measured as in the table: "
        f"{figures['nats_per_token']:.4f} nats per token, calibration error {figures['calibration_error']:.1%}."
    )


def _quoted(text: str) -> str:
    """An indented block: whatever the text holds, Markdown shows it as it is."""
    return "\n".join(f"    {line}" for line in text.split("\n"))
