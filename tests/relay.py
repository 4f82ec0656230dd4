"""A TCP relay between a page and its server, which can cut its connections or stop passing data."""

import socket
import threading
from contextlib import suppress


class Relay:
    """Listens on a free port and passes all data on to another port of this machine."""

    def __init__(self, port: int):
        self._server = ("127.0.0.1", port)
        self._open: set[socket.socket] = set()
        self._passing = threading.Event()
        self._passing.set()
        self._whole = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End all connections, and each new one at once."""
        self._whole = False
        for end in list(self._open):
            self._end(end)

    def silence(self) -> None:
        """Keep the connections open, but pass no data on."""
        self._passing.clear()

    def mend(self) -> None:
        """Pass data on again, and accept connections."""
        self._whole = True
        self._passing.set()

    def close(self) -> None:
        """End the relay and its connections."""
        self.cut()
        self._passing.set()
        self._end(self._listener)

    def _end(self, end: socket.socket) -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
        self._open.discard(end)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                page, _ = self._listener.accept()
                try:
                    if not self._whole:
                        raise OSError
                    server = socket.create_connection(self._server)
                except OSError:
                    page.close()
                    continue
                self._open |= {page, server}
                for one, other in ((page, server), (server, page)):
                    threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self._passing.wait()
                other.sendall(data)
        self._end(one)
        self._end(other)
