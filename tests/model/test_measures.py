"""Measures of texts whose values can be counted by hand."""

import numpy as np
import pytest

from model.measures import Loop, entropy, loop, measure, non_words, repetition, words


def test_entropy_is_in_bits():
    p = np.array([[0.5, 0.5, 0, 0], [0.25] * 4, [1, 0, 0, 0]])
    assert np.allclose(entropy(p), [1, 2, 0])


def test_marks_and_joiners_belong_to_words_in_any_script():
    assert words("हिन्दी में שָׁלוֹם İstanbul") == ["हिन्दी", "में", "שָׁלוֹם", "i\u0307stanbul"]
    assert words("می\u200cخواهم ‘e\u0301te\u0301’ \u0301 \x01") == ["می\u200cخواهم", "e\u0301te\u0301"]
    assert non_words("e\u0301te\u0301 été nô ", {"été"}) == pytest.approx(1 / 3)


@pytest.mark.parametrize("text", ["我爱北京。天安门。", "ภาษาไทย ง่าย ", "ひらがな カタカナ ", "ភាសា ខ្មែរ "])
def test_a_script_without_spaces_has_no_words(text):
    assert words(text) == [] and non_words(text, {"a"}) is None
    assert words(f"{text} RNN") == ["rnn"]


@pytest.mark.parametrize(
    ("text", "share"), [("", None), ("abc", None), ("abcd", 0), ("abcdefgh", 0), ("aaaaaa", 2 / 3), ("abcdabcd", 1 / 5)]
)
def test_repetition_is_the_share_of_4_grams_seen_before(text, share):
    assert repetition(text) == (share if share is None else pytest.approx(share))


def test_words_are_runs_of_letters():
    assert words("Alice's re-read: THE Grüße, 'tis 12 o’clock_x") == [
        *("alice's", "re", "read", "the", "grüsse", "tis", "o'clock", "x")
    ]


@pytest.mark.parametrize(
    ("text", "share"),
    [("", None), (" 12 ", None), ("the", None), ("the ", 0), ("the xqz the ", 1 / 3), ("THE Xqz. th", 1 / 2)],
)
def test_non_words_leave_out_an_incomplete_last_word(text, share):
    assert non_words(text, {"the"}) == (share if share is None else pytest.approx(share))


def test_a_word_of_the_text_or_of_its_language_is_none_of_the_non_words_of_both():
    text = "the xqz strasse, Straße été e\u0301te\u0301 gremio. "
    of_text, of_language = {"gremio", "the"}, {"strasse", "été", "the"}
    measured = measure(text, 1.0, of_text, language_lexicon=of_language)
    assert measured["non_words"] == pytest.approx(5 / 7) and measured["non_words_language"] == pytest.approx(1 / 7)
    assert measure(text, 1.0, of_text, language_lexicon=frozenset())["non_words_language"] == measured["non_words"]
    assert measure(text, 1.0, of_text)["non_words_language"] is None
    assert measure(text, 1.0, None, language_lexicon=of_language)["non_words_language"] is None


@pytest.mark.parametrize("period", [1, 2, 7, 34, 200])
@pytest.mark.parametrize("onset", [0, 1, 50])
@pytest.mark.parametrize("tail", [0, 1, 3])
def test_a_loop_is_found_with_its_period_and_onset(period, onset, tail):
    """textgenrnn#19, ollama#3354."""
    rng = np.random.default_rng(period)
    start = "".join(rng.choice(list("abcdefgh"), onset))
    cycle = "".join(rng.choice(list("ijklmnop"), period - 1)) + "!"  # "!" once: no smaller period, no earlier onset
    rounds = max(4, -(-30 // period))
    text = start + cycle * rounds + cycle[:tail]
    assert loop(text) == Loop(period, onset)


@pytest.mark.parametrize(
    "text",
    ["", "a", "ha ha ha", "abcdefghijkl" * 2, "to be or not to be " * 2, "the cat sat. " * 5 + "And then it left"],
    ids=range(6),
)
def test_too_few_rounds_or_a_text_that_goes_on_are_no_loop(text):
    assert loop(text) is None


def test_lines_that_differ_slightly_are_no_loop():
    lines = "".join(f"line {i:03} of the same thing\n" for i in range(40))
    assert loop(lines) is None


def test_the_onset_is_that_of_the_last_loop():
    assert loop("abcab" * 10 + "xyz, " * 20) == Loop(5, 50)


def test_a_long_text_is_no_problem():
    assert loop("ab" * 50_000) == Loop(2, 0)


def test_the_entropy_is_per_character_that_was_read():
    assert [measure("abcd", 6.0, None, read=read)["entropy"] for read in (None, 3, 0)] == [1.5, 2.0, None]


def test_all_measures_are_one_json_object():
    expected = {"entropy": 1.5, "repetition": pytest.approx(22 / 27), "non_words": 0, "characters": 30}
    expected |= {"loop": {"period": 5, "onset": 0}, "fitting_bars": None, "notes_in_key": None}
    expected["non_words_language"] = None
    assert measure("abc, " * 6, 45.0, {"abc"}) == expected
    none = dict.fromkeys(expected.keys() - {"characters"})
    assert measure("", 0.0, {"abc"}) == none | {"characters": 0}
    assert measure("ab, ", 1.0, None)["non_words"] is None


def test_a_tune_may_have_its_key_in_the_prompt():
    tune = "a|^a4|"
    assert measure(tune, 1.0, None)["notes_in_key"] is None
    assert measure(tune, 1.0, None, prompt="K:C\n")["notes_in_key"] == 0.5
