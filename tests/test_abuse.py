"""Attacks on a public server: limits hold, nothing leaks, and all other clients are served."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.started import ROOT, running
from tests.strange import ANYTHING, FUZZ, HEADERS, NAMES, QUERY, TINY
from tests.streams import Stream, head, post, raw, texts, until

pytestmark = pytest.mark.slow

RUNS, EACH, LINE, BODY = 4, 3, 3, 20_000

OURS = ("/run", "/scrub", "/sweep", "/steer", "/ask/inspect", "/ask/odds")  # the routes that read JSON


@pytest.fixture(scope="module")
def app(checkpoints):
    with running("--checkpoints", checkpoints, runs=RUNS, runs_per_client=EACH, waiting=LINE, body=BODY) as app:
        yield app


@pytest.fixture
def join(app):
    """join(address, **changes) → the stream of a run that takes minutes. All streams are closed after the test."""
    streams = []

    def open_stream(address: str = "10.0.0.1", **changes) -> Stream:
        streams.append(
            Stream(app.port, "/run", {"settings": TINY, "temperature": 1, "pace": "slow"} | changes, address)
        )
        return streams[-1]

    yield open_stream
    for stream in streams:
        stream.close()
    until(lambda: nobody(app))


def nobody(app) -> bool:
    """Whether no place, stream or row of the engine is in use."""
    taken = ("thermostat_viewers", "thermostat_served", "thermostat_waiting", "thermostat_engine_live_rows")
    return not any(value for name, value in app.metrics().items() if name.startswith(taken))


def written(app, address: str = "10.0.1.1") -> list[str]:
    """The four texts of a short run."""
    request = {"settings": TINY | {"length": 30}, "temperature": 0.8, "pace": "max"}
    messages = Stream(app.port, "/run", request, address).rest()
    assert messages[-1]["state"] == "done"
    return texts(messages)


def test_a_client_that_leaves_gives_its_place_and_its_rows_back(app, join):
    stream = join()
    assert stream.next()["state"] == "running"
    assert app.metrics()['thermostat_served{what="runs"}'] == 1
    stream.close()
    until(lambda: nobody(app))


def test_the_line_is_served_in_turn_and_ends(join):
    served = [join(f"10.0.0.{place}") for place in range(RUNS)]
    assert [stream.next()["state"] for stream in served] == ["running"] * RUNS
    line = [join(f"10.0.2.{place}") for place in range(LINE)]
    assert [stream.next() for stream in line] == [{"state": "waiting", "number": n} for n in range(1, LINE + 1)]
    assert join("10.0.3.1").next() == {"state": "error", "error": {"key": "busy", "value": ""}}
    served[0].close()
    assert line[0].next()["state"] == "running"
    assert [stream.next()["number"] for stream in line[1:]] == [1, 2]
    line[1].close()
    assert line[2].next()["number"] == 1


def test_a_thousand_runs_of_one_client_get_its_places_and_no_more(join):
    streams = [join() for _ in range(1000)]
    first = [stream.next() for stream in streams]
    assert Counter(message["state"] for message in first) == {"running": EACH, "error": 1000 - EACH}
    assert {message["error"]["key"] for message in first if "error" in message} == {"many"}
    assert join("10.0.4.1").next()["state"] == "running"


def test_calls_whose_answers_nobody_reads_keep_no_client_out(app, join):
    for seed in range(30):
        status, answer = post(app.port, "/gradio_api/call/generate", {"data": ["a", 1, seed, 5000, "tiny"]})
        assert status == 200 and "event_id" in answer
    assert join("10.0.5.1").next()["state"] == "running"


def test_only_the_secret_steers(app, join):
    stream = join(pace="fast")
    secret = stream.next()["run"]
    assert len(secret) >= 20
    for guess in (None, "", "0", secret[:-1], secret + "0", secret.swapcase(), [secret], {"run": secret}):
        assert post(app.port, "/steer", {"run": guess, "temperature": 0, "stop": True}) == (200, False)
    assert stream.next()["temperature"] == 1
    assert post(app.port, "/steer", {"run": secret, "temperature": 0.25}) == (200, True)
    while stream.next()["temperature"] != 0.25:
        pass
    assert post(app.port, "/steer", {"run": secret, "stop": True}) == (200, True)
    assert stream.rest()[-1]["state"] == "stopped"
    assert post(app.port, "/steer", {"run": secret, "temperature": 2}) == (200, False)


def test_too_much_no_json_and_what_is_not_there_are_refused(app):
    for path in (*OURS, "/gradio_api/call/generate"):
        assert raw(app.port, head("POST", path, BODY + 1))[0] == 413
        unsized = head("POST", path)[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"
        status, _ = raw(app.port, unsized + b"%x\r\n%b\r\n0\r\n\r\n" % (BODY + 1, b" " * (BODY + 1)))
        assert status == 413 or (status == 400 and "gradio" in path), "Gradio says that it can't be read"
    for path in OURS:
        status, body = raw(app.port, head("POST", path, 1) + b"{")
        assert status == 400 and b"must be a JSON object" in body
        assert raw(app.port, head("GET", path))[0] == 405
    for path in ("/nothing", "/run/x", "/page/main.js", "/.env", "/.git/config", "/admin", "/debug"):
        assert raw(app.port, head("GET", path))[0] == 404
    for name in ("nothing", "inspect_character", "__init__", ""):
        assert raw(app.port, head("POST", f"/ask/{name}", 2) + b"{}")[0] in (404, 405), name


ROUTES = ("/gradio_api/file=", "/file=", "/gradio_api/file/", "/assets/", "/static/", "/svg/", "/custom_component/")
ROUTES += ("/gradio_api/custom_component/", "/gradio_api/stream/", "/gradio_api/static/", "/theme.css/", "/")
UP = ("..", "..%2f..%2f..%2f..%2f..%2f..%2f..", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e", "....//....//....//..", "..%5c..")
UP += ("", "/", "//", "file://", "%00", "~", "../../../../../../../..")


def test_no_file_of_the_machine_is_given_to_anyone(app, checkpoints):
    card = checkpoints / "tiny" / "card.json"
    digest = json.loads(card.read_text())["digest"].encode()
    secrets = [b"serves the page and the API", digest, b"root:x:", b"PATH="]
    targets = [str(ROOT / "app.py"), str(card), "/etc/passwd", "/proc/self/environ", "app.py", "requirements.txt"]
    for path in (route + up + target for target in targets for route in ROUTES for up in UP):
        status, body = raw(app.port, head("GET", path))
        assert status < 500 and b"Traceback" not in body, path
        assert not any(secret in body for secret in secrets), path


def test_no_body_breaks_a_route(app, join):
    valid = {
        "/run": {"settings": TINY | {"length": 20}, "temperature": 1, "pace": "max"},
        "/scrub": TINY | {"length": 3},
        "/sweep": {"model": "tiny", "prompt": "ab", "seeds": 4, "length": 100},
        "/steer": {"run": join().next()["run"], "temperature": 1},
        "/ask/inspect": TINY | {"ids": [1, 2], "position": 2},
        "/ask/odds": TINY | {"ids": [[1, 2], []], "schedule": "0:1.00"},
        "/ask/cell": TINY | {"ids": [[1, 2], []], "layer": 1, "cell": 1},
        "/ask/measure_run": TINY | {"length": 20, "temperature": 1},
        "/ask/draws": TINY | {"ids": [1, 2]},
        "/ask/texts": TINY | {"length": 20, "temperatures": [1]},
        "/ask/state": TINY,
    }

    def refused(path: str, content: bytes) -> bool:
        status, body = raw(app.port, head("POST", path, len(content)) + content)
        assert status in (200, 400) and b"Traceback" not in body and b"internal" not in body, content
        return status == 400

    @FUZZ
    @given(st.sampled_from(sorted(valid)), st.sampled_from(NAMES), ANYTHING)
    def ask(path: str, name: str, value: object) -> None:
        body = dict(valid[path])
        if name in TINY and "settings" in body:
            body["settings"] = body["settings"] | {name: value}
        else:
            body[name] = value
        assert not refused(path, json.dumps(body).encode())

    ask()
    for content in (b"", b"\xff", b"[]", b'"a"', b"{" * 9_000, b"[" * 9_000, b'{"a":' + b"9" * 9_000 + b"}"):
        assert all(refused(path, content) for path in valid)


@FUZZ
@given(
    st.sampled_from(["/run", "/steer", "/scrub", "/ask/cells", "/ask/x", "/healthz", "/readyz", "/metrics", "/"]),
    st.sampled_from(["POST", "GET", "GET", "HEAD", "PUT", "\x00"]),
    QUERY,
    HEADERS,
)
def test_no_head_breaks_a_route(app, path, method, query, headers):
    request = f"{method} {path}?".encode() + query + b" HTTP/1.1\r\nConnection: close\r\n"
    for name, value in ({"Host": b"x"} | headers).items():
        request += name.encode() + b": " + value + b"\r\n"
    status, body = raw(app.port, request + b"Content-Length: 2\r\n\r\n{}")
    assert 200 <= status < 500 and b"Traceback" not in body


def test_after_all_that_the_server_is_as_before_and_has_logged_no_prompt_and_no_traceback(app, checkpoints):
    until(lambda: nobody(app))
    before = written(app)
    for changed in ({}, {"prompt": "zyzzyva"}, {"prompt": "zyzzyva", "model": "zyzzyva"}, {"seed": "zyzzyva"}):
        request = {"settings": TINY | {"length": 3} | changed, "temperature": 1, "pace": "max"}
        assert Stream(app.port, "/run", request).rest()[-1]["state"] in ("done", "error")
    file = {"path": "zyzzyva", "meta": {"_type": "gradio.FileData"}}
    for name, data in (("generate", ["zyzzyva"]), ("next_token", ["zyzzyva"]), ("measure", [file, "tiny"])):
        for how in ("call", "run"):
            post(app.port, f"/gradio_api/{how}/{name}", {"data": data})
    until(lambda: "Gradio could not serve a call" in app.log)
    for path in (checkpoints / "tiny").iterdir():  # a new training is copied over it
        path.write_bytes(b"half")
    assert written(app) == before and len(set(before)) == 4
    log = app.log
    assert '"event": "run"' in log and "zyzzyva" not in log and "10.0." not in log
    assert "Traceback" not in log and '"level": "error"' not in log
