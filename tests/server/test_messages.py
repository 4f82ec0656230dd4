"""Messages: ids from a page are checked, and new ids are sent once."""

import numpy as np
import pytest

from assets.server.messages import check_ids, check_texts, chunk_message, pack_floats, whole
from model.run import Chunk
from model.settings import SettingError
from model.vocabulary import Vocabulary
from tests.server.fixtures import unpack_floats

VOCABULARY = Vocabulary(tuple("abc"))


def test_ids_within_the_vocabulary_are_taken_as_they_are():
    assert check_ids([], VOCABULARY) == [] and check_ids([2, 0, 1] * 1000, VOCABULARY) == [2, 0, 1] * 1000
    assert check_texts([[0], [], [1, 2]], VOCABULARY) == [[0], [], [1, 2]]


@pytest.mark.parametrize(
    "ids", [None, "abc", 1, {}, [3], [-1], [True], [0.0], ["a"], [None], [[0]], [0] * 5001], ids=str
)
def test_other_ids_are_refused_with_the_rule(ids):
    with pytest.raises(SettingError, match=r"at most 5000 whole numbers from 0 to 2\. Received: ") as caught:
        check_ids(ids, VOCABULARY)
    assert caught.value.field == "text"
    with pytest.raises(SettingError, match="Received: "):
        check_texts([[0], ids], VOCABULARY)


@pytest.mark.parametrize("texts", [None, [], [[]] * 5, "a", {}], ids=str)
def test_there_are_one_to_four_texts(texts):
    with pytest.raises(SettingError, match="a list of 1 to 4 texts"):
        check_texts(texts, VOCABULARY)


def test_only_json_s_whole_numbers_are_whole():
    assert [whole(value) for value in (3, -1, True, 3.0, "3", None, [])] == [3, -1, None, None, None, None, None]


def test_floats_arrive_as_they_were():
    values = np.array([0.1, -np.inf, 1e-30], dtype=np.float32)
    assert unpack_floats(pack_floats(values)).tolist() == values.tolist()


def test_a_chunk_has_the_ids_that_the_page_lacks():
    chunk = Chunk(3, ((0, 1, 2), (2,)), (False, True), (0, 0), 1.0, np.zeros(3), ((0, 1.0),), "running")
    assert chunk_message(chunk, [0, 0])["ids"] == [(0, 1, 2), (2,)]
    assert chunk_message(chunk, [2, 1])["ids"] == [(2,), ()]
