"""How much of a text stands in the training text word for word, from a file that doesn't hold that text.

fingerprints.bin has a fingerprint of every 16 characters of the training text that was not held out, spaces, line ends
and case as written. A passage is a run of 20 characters or more in a text, every 16 of which have a fingerprint there.

- Every passage that is copied is found whole.
- A fingerprint has few bits, so that 16 characters that are not there have one by chance: 1 in 32 to 1 in 16 of them.
  A passage of 20 is five in a row; by chance alone that is at most 1 in a million. A copied passage looks one
  character longer than it is in every eighth case at most.
- Two passages of the training text that share 15 characters can look like one. With chance, this made the longest one
  3 characters too long on average, at most 6, and the share of a text 0.01 too high (24 texts of two networks, 1,000
  characters each, at T from 0.3 to 1, compared with the training text itself; 2026-11-26).

A winnowing (Schleimer, Wilkerson & Aiken 2003) of 12 characters in windows of 9 would take half the bytes. Its passages
hang together by 3 characters and end up to 8 characters early: it gave 64 where 33 are copied.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from model.chains import chains_folder
from model.folder import CheckpointError, read_bytes

FILE = "fingerprints.bin"
WIDTH = 16  # characters of a fingerprint
SHORTEST = 20  # characters of a passage
LOW_BITS = 4  # of a fingerprint; its other bits number about as many groups as there are fingerprints
MOST_CHARACTERS = 1_200_000  # of a text: the file of a longer one would have more than a megabyte
_HEADER = struct.Struct("<4s8sII")  # magic, the beginning of the text's sha256, bits, count
_MAGIC = b"RTFP"


class Copied(NamedTuple):
    """The share of a text in passages, and its longest passage: `length` characters from `onset` on; length 0: none."""

    share: float
    length: int
    onset: int


@dataclass(frozen=True)
class Fingerprints:
    """The fingerprints of a text: different numbers of `bits` bits. values: (count,) uint32, ascending."""

    bits: int
    values: np.ndarray

    @classmethod
    def of(cls, text: str) -> "Fingerprints":
        hashes = np.unique(_hashes(text))
        bits = min(32, len(hashes).bit_length() + LOW_BITS)
        return cls(bits, np.unique(hashes >> np.uint32(32 - bits)))

    def has(self, text: str) -> np.ndarray:
        """(characters − 15,) bool: whether the 16 characters from each one on have a fingerprint here."""
        wanted = _hashes(text) >> np.uint32(32 - self.bits)
        if not len(self.values):
            return np.zeros(len(wanted), bool)
        found = np.searchsorted(self.values, wanted).clip(max=len(self.values) - 1)
        return self.values[found] == wanted


def _hashes(text: str) -> np.ndarray:
    """(characters − 15,) uint32: FNV-1a of the code points of every 16 characters, and the finaliser of MurmurHash3."""
    signs = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    count = max(0, len(signs) - WIDTH + 1)
    hashes = np.full(count, 2166136261, dtype=np.uint32)
    for i in range(WIDTH):
        hashes = (hashes ^ signs[i : i + count]) * np.uint32(16777619)
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def copied(text: str, fingerprints: Fingerprints | None) -> Copied | None:
    """What of a text is copied; None without fingerprints, and for a text of fewer than 20 characters."""
    if fingerprints is None or len(text) < SHORTEST:
        return None
    edges = np.diff(np.concatenate([[0], fingerprints.has(text).astype(np.int8), [0]]))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) + WIDTH - 1
    whole = ends - begins >= SHORTEST
    begins, ends = begins[whole], ends[whole]
    if not len(begins):
        return Copied(0.0, 0, 0)
    changes = np.zeros(len(text) + 1, dtype=np.int64)  # passages may share characters
    np.add.at(changes, begins, 1)
    np.add.at(changes, ends, -1)
    longest = int(np.argmax(ends - begins))
    share = int(np.count_nonzero(changes.cumsum())) / len(text)
    return Copied(share, int(ends[longest] - begins[longest]), int(begins[longest]))


def to_bytes(fingerprints: Fingerprints, text_sha256: str) -> bytes:
    """The file: a header, the low 4 bits of each fingerprint, and the groups in Elias' (1974) and Fano's (1971) code.

    The bit number `group + i` is set for the i-th fingerprint. text_sha256: of the whole text, in hexadecimal digits.
    """
    count = len(fingerprints.values)
    low = np.zeros(count + count % 2, dtype=np.uint8)
    low[:count] = fingerprints.values & (2**LOW_BITS - 1)
    groups = np.zeros(count + 2 ** (fingerprints.bits - LOW_BITS), dtype=bool)
    groups[(fingerprints.values >> LOW_BITS) + np.arange(count)] = True
    header = _HEADER.pack(_MAGIC, bytes.fromhex(text_sha256)[:8], fingerprints.bits, count)
    return header + (low[::2] | low[1::2] << 4).tobytes() + np.packbits(groups, bitorder="little").tobytes()


def from_bytes(content: bytes) -> tuple[Fingerprints, str]:
    """The fingerprints in a file, and 16 digits of their text's sha256. Raises ValueError for a damaged one."""
    if len(content) < _HEADER.size or not content.startswith(_MAGIC):
        raise ValueError("is no file of fingerprints")
    _, text, bits, count = _HEADER.unpack_from(content)
    half = -(-count // 2)
    whole = LOW_BITS <= bits <= 32 and len(content) == _HEADER.size + half + -(-(count + 2 ** (bits - LOW_BITS)) // 8)
    if not whole:
        raise ValueError("is incomplete")
    pairs, groups = np.split(np.frombuffer(content, dtype=np.uint8)[_HEADER.size :], [half])
    high = np.flatnonzero(np.unpackbits(groups, bitorder="little"))
    if len(high) != count:
        raise ValueError("is damaged")
    low = np.stack([pairs & 15, pairs >> 4], axis=1).reshape(-1)[:count]
    return Fingerprints(bits, (((high - np.arange(count)) << LOW_BITS) | low).astype(np.uint32)), text.hex()


def load_fingerprints(model: Path, card: dict) -> Fingerprints | None:
    """The fingerprints of a model's training text; None if there are none, or those of another text.

    model: a folder, or one of the chains that share one. Raises CheckpointError for a damaged file.
    """
    path = (chains_folder(model) or model) / FILE
    if not path.exists():
        return None
    try:
        fingerprints, text = from_bytes(read_bytes(path))
    except CheckpointError:
        raise
    except ValueError as error:
        raise CheckpointError(f"{path.parent.name}/{FILE} {error}.") from error
    data = card.get("data")
    sha256 = data.get("sha256") if isinstance(data, dict) else None
    return fingerprints if isinstance(sha256, str) and sha256.startswith(text) else None
