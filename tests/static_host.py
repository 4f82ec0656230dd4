"""A plain file server, which counts what it is asked for and can be stopped."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PATH = "/any/path/"  # of the site


class Handler(SimpleHTTPRequestHandler):
    """A file server without a log."""

    def do_GET(self):
        self.server.asked.append(self.path)
        super().do_GET()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    """A server without a word about a browser that leaves while a file is sent."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Host:
    """A static host: `root` is its folder, `out` that of the site, `url` the site's address."""

    def __init__(self, root: Path):
        self.out = root / PATH.strip("/")
        self.root, self.asked, self.port = root, [], 0
        self.start()

    def start(self) -> None:
        """Serve the folder, at the same port as before."""
        self._server = Server(("127.0.0.1", self.port), partial(Handler, directory=self.root))
        self._server.asked = self.asked
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Do not answer during the block."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"
