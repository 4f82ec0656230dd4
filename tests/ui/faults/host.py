"""A server that a page is shown by, and that can be killed and come back."""

from contextlib import ExitStack
from urllib.parse import urlsplit

from tests.started import running
from tests.streams import Stream, texts

LENGTH = 1500  # 50 seconds: it is still written when all of the page is there, on a busy machine, too
SETTINGS = {"model": "tiny", "prompt": "ab", "seed": "7", "length": LENGTH}
QUERY = f"?model=tiny&prompt=ab&seed=7&length={LENGTH}&T=1.20"
ON_SERVER = f"{QUERY}&writer=server"  # With the page in reserve no connection would be lost.


class Host:
    """A server that can be killed and comes back at the same address."""

    def __init__(self, folder, stack: ExitStack):
        self._folder, self._stack = folder, stack
        self.app = stack.enter_context(running("--checkpoints", folder))

    def kill(self) -> None:
        self.app.process.kill()
        self.app.process.wait()

    def restart(self) -> None:
        self.app = self._stack.enter_context(running("--checkpoints", self._folder, port=self.app.port))

    def streams(self) -> float:
        return self.app.metrics()["thermostat_viewers"]

    def undisturbed(self) -> list[str]:
        """What the page has to hold in the end."""
        return self._texts({"settings": SETTINGS, "temperature": 1.2})

    def scheduled(self, schedule: str) -> str:
        """The slider's text of a schedule."""
        return self._texts({"settings": SETTINGS, "schedule": schedule})[3]

    def linked(self, url: str) -> str:
        """The slider's text of a link."""
        return self._texts({"link": urlsplit(url).query})[3]

    def _texts(self, asked: dict) -> list[str]:
        return texts(Stream(self.app.port, "/run", asked | {"pace": "max"}).rest())
