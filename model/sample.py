"""Write one text with one model: `python -m model.sample --prompt "ROMEO:" --temperature 0.7 --seed 7`.

The page and the API write the same characters for the same settings: all of them use `model.run`.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

from model.checkpoint import BACKENDS, SHIPPED, list_checkpoints, load_checkpoint
from model.engine import Engine
from model.parser import Parser
from model.run import Run
from model.settings import check_length, check_model, check_seed, check_temperature
from model.vocabulary import Vocabulary

_SIGNS = {chr(code): chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"}
_SIGNS |= {chr(code): "\N{REPLACEMENT CHARACTER}" for code in range(0x7F, 0xA0)}


def main(arguments: list[str] | None = None) -> int:
    """Print the prompt and the text as it is written, or one JSON object. Returns the exit status."""
    parser = Parser(prog="python -m model.sample", description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="shakespeare", help="name of a checkpoint folder (default: %(default)s)")
    parser.add_argument("--prompt", default="ROMEO:", help="the text to go on from (default: %(default)s)")
    parser.add_argument("--temperature", default="1", help="0 … 2; 0 always takes the likeliest (default: %(default)s)")
    parser.add_argument("--seed", default="7", help="0 … 2⁶³−1; the same seed, the same text (default: %(default)s)")
    parser.add_argument("--length", default="400", help="tokens to write, 1 … 5000 (default: %(default)s)")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--backend", choices=BACKENDS, default="litert")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the text")
    options = parser.parse_args(arguments)
    try:
        name = check_model(options.model, list_checkpoints(options.checkpoints))
        temperature, seed = check_temperature(options.temperature), check_seed(options.seed)
        length = check_length(options.length)
        engine = Engine(load_checkpoint(options.checkpoints / name, options.backend))
    except ValueError as error:
        parser.error(str(error))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # A terminal that lacks a character prints "?" instead of failing.
    run = Run(engine, options.prompt, seed, length, temperatures=(), schedule=((0, temperature),))
    if run.cut:
        print(f"The prompt's last {len(run.prompt)} characters are used; {run.cut} were cut.", file=sys.stderr)
    if run.unknown:
        print(f"Skipped, because {name} has never seen them: {' '.join(map(repr, run.unknown))}", file=sys.stderr)
    try:
        text = asyncio.run(_write(run, engine.checkpoint.vocabulary, quiet=options.json))
        if options.json:
            answer = {"text": text, "ids": run.ids[0], "seed": seed, "temperature": temperature, "model": name}
            print(json.dumps(answer | {"digest": engine.checkpoint.digest}, ensure_ascii=False), flush=True)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # The reader of the output has ended, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        engine.close()
    return 0


def printable(text: str) -> str:
    """A text for a terminal, which would obey its control characters: ␛ and the like stand for them."""
    return "".join(_SIGNS.get(sign, sign) for sign in text)


async def _write(run: Run, vocabulary: Vocabulary, quiet: bool) -> str:
    """Run to the end and return the text; print prompt and text meanwhile unless `quiet`."""
    shown = printable if sys.stdout.isatty() else str
    if not quiet:
        print(shown(run.prompt), end="", flush=True)
    text, position = "", 0
    async for chunk in run.chunks():
        added = vocabulary.decode(chunk.ids[0][position:])
        text, position = text + added, chunk.position
        if not quiet:
            print(shown(added), end="", flush=True)
    if not quiet:
        print()
    return text


if __name__ == "__main__":
    sys.exit(main())
