"""A server that a page is shown by, and that can be killed and come back."""

from contextlib import ExitStack

from tests.server import running
from tests.streams import Stream, texts

LENGTH = 120
QUERY = f"?model=tiny&prompt=ab&seed=7&length={LENGTH}&T=1.20"


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
        settings = {"model": "tiny", "prompt": "ab", "seed": "7", "length": LENGTH}
        asked = {"settings": settings, "temperature": 1.2, "pace": "max"}
        return texts(Stream(self.app.port, "/run", asked).rest())
