"""What is copied is found, and next to nothing else, in texts whose copied parts are known."""

import numpy as np
import pytest

from model.fingerprints import (
    FILE,
    SHORTEST,
    WIDTH,
    Copied,
    Fingerprints,
    copied,
    from_bytes,
    load_fingerprints,
    to_bytes,
)
from model.folder import CheckpointError

LETTERS = np.array(list("abcdefghijklmnopqrstuvwxyz ,.\n"))
SHA256 = "ab" * 32


def random_text(seed: int, characters: int) -> str:
    return "".join(np.random.default_rng(seed).choice(LETTERS, characters))


TEXT = random_text(1, 60_000)
FINGERPRINTS = Fingerprints.of(TEXT)


def test_the_text_itself_is_one_passage():
    assert copied(TEXT, FINGERPRINTS) == Copied(1.0, len(TEXT), 0)


def test_a_random_text_has_no_passage():
    """By chance it would have one in 1 of 80 runs; the seed is fixed."""
    found = copied(random_text(2, 20_000), FINGERPRINTS)
    assert found == Copied(0.0, 0, 0)


def test_words_of_the_text_in_another_order_are_hardly_copied():
    words = TEXT.replace("\n", " ").split(" ")
    np.random.default_rng(3).shuffle(words)
    short = " ".join(word for word in words if len(word) < 12)
    assert copied(short, FINGERPRINTS).share < 0.01


@pytest.mark.parametrize("length", [SHORTEST, SHORTEST + 1, 50, 400])
def test_every_passage_is_found_whole(length):
    """Wherever it begins: the chance of 16 characters may only make it longer."""
    longer = 0
    for onset in range(200):
        own = random_text(100 + onset, 300)
        passage = TEXT[31 * onset : 31 * onset + length]
        found = copied(own[:150] + passage + own[150:], FINGERPRINTS)
        assert found.onset <= 150 and found.onset + found.length >= 150 + length
        assert found.share >= length / (300 + length)
        longer += found.length - length
    assert longer < 200 * 0.3  # 0.2 are expected: by chance, or as the next letter is the same


@pytest.mark.parametrize("length", [WIDTH, SHORTEST - 1])
def test_a_shorter_one_is_none(length):
    own = random_text(4, 300)
    assert copied(own[:150] + TEXT[900 : 900 + length] + own[150:], FINGERPRINTS) in (
        Copied(0.0, 0, 0),
        Copied(SHORTEST / (300 + length), SHORTEST, 150),  # lengthened by chance
    )


def test_two_passages_count_once_where_they_overlap():
    """…and the first of the longest is told."""
    fingerprints = Fingerprints.of("abcdefghijklmnopqrstuvwxyz" + "0123456789ABCDEFGHIJKLMNOP")
    text = "abcdefghijklmnopqrstuvwxyz" + "--" + "0123456789ABCDEFGHIJKLMNOP"
    assert copied(text, fingerprints) == Copied(52 / 54, 26, 0)


def test_case_spaces_and_forms_of_letters_count():
    fingerprints = Fingerprints.of("Die Übermacht der Götter, 𝔘𝔫𝔦code!")
    assert copied("Die Übermacht der Götter, 𝔘𝔫𝔦code!", fingerprints).share == 1
    for other in ("die übermacht der götter, 𝔘𝔫𝔦code!", "Die U\u0308bermacht der Go\u0308tter"):
        assert copied(other, fingerprints).length == 0


def test_nothing_is_said_without_fingerprints_and_of_a_short_text():
    assert copied(TEXT, None) is None
    assert copied(TEXT[: SHORTEST - 1], FINGERPRINTS) is None
    assert copied(TEXT[:SHORTEST], FINGERPRINTS) == Copied(1.0, SHORTEST, 0)


@pytest.mark.parametrize("text", ["", "short", "a" * 99, TEXT[:1000], TEXT], ids=len)
def test_a_file_gives_them_back(text):
    made = Fingerprints.of(text)
    read, of_text = from_bytes(to_bytes(made, SHA256))
    assert read.bits == made.bits and np.array_equal(read.values, made.values) and SHA256.startswith(of_text)
    assert np.all(np.diff(read.values.astype(np.int64)) > 0)


def test_it_takes_a_byte_a_character_and_chance_hits_one_in_sixteen():
    assert len(to_bytes(FINGERPRINTS, SHA256)) < len(TEXT)
    assert len(FINGERPRINTS.values) <= 2**FINGERPRINTS.bits / 16
    hits = FINGERPRINTS.has(random_text(5, 20_000)).mean()
    assert 1 / 40 < hits < 1 / 15


@pytest.mark.parametrize("damage", ["empty", "half", "longer", "other", "bits", "groups"])
def test_a_damaged_file_is_named(tmp_path, damage):
    whole = to_bytes(FINGERPRINTS, SHA256)
    contents = {
        "empty": b"",
        "half": whole[: len(whole) // 2],
        "longer": whole + b"\0",
        "other": b"PK" + whole,
        "bits": whole[:12] + b"\xff" * 4 + whole[16:],
        "groups": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
    }
    (tmp_path / FILE).write_bytes(contents[damage])
    with pytest.raises(CheckpointError, match=rf"{FILE} is (incomplete|damaged|no file of fingerprints)\.$"):
        load_fingerprints(tmp_path, {"data": {"sha256": SHA256}})


def test_those_of_another_text_are_none(tmp_path):
    assert load_fingerprints(tmp_path, {"data": {"sha256": SHA256}}) is None
    (tmp_path / FILE).write_bytes(to_bytes(FINGERPRINTS, SHA256))
    assert load_fingerprints(tmp_path, {"data": {"sha256": SHA256}}).bits == FINGERPRINTS.bits
    for card in ({}, {"data": 3}, {"data": {"sha256": "cd" * 32}}):
        assert load_fingerprints(tmp_path, card) is None
