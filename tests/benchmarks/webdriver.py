"""The few commands of the WebDriver standard that browsers.py needs, over the two wires that speak them.

Firefox has the standard's commands built in, behind a socket of its own (Marionette); WebKit's driver has them over
HTTP. Neither needs a package.
"""

import base64
import json
import socket
import urllib.error
import urllib.request
from pathlib import Path

KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Control": "\ue009"}
ADDRESSES = {  # of the commands that are used here, over HTTP
    "Navigate": "url",
    "ExecuteScript": "execute/sync",
    "PerformActions": "actions",
    "TakeScreenshot": "screenshot",
}
PATIENCE = 300  # seconds for an answer


class Refused(Exception):
    """The browser can't do what it was asked for, and says why."""


class Marionette:
    """Firefox's socket: messages of JSON, each after its length and a colon."""

    def __init__(self, port: int):
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._file, self._count = self._socket.makefile("rb"), 0
        self._read()  # what it is
        self.capabilities = self("NewSession", {})["capabilities"]

    def _read(self):
        length = b""
        while (digit := self._file.read(1)) != b":":
            if not digit:
                raise ConnectionError("Firefox has closed the socket.")
            length += digit
        return json.loads(self._file.read(int(length)))

    def __call__(self, command: str, values: dict):
        self._count += 1
        message = json.dumps([0, self._count, f"WebDriver:{command}", values]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, answer = self._read()
        if error:
            raise Refused(error["message"])
        return answer["value"] if set(answer) == {"value"} else answer

    def close(self) -> None:
        self._socket.close()


class Http:
    """A driver's HTTP."""

    def __init__(self, port: int, capabilities: dict):
        self._url = f"http://127.0.0.1:{port}/session"
        session = self._send("POST", "", {"capabilities": {"alwaysMatch": capabilities}})
        self._session, self.capabilities = f"/{session['sessionId']}", session["capabilities"]

    def _send(self, method: str, address: str, values: dict | None = None):
        body = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(self._url + address, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Refused(json.load(error)["value"]["message"]) from None

    def __call__(self, command: str, values: dict):
        address = f"{self._session}/{ADDRESSES[command]}"
        return self._send("GET", address) if command == "TakeScreenshot" else self._send("POST", address, values)

    def close(self) -> None:
        self._send("DELETE", self._session)


class Page:
    """The page of a browser behind one of the two wires, as browsers.py drives it."""

    def __init__(self, wire: Marionette | Http):
        self._wire, self.version = wire, wire.capabilities["browserVersion"]

    def open(self, url: str) -> None:
        self._wire("Navigate", {"url": url})

    def run(self, expression: str):
        """The value of a JavaScript expression."""
        return self._wire("ExecuteScript", {"script": f"return ({expression});", "args": []})

    def press(self, *keys: str) -> None:
        """Keys held together."""
        codes = [KEYS.get(key, key) for key in keys]
        actions = [{"type": kind, "value": code} for kind in ("keyDown", "keyUp") for code in codes]
        self._wire("PerformActions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def move(self, x: float, y: float) -> None:
        """The mouse to a point of the window."""
        self._mouse({"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0})

    def down(self) -> None:
        self._mouse({"type": "pointerDown", "button": 0})

    def up(self) -> None:
        self._mouse({"type": "pointerUp", "button": 0})

    def _mouse(self, action: dict) -> None:
        source = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [action]}
        self._wire("PerformActions", {"actions": [source]})

    def picture(self, path: Path) -> None:
        taken = self._wire("TakeScreenshot", {"full": False})
        path.write_bytes(base64.b64decode(taken))

    def close(self) -> None:
        self._wire.close()
