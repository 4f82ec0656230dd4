"""Encoding and decoding a text gives the text, at both levels."""

import unicodedata

import pytest

from model.vocabulary import Vocabulary, split

TEXTS = [
    "",
    "hello",
    "First Citizen:\nBefore we\tproceed",
    "Grüße aus 12 Städten — 😀👩‍👩‍👧 & “quotes”, it's_ok\r\n",
    "a  b   c\x00",
]


@pytest.mark.parametrize("level", ["char", "word"])
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_the_tokens_of_a_text_concatenate_to_the_text(text, level):
    assert "".join(split(text, level)) == text
    if text:
        vocabulary = Vocabulary.from_text(text, level)
        ids, unknown = vocabulary.encode(text)
        assert (vocabulary.decode(ids), unknown) == (text, [])


def test_a_word_and_the_space_before_it_are_one_token():
    assert split("Alice's cat, 12 of it", "word") == ["Alice's", " cat", ",", " 12", " of", " it"]


def test_ids_do_not_depend_on_the_order_of_the_text():
    assert Vocabulary.from_text("banana").tokens == Vocabulary.from_text("nabana").tokens == ("a", "b", "n")


def test_unknown_tokens_are_skipped_and_listed_once_in_order():
    """char-rnn#44, char-rnn-tensorflow#97: KeyError."""
    assert Vocabulary(tuple("abc")).encode("a😀b!c😀") == ([0, 1, 2], ["😀", "!"])


COMPOSED = "Café, Ångström, 한국어, हिन्दी"
FORMS = {form: unicodedata.normalize(form, COMPOSED) for form in ("NFC", "NFD")}


@pytest.mark.parametrize("level", ["char", "word"])
@pytest.mark.parametrize(("learnt", "typed"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_letters_in_the_other_unicode_form_are_read(learnt, typed, level):
    vocabulary = Vocabulary.from_text(FORMS[learnt], level)
    ids, unknown = vocabulary.encode(FORMS[typed])
    assert (vocabulary.decode(ids), unknown) == (FORMS[learnt], [])


def test_what_has_no_known_form_is_skipped_and_its_known_part_read():
    vocabulary = Vocabulary(("e", "é", "\n"))
    assert vocabulary.encode("e\u0301e\u0302\r\n\r") == ([1, 0, 2, 2], ["\u0302"])
    assert vocabulary.encode("e" + "\u0301" * 5000) == ([0], ["\u0301"])
    pieces = list(vocabulary.read("e\u0301x\r\n"))
    assert pieces == [("e\u0301", [1]), ("x", []), ("\r\n", [2])]
    assert Vocabulary(("e", "\r", "\n")).encode("\r\n") == ([1, 2], []), "where it is known it stays"


def test_marks_belong_to_the_word():
    assert split("हिन्दी में, שָׁלוֹם e\u0301te\u0301 می\u200cخواهم", "word") == [
        "हिन्दी", " में", ",", " שָׁלוֹם", " e\u0301te\u0301", " می\u200cخواهم"
    ]  # fmt: skip


def test_padding_and_end_decode_to_nothing():
    """The lesson's notebook raises KeyError: 0 for the padding id."""
    vocabulary = Vocabulary(("<pad>", "<eos>", "a"), padding=0, end=1)
    assert vocabulary.decode([2, 0, 1, 2]) == "aa"
    assert Vocabulary(("<", "e"), end=0).encode("<e") == ([1], ["<"]), "text is never encoded as one of them"


@pytest.mark.parametrize("level", ["char", "word"])
def test_a_vocabulary_of_lines_has_an_end_instead_of_the_line_break(level):
    vocabulary = Vocabulary.of_lines("no end\nno <end>\n", level)
    assert (vocabulary.padding, vocabulary.end, vocabulary.start) == (0, 1, 1) and "\n" not in vocabulary.tokens
    assert vocabulary.encode("no\nend")[1] == ["\n"]
    ids, unknown = vocabulary.encode("no <end>")
    assert unknown == [] and not {0, 1} & set(ids), "text is never encoded as an end"


@pytest.mark.parametrize(("ids", "left"), [([2, 3], 2), ([2, 1, 3, 1], 1), ([1], 0), ([], 0)])
def test_a_text_ends_before_its_first_end_token(ids, left):
    vocabulary = Vocabulary(("<pad>", "<end>", "a", "b"), padding=0, end=1)
    assert list(vocabulary.until_end(ids)) == ids[:left]
    assert Vocabulary(tuple("abcd")).until_end(ids) == ids, "a vocabulary without an end token"


def test_the_start_id_is_an_end_or_a_line_break_or_the_first_token():
    assert Vocabulary(tuple("ab\n")).start == 2
    assert Vocabulary(("a", "<eos>", "\n"), end=1).start == 1
    assert Vocabulary(tuple("ab")).start == 0


def test_a_prompt_follows_an_end_if_texts_end():
    assert Vocabulary(("a", "<eos>", "\n"), end=1).opening([0]) == [1, 0]
    assert Vocabulary(tuple("ab\n")).opening([0, 1]) == [0, 1] and Vocabulary(tuple("ab\n")).opening([]) == [2]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tokens": ()},
        {"tokens": ("a", "a")},
        {"tokens": (1, 2)},
        {"tokens": ("a",), "level": "line"},
        {"tokens": ("a",), "end": 1},
    ],
)
def test_an_invalid_vocabulary_is_refused(wrong):
    with pytest.raises(ValueError, match="Received"):
        Vocabulary(**wrong)
