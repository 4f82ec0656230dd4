"""Blocks give the noise of each position, however it is asked for, and few are kept."""

import numpy as np
import pytest

from model import noise as module
from model.noise import NoiseBlocks, noise


@pytest.mark.parametrize("vocab_size", [2, 65, 3000, 2**14])
def test_a_block_gives_the_noise_of_each_position(vocab_size):
    blocks, rng = NoiseBlocks(vocab_size), np.random.default_rng(0)
    drawn = zip(rng.integers(0, 3, 40).tolist(), rng.integers(0, 5000, 40).tolist(), strict=True)
    for seed, position in [(0, 0), (2**63 - 1, 4999), *drawn]:
        assert np.array_equal(blocks.at(seed, position), noise(seed, position, vocab_size)[0])


def test_runs_of_one_seed_share_their_blocks_and_the_oldest_go(monkeypatch):
    asked = []

    def counted(seeds, positions, vocab_size):
        asked.append((int(seeds[0]), int(positions[0])))
        return noise(seeds, positions, vocab_size)

    monkeypatch.setattr(module, "noise", counted)
    monkeypatch.setattr(module, "KEPT", 3)
    blocks = NoiseBlocks(65)
    for _ in range(2):
        for position in range(100):
            blocks.at(7, position)
    assert asked == [(7, 0)]
    for seed in (8, 9, 7, 10):
        blocks.at(seed, 0)
    assert asked == [(7, 0), (8, 0), (9, 0), (10, 0)]
    blocks.at(7, 0), blocks.at(8, 0)
    assert asked[4:] == [(8, 0)], "that of 8 was used least recently"
