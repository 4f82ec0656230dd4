"""Tunes have a head of four lines and the notes of one voice; what a small reader can't read is left out."""

import io
import zipfile

import pytest

from training.tunes import BOOKS, tunes

HEAD = "X:1\nT:{title}\nM:6/8\nK:D\n"


def wheel(*books: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number, book in enumerate(books):
            archive.writestr(f"{BOOKS[0]}{number}.abc", book)
        archive.writestr("music21/corpus/other/other.abc", HEAD.format(title="Other") + "C|\n")
    return file.getvalue()


def test_a_tune_keeps_its_head_and_its_notes():
    book = """a heading
X: 7
T: THE HARE -- JIG
T: Another title
M: 6/8
K: A Minor % a remark
Z: somebody
"Am"{g}~A2B .c3 | !trill!d>e f- f \\
|: z3 (3abc :|

"""
    assert tunes(wheel(book)) == ["T:The Hare\nM:6/8\nL:1/8\nK:Amin\nA2B c3 | d>e f- f\n|: z3 (3abc :|\n\n"]


def test_one_voice_is_kept_however_voices_are_written():
    (inline,) = tunes(wheel(HEAD.format(title="A") + "[V:1] abc|\n[V:2] ABC|\n"))
    (fields,) = tunes(wheel(HEAD.format(title="B") + "V:1\nabc|\nV:2\nABC|\nV:1\ndef|\n"))
    assert inline.endswith("\nabc|\n\n") and fields.endswith("\nabc|\ndef|\n\n")


def test_a_tune_comes_once_and_books_have_an_order():
    a, b = HEAD.format(title="A") + "abc|\n", HEAD.format(title="B") + "abc|\n"
    assert [tune[:4] for tune in tunes(wheel(a, b))] == ["T:A\n"]
    assert [tune[:4] for tune in tunes(wheel(b, a))] == ["T:B\n"]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param("X:1\nT:A\nK:D\nabc|\n", id="no metre"),
        pytest.param("X:1\nM:6/8\nK:D\nabc|\n", id="no title"),
        pytest.param("X:1\nT:A\nM:free\nK:D\nabc|\n", id="another metre"),
        pytest.param("X:1\nT:A\nM:6/8\nK:Hp\nabc|\n", id="bagpipes"),
        pytest.param(HEAD.format(title="A") + "abc|\nK:G\ndef|\n", id="a change of key"),
        pytest.param(HEAD.format(title="A") + "abk|\n", id="a letter that is no note"),
        pytest.param(HEAD.format(title="A"), id="no notes"),
    ],
)
def test_what_is_left_out(entry):
    assert tunes(wheel(entry)) == []
