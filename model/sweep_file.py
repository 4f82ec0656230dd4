"""The file sweep.json in a model's folder: a stored sweep. That of a Markov chain of order 3 is sweep-3.json.

A network that is trained again keeps its folder, so a caller must compare the sweep's digest with the model's.
"""

import json
import math
import os
from numbers import Real
from pathlib import Path

from model.chains import model_file
from model.folder import CheckpointError, read_json, write_whole

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


def save_sweep(folder: Path, sweep: dict) -> Path:
    """Write the sweep of a model, whole or not at all; returns the file's path.

    Raises CheckpointError if a field is missing or wrong, and OSError.
    """
    path = model_file(folder, FILE)
    write_whole(path, json.dumps(_checked(folder, sweep), ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return path


def load_sweep(folder: Path) -> dict | None:
    """The stored sweep of a model; None if there is none. Raises CheckpointError for a damaged file."""
    path = model_file(folder, FILE)
    if not os.path.lexists(path):
        return None
    return _checked(folder, read_json(path))


def _checked(folder: Path, sweep: object) -> dict:
    whole = isinstance(sweep, dict) and all(isinstance(sweep.get(name), kind) for name, kind in _FIELDS.items())
    if not (whole and sweep["rows"] and [_temperature(row) for row in sweep["rows"]] == sweep["temperatures"]):
        raise CheckpointError(f"{folder.name}/{FILE} does not describe a sweep.")
    return sweep


def _temperature(row: object) -> float | None:
    """The temperature of a row, or None if the row is invalid: each measure is None or a mean with its interval."""
    if not isinstance(row, dict) or not isinstance(row.get("temperature"), Real):
        return None
    measures = [measure for name, measure in row.items() if name != "temperature" and measure is not None]
    numbers = [row["temperature"]]
    for measure in measures:
        if not isinstance(measure, dict) or set(measure) != {"mean", "low", "high"}:
            return None
        numbers += measure.values()
    return row["temperature"] if all(isinstance(n, Real) and math.isfinite(n) for n in numbers) else None
