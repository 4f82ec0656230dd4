"""The saved state of an unfinished training: one file, replaced as a whole at the end of each epoch.

A killed training goes on from it. The file is NumPy's, without pickle. An unfinished training writes no other file but
its log, so it never looks like a checkpoint.
"""

import json
import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

NAME = ".progress.npz"


class ProgressError(ValueError):
    """A progress file that can't be used: one sentence that names it."""


@dataclass
class Progress:
    """After `epochs` complete epochs: all variables, the best weights so far and their validation loss.

    settings: recipe, network and texts of the training; a resumed training must have the same. seconds: of training,
    without validation. samples: for each epoch a text for each temperature.
    """

    settings: dict
    epochs: int = 0
    best_epoch: int = 0
    best_loss: float = float("inf")
    seconds: float = 0.0
    samples: list[list[str]] = field(default_factory=list)
    variables: list[np.ndarray] = field(default_factory=list)
    best_weights: list[np.ndarray] = field(default_factory=list)

    def save(self, folder: Path) -> None:
        """Write the file. A kill at any moment leaves the old file or the new one."""
        plain = {key: value for key, value in vars(self).items() if key not in ("variables", "best_weights")}
        arrays = {f"variable_{i}": array for i, array in enumerate(self.variables)}
        arrays |= {f"best_{i}": array for i, array in enumerate(self.best_weights)}
        partial = folder / f".partial{NAME}"
        try:
            with partial.open("wb") as file:
                np.savez(file, json=np.array(json.dumps(plain)), **arrays)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            partial.unlink(missing_ok=True)  # half a file is useless, and the disk may be full
            raise
        os.replace(partial, folder / NAME)

    @classmethod
    def load(cls, folder: Path) -> "Progress":
        """Read the file. Raises ProgressError if it is missing or damaged."""
        path = folder / NAME
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                plain = json.loads(str(file["json"]))
                arrays = {name: file[name] for name in file.files if name != "json"}
            return cls(
                **plain,
                variables=[arrays[f"variable_{i}"] for i in range(sum(n.startswith("variable_") for n in arrays))],
                best_weights=[arrays[f"best_{i}"] for i in range(sum(n.startswith("best_") for n in arrays))],
            )
        except FileNotFoundError as error:
            raise ProgressError(f"{path} is missing: there is nothing to resume.") from error
        except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
            raise ProgressError(f"{path} is damaged and can't be resumed ({error}).") from error
