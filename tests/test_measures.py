"""Figures against cases that can be counted by hand."""

import numpy as np
import pytest

from model.measures import Loop, entropy, loop, measure, non_words, repetition, words


def test_entropy_is_in_bits():
    p = np.array([[0.5, 0.5, 0, 0], [0.25] * 4, [1, 0, 0, 0]])
    assert np.allclose(entropy(p), [1, 2, 0])


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
def test_non_words_leave_out_the_word_that_may_go_on(text, share):
    assert non_words(text, {"the"}) == (share if share is None else pytest.approx(share))


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
def test_what_is_not_yet_a_loop_or_has_been_left_is_none(text):
    assert loop(text) is None


def test_a_near_cycle_is_not_a_cycle():
    lines = "".join(f"line {i:03} of the same thing\n" for i in range(40))
    assert loop(lines) is None


def test_the_onset_is_where_the_last_cycle_began():
    assert loop("abcab" * 10 + "xyz, " * 20) == Loop(5, 50)


def test_long_texts_take_no_time_to_speak_of():
    assert loop("ab" * 50_000) == Loop(2, 0)


def test_all_figures_are_one_json_object():
    expected = {"entropy": 1.5, "repetition": pytest.approx(22 / 27), "non_words": 0, "characters": 30}
    assert measure("abc, " * 6, 45.0, {"abc"}) == expected | {"loop": {"period": 5, "onset": 0}}
    none = dict.fromkeys(("entropy", "repetition", "non_words", "loop"))
    assert measure("", 0.0, {"abc"}) == none | {"characters": 0}
    assert measure("ab, ", 1.0, None)["non_words"] is None
