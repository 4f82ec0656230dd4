"""Jobs and results as bytes, for a replica in another process: .npz files that are read without trust.

A job is some rows that draw the same number of tokens. Arrays of several jobs stand one after the other, so that one
file holds the rows of many texts. Nothing is unpickled or decompressed, and no array is made before its size is known.
"""

import io
import zipfile
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from model.checkpoint import Checkpoint
from model.exact import MOST_CELL
from model.jobs import Result, Rows
from model.markov import MarkovConfig
from model.settings import MAX_LENGTH, MAX_SEED, MAX_TEMPERATURE

MAX_ROWS = 256  # of all jobs in one request
MAX_STEPS = 64  # tokens of one job
MAX_BODY = 2**24  # bytes: 256 rows of three layers of 1024 units, or of 6,000 words, are less

# Per row: state, logits, temperature. Per job: its number of rows, and seed, position and steps.
JOBS = {
    "state": "<f4",
    "logits": "<f4",
    "temperature": "<f8",
    "rows": "<i8",
    "seed": "<i8",
    "position": "<i8",
    "steps": "<i8",
}
# Per row: state, logits. Per row and step, row after row: ids, entropies, p.
RESULTS = {"state": "<f4", "logits": "<f4", "ids": "<i8", "entropies": "<f8", "p": "<f8"}


class PackingError(ValueError):
    """Bytes that are no jobs or results of a model; the text says which rule they break."""


def pack_jobs(jobs: Sequence[tuple[Rows, int]]) -> bytes:
    """Jobs, each some rows and its steps, as the body of a request."""
    rows = [some for some, _ in jobs]
    return _pack(
        JOBS,
        state=np.concatenate([some.state for some in rows], axis=1),
        logits=np.concatenate([some.logits for some in rows]),
        temperature=np.concatenate([some.temperatures for some in rows]),
        rows=[len(some) for some in rows],
        seed=[some.seed for some in rows],
        position=[some.position for some in rows],
        steps=[steps for _, steps in jobs],
    )


def unpack_jobs(content: bytes, checkpoint: Checkpoint) -> list[tuple[Rows, int]]:
    """The jobs of a request for this model. Raises PackingError: one bad row would fail all others in its batch."""
    arrays = _unpack(content, JOBS)
    counts = arrays["rows"]
    for name, least, most in (
        ("rows", 1, MAX_ROWS),
        ("seed", 0, MAX_SEED),
        ("position", 0, MAX_LENGTH),
        ("steps", 1, MAX_STEPS),
    ):
        values = arrays[name]
        if values.shape != (counts.size,) or not values.size or values.min() < least or values.max() > most:
            raise PackingError(f"{name} must have a whole number from {least} to {most} for each job.")
    if (total := int(counts.sum())) > MAX_ROWS:
        raise PackingError(f"There must be {MAX_ROWS} rows or less. Received: {total}")
    temperature = arrays["temperature"]
    if temperature.shape != (total,) or not ((temperature >= 0) & (temperature <= MAX_TEMPERATURE)).all():
        raise PackingError(f"temperature must have a number from 0 to {MAX_TEMPERATURE:.0f} for each of {total} rows.")
    state, logits = _check_rows(arrays, total, checkpoint)
    return [
        (Rows(state[:, place], logits[place], int(seed), int(position), temperature[place]), int(steps))
        for place, seed, position, steps in zip(
            _places(counts.tolist()), arrays["seed"], arrays["position"], arrays["steps"], strict=True
        )
    ]


def pack_results(results: Sequence[Result]) -> bytes:
    """The results of jobs, in their order, as the body of an answer."""
    return _pack(
        RESULTS,
        state=np.concatenate([result.rows.state for result in results], axis=1),
        logits=np.concatenate([result.rows.logits for result in results]),
        ids=np.concatenate([result.ids.ravel() for result in results]),
        entropies=np.concatenate([result.entropies.ravel() for result in results]),
        p=np.concatenate([result.p.ravel() for result in results]),
    )


