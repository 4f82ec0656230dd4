"""Who is served now, who waits in line, and who is turned away. Knows nothing about runs or pages."""

from asyncio import Event
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager


class Refused(Exception):
    """No place and no place in line. `key`: "many" where this client alone has too much under way, else "busy"."""

    def __init__(self, key: str):
        super().__init__(key)
        self.key = key


class Place:
    """One client's place: in line while `number` is 1 or more, served at 0."""

    def __init__(self, client: str, number: int):
        self.client, self.number = client, number
        self._moved = Event()

    def move(self, number: int) -> None:
        if number != self.number:
            self.number = number
            self._moved.set()

    async def line(self) -> AsyncIterator[int]:
        """The number in line, at once and whenever it changes; ends when the place is served."""
        while self.number:
            self._moved.clear()
            yield self.number
            await self._moved.wait()


class Admission:
    """At most `most` served at a time, `each` of one client (served or waiting), `waiting` in line, first come first
    served. For one event loop."""

    def __init__(self, most: int, each: int, waiting: int):
        self.most, self._each, self._waiting = most, each, waiting
        self._clients: Counter[str] = Counter()
        self._line: deque[Place] = deque()
        self.served = 0

    @property
    def waiting(self) -> int:
        return len(self._line)

    def enter(self, client: str) -> Place:
        """As `place`, where `leave` must follow."""
        if self._clients[client] >= self._each:
            raise Refused("many")
        if self.served == self.most and self.waiting == self._waiting:
            raise Refused("busy")
        self._clients[client] += 1
        if self.served < self.most:
            self.served += 1
            return Place(client, 0)
        place = Place(client, self.waiting + 1)
        self._line.append(place)
        return place

    @contextmanager
    def place(self, client: str) -> Iterator[Place]:
        """A place, served or in line, for as long as the block lasts. Raises Refused."""
        place = self.enter(client)
        try:
            yield place
        finally:
            self.leave(place)

    def leave(self, place: Place) -> None:
        """The place is free: the first in line has it, and all others move up."""
        self._clients[place.client] -= 1
        if not self._clients[place.client]:
            del self._clients[place.client]
        if place.number:
            self._line.remove(place)
        elif self._line:
            self._line.popleft().move(0)
        else:
            self.served -= 1
        for number, other in enumerate(self._line, 1):
            other.move(number)
