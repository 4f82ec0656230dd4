"""HTTP connections: how many there are, and how long one may be silent.

uvicorn closes a connection only between two requests: one that sends nothing, half a request, or takes no data would
stay for good.
"""

import asyncio
import resource
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from ipaddress import ip_address, ip_network

from uvicorn.protocols.http.h11_impl import H11Protocol

from assets.server.client import client_of
from assets.server.streams import PATIENCE

WANTED_FILES = 2**16  # open files of this process
RESERVED_FILES = 512  # not for connections: models, and connections that were accepted and are not counted yet
BACKLOG = 128  # connections that are accepted at a time


def raise_open_files() -> int:
    """Raise the limit of open files as far as this process may; returns the new limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return WANTED_FILES if soft == resource.RLIM_INFINITY else soft


def server_settings(most_of_client: int, environment: Mapping[str, str]) -> dict:
    """What `uvicorn.Config` needs for limited connections. Raises the limit of open files.

    environment: FORWARDED_ALLOW_IPS names the proxies, as uvicorn reads it.
    """
    files = raise_open_files()
    most = max(files - RESERVED_FILES, files // 2)
    connections = Connections(most, most_of_client, environment.get("FORWARDED_ALLOW_IPS", "127.0.0.1"))
    protocol = partial(Connection, connections=connections)
    # Without a logging of its own, uvicorn's lines are those of assets.server.log. No part uses a web socket.
    return {"http": protocol, "ws": "none", "backlog": BACKLOG, "log_config": None, "access_log": False}


class Connections:
    """All open connections, of one event loop.

    most: of all; most_of_client: of one client. Beyond these the connection that has waited longest for a request is
    closed, and the new one if none waits. A proxy holds the connections of many clients: for one of `proxies`,
    addresses and networks with commas between them, or * for all, only `most` counts.
    """

    def __init__(self, most: int, most_of_client: int, proxies: str = ""):
        self._most, self._most_of_client = most, most_of_client
        self._proxies = _Proxies(proxies)
        self._clients: dict[Connection, str] = {}
        self._number_of: Counter[str] = Counter()
        self._waiting: dict[Connection, None] = {}  # for a request, the longest first

    def __len__(self) -> int:
        return len(self._clients)

    def enter(self, connection: "Connection", host: str | None) -> bool:
        """Count a new connection from an address, or return False: it has to be closed."""
        client = client_of(host)
        if self._number_of[client] >= self._most_of_client and host not in self._proxies:
            oldest = next((waiting for waiting in self._waiting if self._clients[waiting] == client), None)
        elif len(self._clients) >= self._most:
            oldest = next(iter(self._waiting), None)
        else:
            oldest = connection
        if oldest is None:
            return False
        if oldest is not connection:
            self.leave(oldest)
            oldest.transport.abort()
        self._clients[connection] = client
        self._number_of[client] += 1
        return True

    def leave(self, connection: "Connection") -> None:
        """The connection is closed."""
        self._waiting.pop(connection, None)
        client = self._clients.pop(connection, None)
        if client is not None:
            self._number_of[client] -= 1
            if not self._number_of[client]:
                del self._number_of[client]

    def wait(self, connection: "Connection", waiting: bool) -> None:
        """Note whether the connection waits for a request."""
        if not waiting:
            self._waiting.pop(connection, None)
        elif connection in self._clients:
            self._waiting[connection] = None


class _Proxies:
    def __init__(self, names: str):
        names = [name.strip() for name in names.split(",")]
        self._all = "*" in names
        self._networks = []
        for name in names:
            with suppress(ValueError):  # host names, which a connection's address never is
                self._networks.append(ip_network(name, strict=False))

    def __contains__(self, host: str | None) -> bool:
        try:
            return self._all or host is None or any(ip_address(host) in network for network in self._networks)
        except ValueError:
            return False


class Connection(H11Protocol):
    """One connection. A whole request has to arrive, and sent data to be taken, within PATIENCE seconds."""

    def __init__(self, *arguments, connections: Connections, patience: float = PATIENCE, **options):
        super().__init__(*arguments, **options)
        self._open, self._patience = connections, patience
        self._request_due: asyncio.TimerHandle | None = None
        self._reader_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        if self._open.enter(self, self.client[0] if self.client else None):
            self._wait_for_request()
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.leave(self)
        for due in (self._request_due, self._reader_due):
            if due is not None:
                due.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._wait_for_request()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_request()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reader_due = self.loop.call_later(self._patience, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reader_due is not None:
            self._reader_due.cancel()

    def _wait_for_request(self) -> None:
        """Begin to wait for a request, or end it where a whole one is there and is being answered."""
        waiting = self.cycle is None or self.cycle.response_complete or self.cycle.more_body
        self._open.wait(self, waiting)
        if waiting and self._request_due is None:
            self._request_due = self.loop.call_later(self._patience, self.transport.abort)
        elif not waiting and self._request_due is not None:
            self._request_due.cancel()
            self._request_due = None
