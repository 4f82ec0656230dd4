"""A text keeps its length when marks are made ready for the expression of a word, and stays what it is without any."""

import re

from hypothesis import given
from hypothesis import strategies as st

from model.letters import LETTERS, has_spaces, with_marks


@given(st.text())
def test_each_character_stays_where_it_is(text):
    ready = with_marks(text)
    assert len(ready) == len(text)
    for match in re.finditer(LETTERS, ready):
        assert text[match.start()].isalnum(), "a word begins with a letter"


def test_a_word_of_two_scripts_has_no_spaces_if_one_of_them_has_none():
    assert all(map(has_spaces, ("rnn", "größe", "हिन्दी", "한국어")))
    assert not any(map(has_spaces, ("rnn模型", "ひ")))
