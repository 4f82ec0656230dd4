"""Windows cover the text once, targets are the inputs one step later, and unusable texts have an error."""

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from model.vocabulary import Vocabulary, split
from training import corpus, sources
from training.corpus import (
    CorpusError,
    encode_all,
    endless_windows,
    epochs_per_pass,
    load_corpus,
    split_text,
    text_windows,
    windows_per_epoch,
)
from training.plays import PLAYS
from training.sources import SOURCES


@pytest.mark.parametrize("offset", [0, 1, 50, 99])
def test_windows_cover_the_rotated_text_in_contiguous_streams(offset):
    ids = np.arange(100, dtype=np.int32)
    batch, window = 3, 4
    inputs, targets = map(np.stack, zip(*text_windows(ids, batch, window, offset), strict=True))
    assert inputs.shape == targets.shape == (windows_per_epoch(100, batch, window), batch, window) == (8, 3, 4)
    streams = inputs.transpose(1, 0, 2).reshape(batch, -1)  # row by row, as the carried state sees them
    assert np.array_equal(np.diff(streams) % 100, np.ones((batch, 31))), "a row goes on where it stopped"
    assert np.array_equal(targets, (inputs + 1) % 100)
    assert len(np.unique(inputs)) == inputs.size == 96, "nothing is read twice"


def test_a_text_that_fits_exactly_is_read_whole():
    ids = np.arange(25, dtype=np.int32)
    inputs, targets = map(np.stack, zip(*text_windows(ids, 2, 3), strict=True))
    assert sorted(inputs.ravel()) == list(range(24)) and sorted(targets.ravel()) == list(range(1, 25))


def test_an_epoch_depends_on_seed_and_number_alone():
    ids = np.arange(50, dtype=np.int32)
    count = windows_per_epoch(50, 2, 5)
    whole = endless_windows(ids, 2, 5, seed=1)
    first_two = [next(whole)[0] for _ in range(2 * count)]
    resumed = endless_windows(ids, 2, 5, seed=1, epoch=1)
    assert all(np.array_equal(next(resumed)[0], window) for window in first_two[count:])
    assert not np.array_equal(first_two[0], first_two[count]), "each epoch has its own rotation"
    other = endless_windows(ids, 2, 5, seed=2)
    assert any(not np.array_equal(next(other)[0], window) for window in first_two)


def test_epochs_of_a_long_text_are_parts_of_it(monkeypatch):
    monkeypatch.setattr(corpus, "LONGEST_EPOCH", 100)
    ids = np.arange(310, dtype=np.int32)
    assert epochs_per_pass(310) == 3 and epochs_per_pass(140) == epochs_per_pass(10) == 1
    count = windows_per_epoch(310, 2, 5)
    read = endless_windows(ids, 2, 5, seed=1)
    windows = [next(read)[0] for _ in range(4 * count)]
    first_pass = np.concatenate([window.ravel() for window in windows[: 3 * count]])
    assert len(np.unique(first_pass)) == len(first_pass) == 300, "nothing is read twice before the text has ended"
    assert windows[count][0, 0] == (windows[count - 1][0, -1] + 1) % 310, "an epoch goes on where the one before ended"
    resumed = endless_windows(ids, 2, 5, seed=1, epoch=2)
    assert all(np.array_equal(next(resumed)[0], window) for window in windows[2 * count :])


def test_a_text_shorter_than_a_window_is_refused():
    assert windows_per_epoch(13, 3, 4) == 1
    with pytest.raises(CorpusError, match=r"more than batch × window = 12 tokens .* Received: 12"):
        windows_per_epoch(12, 3, 4)


@pytest.mark.parametrize("level", ["char", "word"])
def test_the_split_is_by_position_and_loses_nothing(level):
    text = "the cat sat on the mat.\n" * 200
    training, held_out = split_text(text, level)
    assert training + held_out == text
    vocabulary = Vocabulary.from_text(text, level)
    tokens = len(encode_all(vocabulary, text))
    assert len(encode_all(vocabulary, training)) == tokens * 9 // 10
    assert vocabulary.decode(encode_all(vocabulary, held_out)) == held_out


@pytest.mark.parametrize("level", ["char", "word"])
def test_the_ids_of_a_long_text_are_those_of_a_prompt(level):
    """Known tokens in order, without unknown ones; the names of padding and end in a text are no tokens."""
    text = "Grüße, 😀 aus <Köln>\n e"
    vocabulary = Vocabulary(("<pad>", "e", *sorted(set(split(text, level)) - {"ü", "e", " aus"})), level, 0, 1)
    ids = encode_all(vocabulary, text)
    assert ids.dtype == np.int32 and ids.tolist() == vocabulary.encode(text)[0] and len(ids) > 3
    assert encode_all(vocabulary, "").shape == (0,)


def test_a_text_too_short_to_split_is_refused():
    with pytest.raises(CorpusError, match=r"1000 tokens or more\. Received: 999"):
        split_text("x" * 999, "char")


