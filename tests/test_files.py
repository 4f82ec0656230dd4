"""No request makes the server fetch an address or leave a file."""

import socket
import threading

import pytest

from tests.checkpoints import make_checkpoints
from tests.started import running
from tests.streams import head, post, raw, until

pytestmark = pytest.mark.slow

FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
CALLS = {"generate": [1, 7, 5, "tiny"], "next_token": [1, "tiny"], "measure": ["tiny"], "ladder": [0, "tiny"]}


class Listener:
    """A listening socket that counts who comes."""

    def __init__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port, self.came = self._socket.getsockname()[1], 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.came += 1

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.close()


def form(path: str) -> bytes:
    sized = head("POST", path, len(FORM))[:-2]
    return sized + b"Content-Type: multipart/form-data; boundary=x\r\n\r\n" + FORM


def test_no_request_makes_the_server_fetch_an_address_or_leave_a_file(tmp_path, listener):
    places = {"GRADIO_TEMP_DIR": tmp_path / "gradio", "TMPDIR": tmp_path / "temporary"}
    for place in places.values():
        place.mkdir()
    variables = {name: str(place) for name, place in places.items()}
    # An address of this machine would be refused by Gradio itself; a name that it allows is not.
    address = f"http://localhost:{listener.port}/a.bin"
    file = {"path": address, "url": address, "orig_name": "a.bin", "meta": {"_type": "gradio.FileData"}}
    with running("--checkpoints", make_checkpoints(tmp_path / "models"), variables=variables) as app:
        before = {name: sorted(place.rglob("*")) for name, place in places.items()}
        assert raw(app.port, head("GET", f"/gradio_api/file={address}"))[0] == 404
        assert raw(app.port, head("GET", f"/gradio_api/proxy={address}"))[0] == 404
        assert raw(app.port, head("GET", "/gradio_api/deep_link?session_hash=x&prompt=zyzzyva"))[0] == 404
        for path in ("upload", "process_recording", "queue/join", "call/generate", "component_server", "vibe-edit"):
            assert raw(app.port, form(f"/gradio_api/{path}"))[0] in (404, 415), path
            assert raw(app.port, form(f"/gradio_api/{path}")[:-30])[0] in (404, 415), path
        for name, rest in CALLS.items():
            for argument in (file, [file], {"a": {"b": file}}):
                status, answer = post(app.port, f"/gradio_api/run/{name}", {"data": [argument, *rest]})
                assert status == 500 and "data" not in answer
                assert post(app.port, f"/gradio_api/call/{name}", {"data": [argument, *rest]})[0] == 200
        until(lambda: not app.metrics()['thermostat_served{what="runs"}'])
        assert listener.came == 0
        assert {name: sorted(place.rglob("*")) for name, place in places.items()} == before
        assert "Traceback" not in app.log
