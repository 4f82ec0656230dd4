"""Tunes in ABC notation: what is read of them, and the two measures; assets/page/kit/abc.js passes the same table."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.abc import measure_music, read_music, signature

TABLE = json.loads((Path(__file__).parents[1] / "abc.json").read_text(encoding="utf-8"))
HEAD = "T:A tune\nM:4/4\nL:1/8\nK:G\n"


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["what"])
def test_the_two_measures(row):
    measured = measure_music(row["text"])
    assert list(measured) == ["fitting_bars", "notes_in_key"]
    for name, value in measured.items():
        assert value == (row[name] if row[name] is None else pytest.approx(row[name]))


def lengths(music: str) -> list[float]:
    return [note.length * 8 for note in read_music(HEAD + music).notes]


def test_lengths_have_digits_slashes_broken_rhythms_tuplets_ties_and_chords():
    assert lengths("A A2 A/ A// A3/2 A/4") == [1, 2, 0.5, 0.25, 1.5, 0.25]
    assert lengths("A>B A<B A>>B") == [1.5, 0.5, 0.5, 1.5, 1.75, 0.25]
    assert lengths("(3ABc d") == pytest.approx([2 / 3] * 3 + [1])
    assert lengths("A2-A B-c") == [3, 1, 1] and lengths("[AC]2 B") == [1, 1, 1]
    assert read_music(HEAD + "[AC]2 zB").length * 8 == 4


def test_pitches_have_octaves_the_keys_sharps_and_accidentals_that_last_for_a_bar():
    def pitches(music):
        return [note.pitch for note in read_music(HEAD + music).notes]

    assert pitches("C, C c c'") == [48, 60, 72, 84]
    assert pitches("F ^G G =F F _B | G F") == [66, 68, 68, 65, 65, 70, 67, 66]


def test_keys_have_their_sharps_and_flats_in_any_mode():
    assert signature("D") == signature("A mix") == signature("E dor") == {"F": 1, "C": 1}
    assert signature("Gm") == signature("Bb") == {"B": -1, "E": -1}
    assert [signature(key) for key in ("C", "Am", "", "!", "H")] == [{}] * 5


def tune_of(bars: int, wrong: int, rng: random.Random) -> str:
    """A tune of `bars` whole bars in C, `wrong` of which are a note too long."""
    notes = [[rng.choice("CDEFGABcdefgabz") for _ in range(8)] for _ in range(bars)]
    for bar in rng.sample(notes, wrong):
        bar.append("C")
    return "M:C\nL:1/8\nK:C\nz|" + "".join("".join(bar) + "|" for bar in notes)


@given(st.integers(1, 30), st.data())
def test_a_bar_too_long_is_counted_wherever_it_stands(bars, data):
    wrong, seed = data.draw(st.integers(0, bars)), data.draw(st.integers(0, 999))
    measured = measure_music(tune_of(bars, wrong, random.Random(seed)))
    assert measured["fitting_bars"] == pytest.approx(1 - wrong / bars) and measured["notes_in_key"] in (1.0, None)


@given(st.text(alphabet="ABCGacgzKMLT:|[]()^_=<>/-',0123468 \n\r", max_size=80) | st.text(max_size=30))
def test_any_text_is_read_as_far_as_it_is_music(text):
    for tune in (text, f"K:D\nM:3/4\n{text}|a|"):
        shares = measure_music(tune).values()
        assert all(share is None or 0 <= share <= 1 for share in shares)
        music = read_music(tune)
        assert 0 <= music.length < float("inf") and all(note.length >= 0 for note in music.notes)
        assert all(not bar.is_whole or bar.length > 0 for bar in music.bars)