def unpack_results(content: bytes, jobs: Sequence[tuple[Rows, int]], checkpoint: Checkpoint) -> list[Result]:
    """The results of these jobs. Raises PackingError for any other answer than one that they can have."""
    arrays = _unpack(content, RESULTS)
    counts, sizes = [len(rows) for rows, _ in jobs], [len(rows) * steps for rows, steps in jobs]
    state, logits = _check_rows(arrays, sum(counts), checkpoint)
    ids, entropies, p = (arrays[name] for name in ("ids", "entropies", "p"))
    if any(values.shape != (sum(sizes),) for values in (ids, entropies, p)):
        raise PackingError(f"ids, entropies and p must have {sum(sizes)} numbers each.")
    size = len(checkpoint.vocabulary)
    if ids.min() < 0 or ids.max() >= size:
        raise PackingError(f"ids must be from 0 to {size - 1}.")
    if not (((p >= 0) & (p <= 1)).all() and ((entropies >= 0) & np.isfinite(entropies)).all()):
        raise PackingError("p must be from 0 to 1, and entropies 0 or more.")
    results = []
    for (rows, steps), place, cells in zip(jobs, _places(counts), _places(sizes), strict=True):
        after = Rows(state[:, place], logits[place], rows.seed, rows.position + steps, rows.temperatures)
        of_ids, of_entropies, of_p = (values[cells].reshape(len(rows), steps) for values in (ids, entropies, p))
        results.append(Result(of_ids, of_entropies, after, of_p))
    return results


def answer_limit(jobs: Sequence[tuple[Rows, int]]) -> int:
    """The most bytes that the answer to these jobs can have."""
    numbers = sum(rows.state.nbytes + rows.logits.nbytes + 24 * len(rows) * steps for rows, steps in jobs)
    return numbers + 4096  # names and headers


def _check_rows(arrays: dict[str, np.ndarray], rows: int, checkpoint: Checkpoint) -> tuple[np.ndarray, np.ndarray]:
    """State (parts, rows, units) and logits (rows, vocab_size), as the model's step can give them."""
    config, state, logits = checkpoint.config, arrays["state"], arrays["logits"]
    shapes = (config.state_parts, rows, config.state_units), (rows, config.vocab_size)
    if (state.shape, logits.shape) != shapes:
        raise PackingError(f"state and logits must be {shapes}. Received: {(state.shape, logits.shape)}")
    least, most = (0, config.vocab_size) if isinstance(config, MarkovConfig) else (-MOST_CELL, MOST_CELL)
    if not ((state >= least) & (state <= most)).all():  # NaN is neither
        raise PackingError(f"state must have numbers from {least} to {most}.")
    highest = logits.max(axis=1)  # NaN if one is; −∞ is a token that never comes
    if not np.isfinite(highest).all():
        raise PackingError("logits must be numbers or −∞, and not all of a row −∞.")
    return state, logits


def _places(counts: Sequence[int]) -> list[slice]:
    """The places of parts that have so many entries and follow each other."""
    return [slice(end - count, end) for count, end in zip(counts, accumulate(counts), strict=True)]


def _pack(types: dict[str, str], **arrays: object) -> bytes:
    file = io.BytesIO()
    np.savez(file, **{name: np.ascontiguousarray(arrays[name], dtype=dtype) for name, dtype in types.items()})
    return file.getvalue()


def _unpack(content: bytes, types: dict[str, str]) -> dict[str, np.ndarray]:
    """The arrays of an .npz file with exactly these names and types. Raises PackingError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if sorted(member.filename for member in members) != sorted(f"{name}.npy" for name in types):
                raise PackingError(f"The arrays must be {', '.join(types)}.")
            if any(member.compress_type != zipfile.ZIP_STORED for member in members):
                raise PackingError("The arrays must not be compressed.")
            return {name: _read_array(archive.read(f"{name}.npy"), name, dtype) for name, dtype in types.items()}
    except PackingError:
        raise
    except Exception as error:  # The readers of zip files and of NumPy's headers have no common class of errors.
        raise PackingError(f"The body must be an .npz file. Received: {type(error).__name__}") from error


def _read_array(content: bytes, name: str, dtype: str) -> np.ndarray:
    """A read-only array. Its header is checked before its numbers are looked at."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise PackingError(f"{name} must be in version 1.0 of NumPy's format.")
    shape, by_columns, received = np.lib.format.read_array_header_1_0(file)
    array = np.frombuffer(content, dtype=dtype, offset=file.tell()) if received == np.dtype(dtype) else None
    if array is None or by_columns:
        raise PackingError(f"{name} must be {dtype}, by rows. Received: {received}")
    return array.reshape(shape)  # ValueError for a shape of another size
