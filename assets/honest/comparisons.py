"""The trained network beside its export, for the page: `python -m model.verify` in a process of its own.

TensorFlow stays out of the page's process, and one comparison runs at a time: the others wait in turn. Whoever leaves,
or stops, ends the process. Knows nothing of what is compared.
"""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing

import gradio as gr

from assets.honest import process
from assets.texts import error_code
from model.checkpoint import CheckpointError
from model.library import Library
from model.settings import SettingError, check_model, check_prompt, check_seed, check_temperature

LENGTH = 300  # tokens drawn after the prompt
LIMIT = 180.0  # seconds of a comparison; a slow machine needs 20
MOST_WAITING = 8


class Comparisons:
    """Over a library of models."""

    def __init__(self, library: Library, limit: float = LIMIT):
        self._library, self._limit = library, limit
        self._turns: list[str] = []  # tokens of the pages: the first one's process is running
        self._stopped: set[str] = set()

    async def compare(self, name: str, prompt: str, seed: str, event: gr.EventData) -> AsyncIterator[dict]:
        """Updates {"compare", "state", "seconds"}; "compare" is the page's own token, by which it can stop this.

        "waiting" has `ahead`; "loading" and "stepping" have what `model.verify` has said so far, by event; so has
        "done", with `status` and `pid` of the process; "stopped"; "error" has {"key", "value"}.
        """
        asked = event._data if isinstance(event._data, Mapping) else {}
        token, began = asked.get("compare"), time.monotonic()
        if not isinstance(token, str) or not 0 < len(token) <= 64 or token in self._turns:
            return
        self._turns.append(token)

        def update(state: str, **more: object) -> dict:
            return {"compare": token, "state": state, "seconds": round(time.monotonic() - began, 1)} | more

        try:
            if "markov" in self._library.cards().get(name, {}):
                yield update("error", error={"key": "no_network", "value": ""})
                return
            command, given = self._command(name, prompt, seed, asked.get("temperature"))
            if len(self._turns) > MOST_WAITING:
                yield update("error", error={"key": "busy", "value": ""})
                return
            while self._turns[0] != token:
                yield update("waiting", ahead=self._turns.index(token))
                await asyncio.sleep(process.TICK)
                if token in self._stopped:
                    yield update("stopped")
                    return
            started, said = time.monotonic(), {}
            yield update("loading")
            async with aclosing(process.follow(command, given)) as events:
                async for found in events:
                    said |= {found["event"]: found} if found else {}
                    if token in self._stopped:
                        yield update("stopped")
                        return
                    if time.monotonic() - started > self._limit:
                        yield update("error", error={"key": "too_long", "value": f"{self._limit:g}"})
                        return
                    if "exit" not in said:
                        yield update("stepping" if "loaded" in said else "loading", said=said)
            if "done" in said:
                yield update("done", said=said)
            elif "error" in said:
                yield update("error", error={"key": "checkpoint", "value": said["error"]["message"]})
            else:
                yield update("error", error={"key": "process", "value": str(said["exit"]["status"])})
        except Exception as error:  # as in a run
            if not isinstance(error, SettingError | CheckpointError):
                logging.exception("A comparison failed.")
            yield update("error", error=error_code(error, any_model=bool(self._library.cards())))
        finally:
            self._turns.remove(token)
            self._stopped.discard(token)

    def stop(self, message: object) -> bool:
        """End the comparison of a page. message: {"compare": its token}. False where there is none."""
        token = message.get("compare") if isinstance(message, Mapping) else None
        known = isinstance(token, str) and token in self._turns
        if known:
            self._stopped.add(token)
        return known

    def _command(self, name: str, prompt: str, seed: str, temperature: object) -> tuple[list[str], bytes]:
        """The command and what it reads from standard input: a prompt may be longer than a command line."""
        name = check_model(name, self._library.cards())
        prompt, _ = check_prompt(prompt)
        options = {
            "checkpoints": self._library.folder(name).parent.resolve(),
            "seed": check_seed(seed),
            "temperature": check_temperature(temperature),
            "length": LENGTH,
            "precision": self._library.precision,
        }
        written = [f"--{option}={value}" for option, value in options.items()]
        command = [sys.executable, "-m", "model.verify", *written, "--stdin", "--", name]
        return command, prompt.encode("utf-8", "replace")