def test_a_file_is_read_with_lf_line_ends_and_without_a_byte_order_mark(tmp_path):
    path = tmp_path / "poem.txt"
    path.write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    loaded = load_corpus(str(path))
    assert loaded.text == "a\nb\nc\n" and loaded.name == "poem" and loaded.source is None
    assert loaded.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "must contain text. Received: .*bad.txt, which is empty", id="empty"),
        pytest.param(b" \n\r\n", "must contain text", id="blank"),
        pytest.param(
            "größe".encode("latin-1"), "must be UTF-8. Received: .*bad.txt, byte 2 .* Windows-1252", id="latin-1"
        ),
        pytest.param("ab größe".encode("utf-16-le"), "must be UTF-8.* which is UTF-16", id="utf-16 without a mark"),
        pytest.param(
            "a".encode("utf-16"), "must be UTF-8. Received: .*, which is UTF-16. Editors do it with", id="utf-16"
        ),
        pytest.param(b"\x7fELF\x02\x01\0\0", "must be text. Received: .*bad.txt, which has zero bytes", id="binary"),
        pytest.param(b"a" * 5000, "two different characters. Received: .*bad.txt, only 'a'", id="one character"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path, content, message):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        load_corpus(str(path))


@pytest.mark.parametrize("name", ["hamlet", "no/such/file.txt", "", ".", "../.."])
def test_an_unknown_name_is_refused(name):
    with pytest.raises(
        CorpusError,
        match="UTF-8 text file or one of shakespeare, faust, nietzsche, emerson, aphorisms, names, tunes, alice",
    ):
        load_corpus(name)


def test_the_error_without_internet_names_the_way_out(monkeypatch):
    def offline(name):
        raise OSError("Name or service not known")

    monkeypatch.setattr(corpus, "fetch", offline)
    with pytest.raises(CorpusError, match=r"'faust' has to be downloaded .*service not known.* pass the path of"):
        load_corpus("faust")


def test_a_known_text_is_recognised_in_any_file(tmp_path, monkeypatch):
    path = tmp_path / "my-copy.txt"
    path.write_bytes(b"To be")
    known = sources.Source("A title", "en", (), lambda files: "", hashlib.sha256(b"To be").hexdigest())
    monkeypatch.setitem(SOURCES, "known", known)
    assert load_corpus(str(path)).name == "known" and load_corpus(str(path)).source is known


@pytest.mark.parametrize("name", SOURCES)
def test_an_address_holds_a_commit_or_a_digest(name):
    source = SOURCES[name]
    for address, sha256 in source.files:
        assert any(len(part) in (40, 60) and int(part, 16) for part in address.split("/")), address
        assert len(sha256) == 64
    assert len(source.sha256) == 64 and source.language in ("en", "de", None)


def test_plays_are_recognised_and_have_no_known_name(tmp_path, monkeypatch):
    path = tmp_path / "my-copy.txt"
    path.write_bytes(b"To be")
    monkeypatch.setitem(PLAYS, "plays", replace(PLAYS["plays"], sha256=hashlib.sha256(b"To be").hexdigest()))
    assert load_corpus(str(path)).name == "plays"
    with pytest.raises(CorpusError, match="UTF-8 text file or one of"):
        load_corpus("plays")


HEADER = "Project Gutenberg\r\n*** START ***\r\n\r\n"
FOOTER = "\r\n\r\nEnd of Project Gutenberg's text\r\nlicence\r\n"


@pytest.mark.parametrize(
    ("name", "downloads", "text"),
    [
        pytest.param("shakespeare", [b"First Citizen:\n"], "First Citizen:\n", id="shakespeare"),
        pytest.param("names", [b"emma\nava\n"], "ava\nemma\n", id="names"),
        pytest.param("nietzsche", ["Ã¦sthetic\n".encode()], "æsthetic\n", id="nietzsche"),
        pytest.param(
            "alice",
            [f"{HEADER}CHAPTER I. Down\r\n\r\n\r\n\r\n\r\n‘Oh!’ \r\n{FOOTER}".encode()],
            "CHAPTER I. Down\n\n\n'Oh!'\n",
            id="alice",
        ),
        pytest.param(
            "emerson",
            [f"{HEADER}     {first}.\r\n\r\nA{FOOTER}".encode() for first in ("HISTORY", "THE POET")],
            "     HISTORY.\n\nA\n\n\n     THE POET.\n\nA\n",
            id="emerson",
        ),
        pytest.param(
            "aphorisms",
            [
                f"{HEADER}     {first}.\r\n\r\nThis one goes on\r\nto here. Short. 'Who said this, then?' And no end"
                f"{FOOTER}".encode()
                for first in ("HISTORY", "THE POET")
            ],
            "This one goes on to here.\n" * 2,
            id="aphorisms",
        ),
        pytest.param(
            "faust",
            [
                f"{HEADER}  Zueignung.\r\n\r\n  FAUST:\r\n  Ähm\r\nEnde dieses Projekt".encode("latin-1"),
                f"{HEADER}  Faust:  Der Tragödie\r\n  CHOR\r\nEnd of the Project".encode("latin-1"),
            ],
            "Zueignung.\n\nFAUST:\nÄhm\n\n\nFaust:  Der Tragödie\nCHOR\n",
            id="faust",
        ),
    ],
)
def test_cleaning_leaves_the_text_and_cuts_the_rest(name, downloads, text):
    assert SOURCES[name].clean(downloads) == text
