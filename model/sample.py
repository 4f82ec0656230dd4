"""Command line: one text from one model. `python -m model.sample --prompt "ROMEO:" --temperature 0.7 --seed 7`.

Knows nothing that `model.stream` does not: it writes the very characters that the page and the API write.
"""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from model.checkpoint import BACKENDS, SHIPPED, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.litert import PRECISIONS
from model.settings import check_length, check_model, check_seed, check_temperature
from model.stream import Run


def main(arguments: list[str] | None = None) -> int:
    """Print the prompt and the text as it is written, or one JSON object. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m model.sample", description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="shakespeare", help="name of a checkpoint folder (default: %(default)s)")
    parser.add_argument("--prompt", default="ROMEO:", help="the text to go on from (default: %(default)s)")
    parser.add_argument("--temperature", default="1", help="0 … 2; 0 always takes the likeliest (default: %(default)s)")
    parser.add_argument("--seed", default="7", help="0 … 2⁶³−1; the same seed, the same text (default: %(default)s)")
    parser.add_argument("--length", default="400", help="tokens to write, 1 … 5000 (default: %(default)s)")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--backend", choices=BACKENDS, default="litert")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32", help="of the weights; int8 is faster")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the text")
    options = parser.parse_args(arguments)
    try:
        name = check_model(options.model, list_checkpoints(options.checkpoints))
        temperature, seed = check_temperature(options.temperature), check_seed(options.seed)
        length = check_length(options.length)
        engine = Engine(load_checkpoint(options.checkpoints / name, options.backend, options.precision))
    except ValueError as error:
        parser.error(str(error))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another, and the text goes on
    run = Run(engine, options.prompt, seed, length, temperatures=(), schedule=((0, temperature),))
    if run.cut:
        print(f"The prompt's last {len(run.prompt)} characters are used; {run.cut} were cut.", file=sys.stderr)
    if run.unknown:
        print(f"Skipped, because {name} has never seen them: {' '.join(map(repr, run.unknown))}", file=sys.stderr)
    try:
        text = asyncio.run(_write(run, quiet=options.json))
        if options.json:
            found = {"text": text, "ids": run.ids, "seed": seed, "temperature": temperature, "model": name}
            print(json.dumps(found | {"digest": engine.checkpoint.digest}, ensure_ascii=False), flush=True)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read has had enough, as `| head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        engine.close()
    return 0


async def _write(run: Run, quiet: bool) -> str:
    if not quiet:
        print(run.prompt, end="", flush=True)
    text = ""
    async for chunk in run.chunks():
        if not quiet:
            print(chunk.texts[0][len(text) :], end="", flush=True)
        text = chunk.texts[0]
    if not quiet:
        print()
    return text


if __name__ == "__main__":
    sys.exit(main())
