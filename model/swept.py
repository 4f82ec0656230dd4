"""sweep.json: a sweep that is kept beside the model it was made with; of a Markov chain of order 3, sweep-3.json.

Knows nothing about how a sweep is made. Whoever shows one compares its digest with the model's: a model that was
trained anew keeps its folder, and curves of the old one must not pass for its own.
"""

import json
import math
from numbers import Real
from pathlib import Path

from model.checkpoint import CheckpointError, beside
from model.folder import write_whole

FILE = "sweep.json"
_FIELDS = {
    "model": str,
    "digest": str,
    "prompt": str,
    "seeds": int,
    "length": int,
    "temperatures": list,
    "rows": list,
    "date": str,
    "seconds": Real,
    "command": str,
}


def save_sweep(folder: Path, found: dict) -> Path:
    """Write `found`, which has what `load_sweep` checks, as one whole file, or leave what was there. Raises OSError."""
    path = beside(folder, FILE)
    write_whole(path, json.dumps(_checked(folder, found), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return path


def load_sweep(folder: Path) -> dict | None:
    """The sweep in a folder, or None where there is none. Raises CheckpointError for a file that is not one."""
    try:
        return _checked(folder, json.loads(beside(folder, FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CheckpointError(f"{folder.name}/{FILE} can't be read ({error.strerror}).") from error
    except ValueError as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError(f"{folder.name}/{FILE} is incomplete or damaged.") from error


def _checked(folder: Path, found: object) -> dict:
    whole = isinstance(found, dict) and all(isinstance(found.get(name), kind) for name, kind in _FIELDS.items())
    if not (whole and found["rows"] and [_temperature(row) for row in found["rows"]] == found["temperatures"]):
        raise CheckpointError(f"{folder.name}/{FILE} does not describe a sweep.")
    return found


def _temperature(row: object) -> float | None:
    """The row's temperature, if all that it has beside it are figures: None, or a mean with its interval."""
    if not isinstance(row, dict) or not isinstance(row.get("temperature"), Real):
        return None
    figures = [figure for name, figure in row.items() if name != "temperature" and figure is not None]
    numbers = [row["temperature"]]
    for figure in figures:
        if not isinstance(figure, dict) or set(figure) != {"mean", "low", "high"}:
            return None
        numbers += figure.values()
    return row["temperature"] if all(isinstance(n, Real) and math.isfinite(n) for n in numbers) else None
