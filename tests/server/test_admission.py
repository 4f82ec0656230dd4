"""Admission: places are given in the order of arrival, within all limits."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.server.admission import Admission, Refused


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 99)), max_size=60))
def test_places_are_never_oversold_and_the_line_keeps_its_order(events):
    admission, here = Admission(served_limit=3, client_limit=4, waiting_limit=2), []
    for client, enters, pick in events:
        if enters:
            mine = sum(place.client == client for place in here)
            try:
                here.append(admission.enter(client))
            except Refused as refused:
                assert refused.key == ("many" if mine == 4 else "busy") and (mine == 4 or len(here) == 5)
        elif here:
            admission.leave(here.pop(pick % len(here)))
        assert [place.number for place in here] == sorted(place.number for place in here)
        assert [place.number for place in here if place.number] == list(range(1, admission.waiting + 1))
        assert sum(place.number == 0 for place in here) == admission.served == min(3, len(here))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 99)), max_size=60))
def test_a_client_has_few_served_places_and_lets_others_pass(events):
    admission, here = Admission(served_limit=4, client_limit=99, waiting_limit=99, served_per_client=2), []
    for client, enters, pick in events:
        if enters:
            here.append(admission.enter(client))
        elif here:
            admission.leave(here.pop(pick % len(here)))
        served = Counter(place.client for place in here if not place.number)
        assert all(count <= 2 for count in served.values()) and served.total() == admission.served <= 4
        waiting = [place for place in here if place.number]
        assert [place.number for place in waiting] == list(range(1, len(waiting) + 1))
        assert served.total() == 4 or all(served[place.client] == 2 for place in waiting), "a place is free for it"
    for place in here:
        admission.leave(place)
    assert not admission.served and not admission.waiting and not admission._places_of and not admission._served_of


def test_a_waiting_client_gets_each_new_position_until_it_is_served():
    async def positions() -> list[int]:
        admission = Admission(served_limit=1, client_limit=9, waiting_limit=9)
        places = [admission.enter("a") for _ in range(4)]
        seen = []

        async def wait() -> None:
            async for number in places[3].wait():
                seen.append(number)

        waiting = asyncio.create_task(wait())
        for left in (1, 0, 2):
            await asyncio.sleep(0)
            admission.leave(places[left])
        await waiting
        return seen

    assert asyncio.run(positions()) == [3, 2, 1]


def test_a_client_that_leaves_may_come_again():
    admission = Admission(served_limit=1, client_limit=1, waiting_limit=1)
    place = admission.enter("a")
    with pytest.raises(Refused, match="many"):
        admission.enter("a")
    admission.leave(place)
    assert admission.enter("a").number == 0


def test_models_with_a_large_state_have_places_of_their_own():
    large = Admission(1, 9, 0)
    admission = Admission(1, 9, 0, large=large)
    with admission.of(True).place("a"), admission.of(False).place("a"):
        assert (large.served, admission.served) == (1, 1)
        for is_large in (True, False):
            with pytest.raises(Refused), admission.of(is_large).place("b"):
                pass
    assert large.of(True) is large, "where all models share the places"
