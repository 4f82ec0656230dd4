"""Admission control: how many clients are served at a time, who waits in line, and who is refused."""

from asyncio import Event
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager


class Refused(Exception):
    """A client gets no place. `key` is "many" if this client has too many places already, otherwise "busy"."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


class Place:
    """One client's place. `number` is its position in line, from 1; it is 0 once the client is served."""

    def __init__(self, client: str, number: int):
        self.client, self.number = client, number
        self._moved = Event()

    def move(self, number: int) -> None:
        """Set the position in line."""
        if number != self.number:
            self.number = number
            self._moved.set()

    async def wait(self) -> AsyncIterator[int]:
        """Wait until the client is served. Yields the position in line, first the current one, then each new one."""
        while self.number:
            self._moved.clear()
            yield self.number
            await self._moved.wait()


class Admission:
    """Places in the order of arrival, for one event loop.

    served_limit: places served at a time. client_limit: places of one client, served or waiting. waiting_limit: places
    in line. served_per_client: places of one client that are served at a time; its others wait, and the places of
    other clients behind them are served first. large: the places for models whose state is large.
    """

    def __init__(
        self,
        served_limit: int,
        client_limit: int,
        waiting_limit: int,
        served_per_client: int | None = None,
        large: "Admission | None" = None,
    ):
        self._served_limit, self._client_limit, self._waiting_limit = served_limit, client_limit, waiting_limit
        self._served_per_client = served_limit if served_per_client is None else served_per_client
        self._large = large
        self._places_of: Counter[str] = Counter()
        self._served_of: Counter[str] = Counter()
        self._line: deque[Place] = deque()
        self.served = 0

    @property
    def waiting(self) -> int:
        """The length of the line."""
        return len(self._line)

    def of(self, is_large: bool) -> "Admission":
        """Where a model has its places. is_large: whether its state is."""
        return self._large if self._large is not None and is_large else self

    @contextmanager
    def place(self, client: str) -> Iterator[Place]:
        """Hold a place, served or in line, during the block. Raises Refused."""
        place = self.enter(client)
        try:
            yield place
        finally:
            self.leave(place)

    def enter(self, client: str) -> Place:
        """Take a place without a context manager. The caller must call `leave()`. Raises Refused."""
        if self._places_of[client] >= self._client_limit:
            raise Refused("many")
        if not self._can_serve(client) and self.waiting == self._waiting_limit:
            raise Refused("busy")
        self._places_of[client] += 1
        if self._can_serve(client):
            self._serve(client)
            return Place(client, 0)
        place = Place(client, self.waiting + 1)
        self._line.append(place)
        return place

    def leave(self, place: Place) -> None:
        """Give a place back. The first in line that may be served is served, and the others move up."""
        _count_down(self._places_of, place.client)
        if place.number:
            self._line.remove(place)
        else:
            self.served -= 1
            _count_down(self._served_of, place.client)
            following = next((waiting for waiting in self._line if self._can_serve(waiting.client)), None)
            if following is not None:
                self._line.remove(following)
                self._serve(following.client)
                following.move(0)
        for number, waiting in enumerate(self._line, 1):
            waiting.move(number)

    def _can_serve(self, client: str) -> bool:
        return self.served < self._served_limit and self._served_of[client] < self._served_per_client

    def _serve(self, client: str) -> None:
        self.served += 1
        self._served_of[client] += 1


def _count_down(counter: Counter[str], client: str) -> None:
    """One less of a client. A client without any leaves the counter, so that it stays as small as the line."""
    counter[client] -= 1
    if not counter[client]:
        del counter[client]
