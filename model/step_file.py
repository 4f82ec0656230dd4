"""step.bin: the whole numbers of an exact step as bytes, the same for the server and the page.

A line of JSON says what the network is; spaces fill it up to a multiple of 16 bytes. Then come the arrays, in little
endian, each from a multiple of 16 on. Their order and sizes follow from the first line alone: sigmoid, tanh, the
embedding if `embedding` is not 0, and weights, exponents and bias of each layer and of the logits.
"""

import json
from collections.abc import Iterator

import numpy as np

from model.exact import COLUMNS, EDGE, EXPONENTS, GATE, LIMIT, MOST_TANH, Numbers, Product
from model.network import NetworkConfig

VERSION = 1
_FORMAT = "rnn-thermostat-step"
ALIGN = 16
_LONGEST_LINE = 1024


class StepFileError(ValueError):
    """A file that holds no exact step. The message completes "step.bin …"."""


def write_header(header: dict) -> bytearray:
    """The first line: JSON, filled up with spaces."""
    line = json.dumps(header).encode()
    return bytearray(line + b" " * (-(len(line) + 1) % ALIGN) + b"\n")


def read_header(content: bytes, form: str, version: int, otherwise: str) -> tuple[dict, int]:
    """The first line of a file of this format and version, and where the arrays begin. Raises StepFileError."""
    line, newline, _ = content[:_LONGEST_LINE].partition(b"\n")
    try:
        header = json.loads(line) if newline else None
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or header.get("format") != form:
        raise StepFileError(otherwise)
    if header.get("version") != version:
        raise StepFileError(f"must have version {version}. Received: {header.get('version')!r:.40}")
    return header, len(line) + 1


def to_bytes(numbers: Numbers) -> bytes:
    """The content of step.bin."""
    embedding = 0 if numbers.embedding is None else numbers.embedding.shape[1]
    header = {
        "format": _FORMAT,
        "version": VERSION,
        "cell": numbers.cell,
        "layers": len(numbers.layers) - 1,
        "units": numbers.units,
        "vocab_size": numbers.layers[-1].weights.shape[1],
        "embedding": embedding,
    }
    content = write_header(header)
    arrays = [numbers.sigmoid, numbers.tanh, *([numbers.embedding] if embedding else [])]
    for layer in numbers.layers:
        arrays += [layer.weights, layer.exponents, layer.bias]
    for array in arrays:
        content += array.astype(array.dtype.newbyteorder("<")).tobytes()
        content += bytes(-len(content) % ALIGN)
    return bytes(content)


def from_bytes(content: bytes, config: NetworkConfig) -> Numbers:
    """The numbers of a step of this network. Raises StepFileError for any file that `to_bytes` did not write."""
    header, begin = read_header(content, _FORMAT, VERSION, "is no step of a network")
    embedding = header.get("embedding")
    if embedding not in (0, config.embedding) or any(
        header.get(name) != getattr(config, name) for name in ("cell", "layers", "units", "vocab_size")
    ):
        raise StepFileError("describes another network than card.json")
    shapes = list(_shapes(config, embedding))
    sizes = [aligned(int(np.prod(shape)) * np.dtype(kind).itemsize) for kind, shape in shapes]
    if begin % ALIGN or len(content) != begin + sum(sizes):
        raise StepFileError(f"must have {begin + sum(sizes)} bytes. Received: {len(content)}")
    arrays = []
    for (kind, shape), size in zip(shapes, sizes, strict=True):
        arrays.append(np.frombuffer(content, kind, int(np.prod(shape)), begin).reshape(shape))
        begin += size
    return _checked(config, embedding, arrays)


def _checked(config: NetworkConfig, embedding: int, arrays: list[np.ndarray]) -> Numbers:
    sigmoid, tanh, *rest = arrays
    by_token = rest.pop(0) if embedding else None
    layers = tuple(Product(*rest[at : at + 3]) for at in range(0, len(rest), 3))
    exponents = np.concatenate([layer.exponents for layer in layers])
    if exponents.min() < EXPONENTS[0] or exponents.max() > EXPONENTS[1]:
        raise StepFileError(f"must have exponents from {EXPONENTS[0]} to {EXPONENTS[1]}")
    if sigmoid.min() < 0 or sigmoid.max() > 2**GATE or np.abs(tanh.astype(np.int32)).max() > MOST_TANH:
        raise StepFileError("has values in its tables that are none of sigmoid or tanh")
    inputs = [layer.weights for layer in layers] + ([] if by_token is None else [by_token])
    if min(values.min() for values in inputs) < -127:
        raise StepFileError("must have weights from -127 to 127. Received: -128")
    numbers = Numbers(config.cell, config.units, layers, sigmoid, tanh, by_token)
    if numbers.bound >= LIMIT:
        raise StepFileError(f"must have sums below 2²⁴. Received: {numbers.bound}")
    return numbers


def _shapes(config: NetworkConfig, embedding: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Type and shape of every array, in the order of the file."""
    yield from [("<i2", (2 * EDGE,))] * 2
    if embedding:
        yield "<i1", (config.vocab_size, embedding)
    wide = config.units * COLUMNS[config.cell]
    for n in range(config.layers):
        inputs = config.units if n else embedding
        yield "<i1", (inputs + config.units, wide)
        yield "<i1", (wide,)
        yield "<i4", (wide,) if inputs else (config.vocab_size, wide)
    yield "<i1", (config.units, config.vocab_size)
    yield "<i1", (config.vocab_size,)
    yield "<i4", (config.vocab_size,)


def aligned(size: int) -> int:
    return size + -size % ALIGN
