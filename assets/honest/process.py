"""A command in a process of its own, followed line by line, which ends with whoever follows it.

Knows nothing of what the command does.
"""

import asyncio
import json
import logging
import os
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import model

TICK = 0.5  # seconds: as often something is given, so that a visitor who has left is noticed
ROOT = Path(model.__file__).parents[1]
# One thread, no accelerator: the texts that others are reading come first.
QUIET = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


async def follow(command: Sequence[str], given: bytes) -> AsyncIterator[dict | None]:
    """What a process says, one JSON object a line, None at every tick without one, and then {"event": "exit", "status",
    "pid", "seconds"}. Closing this kills the process."""
    line, began = None, time.monotonic()
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env=os.environ | QUIET,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=said,
        )
        try:
            with suppress(OSError, AttributeError):  # not every system has it
                os.setpriority(os.PRIO_PROCESS, process.pid, 10)
            process.stdin.write(given)
            process.stdin.close()
            while True:
                line = line or asyncio.ensure_future(process.stdout.readline())
                await asyncio.wait({line}, timeout=TICK)
                if not line.done():
                    yield None
                    continue
                text, line = line.result(), None
                if not text:
                    break
                yield json.loads(text)
            status = await process.wait()
            if status not in (0, 1, 2):
                said.seek(0)
                logging.error(
                    "%s: status %s. %s", list(command[:3]), status, said.read()[-2000:].decode(errors="replace")
                )
            yield {"event": "exit", "status": status, "pid": process.pid, "seconds": time.monotonic() - began}
        finally:
            if line is not None:
                line.cancel()
                await asyncio.wait({line})
            if process.returncode is None:
                process.kill()
            await process.communicate()
