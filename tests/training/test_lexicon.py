"""The lexicon of a language is made of all words of its texts, and of no text that a model is measured on."""

import hashlib
import json

import pytest

from training import lexicon
from training.corpus import Corpus
from training.lexicon import main, write_lexicon
from training.sources import Source


def test_a_lexicon_is_made_of_all_words_of_its_texts(tmp_path):
    texts = [Corpus("b", "Die Straße!", "2" * 64, None), Corpus("a", "die été e\u0301te\u0301", "1" * 64, None)]
    assert write_lexicon(tmp_path, "de", texts) == 4
    assert (tmp_path / "de.txt").read_text(encoding="utf-8").split("\n") == [
        *("die", "e\u0301te\u0301", "strasse", "été", "")
    ]
    write_lexicon(tmp_path, "en", texts[1:])
    sources = json.loads((tmp_path / "sources.json").read_text())
    assert [file["name"] for file in sources["de"]["files"]] == ["a", "b"] and sources["en"]["words"] == 3


def test_the_command_writes_it_and_refuses_a_text_that_a_model_is_measured_on(tmp_path, monkeypatch, capsys):
    play, known = tmp_path / "play.txt", tmp_path / "known.txt"
    play.write_text("To be, or not")
    known.write_text("the held-out tenth")
    main(["en", str(play), "--out", str(tmp_path)])
    assert capsys.readouterr().out == f"{tmp_path / 'en.txt'}: 4 words\n"
    source = Source("Known", "en", (), None, hashlib.sha256(known.read_bytes()).hexdigest())
    monkeypatch.setitem(lexicon.SOURCES, "shakespeare", source)
    before = (tmp_path / "en.txt").read_bytes()
    with pytest.raises(
        SystemExit, match=r"FILE must be no text .* measured on\. Received: .*known\.txt \(shakespeare\)"
    ):
        main(["en", str(play), str(known), "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="error: CORPUS must be a UTF-8 text file"):
        main(["en", "nothing", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match="can't be written"):
        main(["en", str(play), "--out", str(tmp_path / "missing")])
    assert (tmp_path / "en.txt").read_bytes() == before
