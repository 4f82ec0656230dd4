"""step.bin of Markov chains: the counts of a text as bytes, the same for the server and the page.

A line of JSON says what the counts are of; spaces fill it up to a multiple of 16 bytes. The sequences are a tree: the
nodes of level k are the different sequences of k tokens, in order, each the child of the one without its last token.
For every level from 1 to order + 1 come, each from a multiple of 16 on, the last tokens of its nodes and, but for the
last level, the numbers of their children (both `wide` bytes a number); then the counts of the last level's nodes
(`count_wide` bytes each). A token is its id plus 1, or 0 beyond the text's end. All numbers are little-endian.
"""

import numpy as np

from model.markov import Counts, MarkovConfig
from model.step_file import ALIGN, StepFileError, aligned, read_header, write_header

VERSION = 1
_FORMAT = "rnn-thermostat-counts"
_WIDTHS = (1, 2, 4)


def counts_to_bytes(counts: Counts) -> bytes:
    """The content of step.bin."""
    base, arrays, nodes = np.uint64(counts.vocab_size + 1), [], []
    wide, count_wide = _width(counts.vocab_size + 1), _width(int(counts.counts.max(initial=0)))
    for level in range(1, counts.order + 2):
        heads = np.unique(counts.grams // base ** np.uint64(counts.order + 1 - level))
        if nodes:  # what stands behind the tokens of the level above
            _, children = np.unique(heads // base, return_counts=True)
            arrays.append((wide, children))
        arrays.append((wide, heads % base))
        nodes.append(len(heads))
    arrays.append((count_wide, counts.counts))
    header = {
        "format": _FORMAT,
        "version": VERSION,
        "vocab_size": counts.vocab_size,
        "order": counts.order,
        "wide": wide,
        "count_wide": count_wide,
        "nodes": nodes,
    }
    content = write_header(header)
    for width, array in arrays:
        content += array.astype(f"<u{width}").tobytes()
        content += bytes(-len(content) % ALIGN)
    return bytes(content)


def counts_from_bytes(content: bytes) -> Counts:
    """The counts of a file. Raises StepFileError for any file that `counts_to_bytes` did not write."""
    header, begin = read_header(content, _FORMAT, VERSION, "holds no counts of a text")
    try:
        config = MarkovConfig(header["vocab_size"], header["order"])
        wide, count_wide, nodes = header["wide"], header["count_wide"], header["nodes"]
        of_size = {width: np.dtype(f"<u{width}") for width in _WIDTHS}
        kinds = [of_size[wide]] * (2 * config.order + 1) + [of_size[count_wide]]
        lengths = [length for length in nodes for _ in range(2)]  # a level's tokens, and what stands behind them
        sizes = [aligned(length * kind.itemsize) for length, kind in zip(lengths, kinds, strict=True)]
        whole = all(type(length) is int and length >= 0 for length in nodes)
    except (KeyError, TypeError, ValueError) as error:
        raise StepFileError("does not say what its counts are of") from error
    if not whole or begin % ALIGN or len(content) != begin + sum(sizes):
        raise StepFileError(f"must have {begin + sum(sizes)} bytes. Received: {len(content)}")
    arrays = []
    for kind, length, size in zip(kinds, lengths, sizes, strict=True):
        arrays.append(np.frombuffer(content, kind, length, begin).astype(np.uint64))
        begin += size
    return Counts(_grams(arrays[:-1], config), arrays[-1].astype(np.int64), config.vocab_size, config.order)


def _grams(arrays: list[np.ndarray], config: MarkovConfig) -> np.ndarray:
    """The sequences as numbers, ascending, from tokens, children, tokens, … of the levels."""
    base, grams = np.uint64(config.vocab_size + 1), np.zeros(1, dtype=np.uint64)
    children = np.array([len(arrays[0])])
    for tokens, below in zip(arrays[::2], [*arrays[1::2], None], strict=True):
        if children.sum() != len(tokens) or tokens.max(initial=0) > config.vocab_size:
            raise StepFileError("has nodes that are no tree")
        grams = np.repeat(grams, children.astype(np.int64)) * base + tokens
        children = below
    if (grams[1:] <= grams[:-1]).any():
        raise StepFileError("must have its sequences in order")
    return grams


def _width(most: int) -> int:
    """The bytes that a number up to `most` needs."""
    return next(width for width in _WIDTHS if most < 256**width)
