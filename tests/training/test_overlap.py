"""A passage of the held-out text is found in another text, whatever its layout, and is an error from 40 letters on."""

import json
import random
import string

import pytest

from training.corpus import Corpus, CorpusError
from training.overlap import LIMIT, check_read, common_passages, main, overlap, plain

HELD_OUT = "ROMEO:\nBut, soft! what light through\nyonder window breaks?\n\nJULIET:\nIt is the east.\n"


def letters(count: int, seed: int) -> str:
    """Random words: two such texts have no passage of 26 letters in common but with a chance below 1e-20."""
    return "".join(random.Random(seed).choices(string.ascii_lowercase + "  ", k=count))


def test_layout_case_and_speakers_do_not_hide_a_passage():
    other = (
        letters(500, 1) + " But SOFT what light\n\nMERCUTIO:\nthrough yonder 'window breaks it is " + letters(500, 2)
    )
    figures = overlap(HELD_OUT, other)
    assert figures["passages"] == 1 and figures["longest"] == len(figures["passage"])
    assert figures["passage"].strip() == "but soft what light through yonder window breaks it is"


def test_texts_without_a_common_passage():
    assert overlap(letters(3000, 1), letters(3000, 2)) == {
        "letters": len(plain(letters(3000, 2))),
        "passages": 0,
        "longest": 0,
    }


@pytest.mark.parametrize("least", [3, 5, 30])
def test_passages_are_as_long_as_possible_and_sorted(least):
    found = common_passages("xxabcdefyyabcdzz", "..abcd--abcdef--xy--", least)
    assert found == {3: ["abcdef", "abcd"], 5: ["abcdef"], 30: []}[least]


@pytest.mark.parametrize("common", [LIMIT - 1, LIMIT])
def test_the_command_refuses_a_text_with_a_long_passage(tmp_path, capsys, common):
    text = letters(20_000, 1).replace("  ", " x").strip()
    corpus, innocent, other = (tmp_path / f"{name}.txt" for name in ("corpus", "innocent", "other"))
    corpus.write_text(text)
    passage = text[19_000 : 19_000 + common]
    assert plain(f"a{passage}a")[1:-1] == passage
    innocent.write_text(text[:17_900] + "0" * 200)
    other.write_text("QQ" + passage + "QQ")
    arguments = [str(corpus), str(innocent), str(other)]
    if common < LIMIT:
        main(arguments)
    else:
        with pytest.raises(
            SystemExit, match=r"^error: A file must have no passage of 40 letters .*: other\.txt \(40\)$"
        ):
            main(arguments)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["file"], first["longest"]) == ("innocent.txt", 0) and second["longest"] == common


def test_the_card_is_of_the_corpus_and_every_text_that_was_read_before_is_checked():
    corpus, other, third = (Corpus(name, name, name * 4, None) for name in ("corpus", "other", "third"))
    read = [{"name": file.name, "sha256": file.sha256} for file in (other, third)]
    card = {"data": {"sha256": corpus.sha256}, "training": {"start": {"read": read}}}
    check_read(card, corpus, [third, other])
    check_read({"data": card["data"], "training": {}}, corpus, [])
    with pytest.raises(CorpusError, match=r"FILE must be every text of the card \(third\)\. Received: other$"):
        check_read(card, corpus, [other])
    with pytest.raises(CorpusError, match=r"CORPUS must be the text of the card\. Received: 'other'$"):
        check_read(card, other, [other, third])


def test_a_missing_file_is_an_error(tmp_path):
    (tmp_path / "corpus.txt").write_text(letters(2000, 1))
    with pytest.raises(SystemExit, match=r"^error: CORPUS must be a UTF-8 text file or one of"):
        main([str(tmp_path / "corpus.txt"), str(tmp_path / "none.txt")])
