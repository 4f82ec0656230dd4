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
def test_the_tokens_of_a_text_are_the_text(text, level):
    assert "".join(split(text, level)) == text
    if text:
        vocabulary = Vocabulary.from_text(text, level)
        ids, unknown = vocabulary.encode(text)
        assert (vocabulary.decode(ids), unknown) == (text, [])


def test_a_word_is_one_token_with_the_space_before_it():
    assert split("Alice's cat, 12 of it", "word") == ["Alice's", " cat", ",", " 12", " of", " it"]


def test_ids_do_not_depend_on_the_order_of_the_text():
    assert Vocabulary.from_text("banana").tokens == Vocabulary.from_text("nabana").tokens == ("a", "b", "n")


def test_unknown_tokens_are_skipped_and_named_once_in_order():
    """char-rnn#44, char-rnn-tensorflow#97: KeyError."""
    assert Vocabulary(tuple("abc")).encode("a😀b!c😀") == ([0, 1, 2], ["😀", "!"])


def test_padding_and_end_are_never_text():
    """The lesson's notebook: KeyError: 0 on the padding id."""
    vocabulary = Vocabulary(("<pad>", "<eos>", "a"), padding=0, end=1)
    assert vocabulary.decode([2, 0, 1, 2]) == "aa"
    assert Vocabulary(("<", "e"), end=0).encode("<e") == ([1], ["<"]), "and text never becomes one of them"


@pytest.mark.parametrize("level", ["char", "word"])
def test_lines_that_are_texts_of_their_own_end_and_have_no_line_break(level):
    vocabulary = Vocabulary.of_lines("no end\nno <end>\n", level)
    assert (vocabulary.padding, vocabulary.end, vocabulary.start) == (0, 1, 1) and "\n" not in vocabulary.tokens
    assert vocabulary.encode("no\nend")[1] == ["\n"]
    ids, unknown = vocabulary.encode("no <end>")
    assert unknown == [] and not {0, 1} & set(ids), "text never becomes an end"


@pytest.mark.parametrize(("ids", "left"), [([2, 3], 2), ([2, 1, 3, 1], 1), ([1], 0), ([], 0)])
def test_a_text_is_what_comes_before_its_first_end(ids, left):
    vocabulary = Vocabulary(("<pad>", "<end>", "a", "b"), padding=0, end=1)
    assert list(vocabulary.until_end(ids)) == ids[:left]
    assert Vocabulary(tuple("abcd")).until_end(ids) == ids, "without an end, none comes"


def test_an_empty_prompt_is_read_as_what_stands_before_a_text():
    assert Vocabulary(tuple("ab\n")).start == 2
    assert Vocabulary(("a", "<eos>", "\n"), end=1).start == 1
    assert Vocabulary(tuple("ab")).start == 0


def test_a_prompt_is_opened_as_texts_were_learnt():
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
def test_what_is_no_vocabulary_is_refused(wrong):
    with pytest.raises(ValueError, match="Received"):
        Vocabulary(**wrong)
