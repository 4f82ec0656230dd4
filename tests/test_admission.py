"""Places: everybody's turn comes, nobody is served twice, and nobody takes all of them."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.admission import Admission, Refused


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 99)), max_size=60))
def test_places_are_never_oversold_and_the_line_keeps_its_order(events):
    admission, here = Admission(most=3, each=4, waiting=2), []
    for client, enters, pick in events:
        if enters:
            mine = sum(place.client == client for place in here)
            try:
                here.append(admission.enter(client))
            except Refused as refused:
                assert refused.key == ("many" if mine == 4 else "busy") and (mine == 4 or len(here) == 5)
        elif here:
            admission.leave(here.pop(pick % len(here)))
        # First come, first served: whoever came earlier is not behind.
        assert [place.number for place in here] == sorted(place.number for place in here)
        assert [place.number for place in here if place.number] == list(range(1, admission.waiting + 1))
        assert sum(place.number == 0 for place in here) == admission.served == min(3, len(here))


def test_the_line_tells_each_change_and_ends_with_the_turn():
    async def story() -> list[int]:
        admission = Admission(most=1, each=9, waiting=9)
        places = [admission.enter("a") for _ in range(4)]
        told = []

        async def wait() -> None:
            async for number in places[3].line():
                told.append(number)

        waiting = asyncio.create_task(wait())
        for leaver in (1, 0, 2):
            await asyncio.sleep(0)
            admission.leave(places[leaver])
        await waiting
        return told

    assert asyncio.run(story()) == [3, 2, 1]


def test_a_client_that_leaves_may_come_again():
    admission = Admission(most=1, each=1, waiting=1)
    place = admission.enter("a")
    with pytest.raises(Refused, match="many"):
        admission.enter("a")
    admission.leave(place)
    assert admission.enter("a").number == 0
