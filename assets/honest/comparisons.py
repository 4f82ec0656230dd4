"""The trained network beside its export, for the page: `python -m model.verify` in a process of its own.

TensorFlow stays out of the page's process, and one comparison runs at a time: the others wait in turn. Whoever leaves,
or stops, ends the process. Knows nothing of what is compared.
"""

import logging
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

from assets.admission import Admission, Refused
from assets.honest import process
from assets.texts import error_code
from model.checkpoint import CheckpointError
from model.library import Library
from model.settings import SettingError, check_model, check_prompt, check_seed, check_temperature

LENGTH = 300  # tokens drawn after the prompt
LIMIT = 180.0  # seconds of a comparison; a slow machine needs 20
MOST_WAITING, MOST_OF_ONE = 8, 4  # comparisons in line; of one address, which must not keep out all others


class Comparisons:
    """Over a library of models. places: for comparisons, one at a time."""

    def __init__(self, library: Library, places: Admission, limit: float = LIMIT):
        self._library, self._places, self._limit = library, places, limit

    async def compare(self, asked: Mapping, client: str) -> AsyncIterator[dict]:
        """The messages of one comparison, {"state", "seconds"} each. asked: model, prompt, seed, temperature.

        "waiting" has `ahead`; "loading" and "stepping" have what `model.verify` has said so far, by event; so has
        "done", with `status` and `pid` of the process; "error" has {"key", "value"}. Closing it ends the process.
        """
        began = time.monotonic()

        def message(state: str, **more: object) -> dict:
            return {"state": state, "seconds": round(time.monotonic() - began, 1)} | more

        def error(key: str, value: str = "") -> dict:
            return message("error", error={"key": key, "value": value})

        try:
            cards = self._library.cards()
            name = check_model(asked.get("model"), cards)
            if "markov" in cards[name]:
                yield error("no_network")
                return
            command, given = self._command(name, asked)
            with self._places.place(client) as place:
                async for number in place.line():
                    yield message("waiting", ahead=number)
                started, said = time.monotonic(), {}
                yield message("loading")
                async with aclosing(process.follow(command, given)) as events:
                    async for found in events:
                        said |= {found["event"]: found} if found else {}
                        if time.monotonic() - started > self._limit:
                            yield error("too_long", f"{self._limit:g}")
                            return
                        if "exit" not in said:
                            yield message("stepping" if "loaded" in said else "loading", said=said)
            if "done" in said:
                yield message("done", said=said)
            elif "error" in said:
                yield error("checkpoint", said["error"]["message"])
            else:
                yield error("process", str(said["exit"]["status"]))
        except Refused as refused:
            yield error(refused.key)
        except Exception as problem:  # as in a run
            if not isinstance(problem, SettingError | CheckpointError):
                logging.exception("A comparison failed.")
            yield message("error", error=error_code(problem, any_model=bool(self._library.cards())))

    def _command(self, name: str, asked: Mapping) -> tuple[list[str], bytes]:
        """The command and what it reads from standard input: a prompt may be longer than a command line."""
        prompt, _ = check_prompt(asked.get("prompt"))
        options = {
            "checkpoints": self._library.folder(name).parent.resolve(),
            "seed": check_seed(asked.get("seed")),
            "temperature": check_temperature(asked.get("temperature")),
            "length": LENGTH,
            "precision": self._library.precision,
        }
        written = [f"--{option}={value}" for option, value in options.items()]
        command = [sys.executable, "-m", "model.verify", *written, "--stdin", "--", name]
        return command, prompt.encode("utf-8", "replace")
