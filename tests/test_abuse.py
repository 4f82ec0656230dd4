"""What people could do to a server in public: limits hold, nothing leaks, and everybody else is served."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checkpoints import make_checkpoints
from tests.server import ROOT, running
from tests.strange import ANYTHING, FUZZ, HEADERS, NAMES, QUERY, TINY
from tests.streams import Stream, head, post, raw, texts, until

pytestmark = pytest.mark.slow

RUNS, EACH, LINE, BODY = 4, 3, 3, 20_000


PLAIN = ("/run", "/scrub", "/sweep", "/compare", "/steer")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_checkpoints(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="module")
def app(folder):
    with running("--checkpoints", folder, runs=RUNS, runs_per_client=EACH, waiting=LINE, body=BODY) as app:
        yield app


@pytest.fixture
def join(app):
    """join(address, **changes) → the stream of a run that would take minutes; all have left at the end of the test."""
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
    """Neither places nor streams nor rows of the engine are in use."""
    taken = ("thermostat_viewers", "thermostat_served", "thermostat_waiting", "thermostat_engine_live_rows")
    return not any(value for name, value in app.metrics().items() if name.startswith(taken))


def written(app, address: str = "10.0.1.1") -> list[str]:
    """Four short texts to their end, as an undisturbed viewer gets them."""
    asked = {"settings": TINY | {"length": 30}, "temperature": 0.8, "pace": "max"}
    messages = Stream(app.port, "/run", asked, address).rest()
    assert messages[-1]["state"] == "done"
    return texts(messages)


def test_who_leaves_gives_place_and_rows_back(app, join):
    stream = join()
    assert stream.next()["state"] == "running"
    assert app.metrics()['thermostat_served{what="runs"}'] == 1
    stream.close()
    until(lambda: nobody(app))


def test_the_line_is_served_in_turn_and_ends(join):
    seated = [join(f"10.0.0.{place}") for place in range(RUNS)]
    assert [stream.next()["state"] for stream in seated] == ["running"] * RUNS
    line = [join(f"10.0.2.{place}") for place in range(LINE)]
    assert [stream.next() for stream in line] == [{"state": "waiting", "number": n} for n in range(1, LINE + 1)]
    assert join("10.0.3.1").next() == {"state": "error", "error": {"key": "busy", "value": ""}}
    seated[0].close()
    assert line[0].next()["state"] == "running"
    assert [stream.next()["number"] for stream in line[1:]] == [1, 2]
    line[1].close()
    assert line[2].next()["number"] == 1


def test_a_thousand_joins_of_one_client_take_its_share_and_no_more(join):
    streams = [join() for _ in range(1000)]
    first = [stream.next() for stream in streams]
    assert Counter(message["state"] for message in first) == {"running": EACH, "error": 1000 - EACH}
    assert {message["error"]["key"] for message in first if "error" in message} == {"many"}
    assert join("10.0.4.1").next()["state"] == "running"


def test_calls_that_nobody_listens_to_keep_nobody_else_out(app, join):
    for seed in range(30):
        status, answer = post(app.port, "/gradio_api/call/generate", {"data": ["a", 1, seed, 5000, "tiny"]})
        assert status == 200 and "event_id" in answer
    assert join("10.0.5.1").next()["state"] == "running"


def test_only_who_was_told_the_token_steers(app, join):
    stream = join(pace="fast")
    token = stream.next()["run"]
    assert len(token) >= 20
    for guess in (None, "", "0", token[:-1], token + "0", token.swapcase(), [token], {"run": token}):
        assert post(app.port, "/steer", {"run": guess, "temperature": 0, "stop": True}) == (200, False)
    assert stream.next()["temperature"] == 1
    assert post(app.port, "/steer", {"run": token, "temperature": 0.25}) == (200, True)
    while stream.next()["temperature"] != 0.25:
        pass
    assert post(app.port, "/steer", {"run": token, "stop": True}) == (200, True)
    assert stream.rest()[-1]["state"] == "stopped"
    assert post(app.port, "/steer", {"run": token, "temperature": 2}) == (200, False)


def test_too_much_no_json_and_what_is_not_there_are_refused(app):
    for path in (*PLAIN, "/gradio_api/call/generate"):
        assert raw(app.port, head("POST", path, BODY + 1))[0] == 413
        unsized = head("POST", path)[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"
        status, _ = raw(app.port, unsized + b"%x\r\n%b\r\n0\r\n\r\n" % (BODY + 1, b" " * (BODY + 1)))
        assert status == 413 or (status == 400 and "gradio" in path), "Gradio says that it can't be read"
    for path in PLAIN:
        status, body = raw(app.port, head("POST", path, 1) + b"{")
        assert status == 400 and b"must be a JSON object" in body
        assert raw(app.port, head("GET", path))[0] == 405
    for path in ("/nothing", "/run/x", "/.env", "/.git/config", "/admin", "/debug"):
        assert raw(app.port, head("GET", path))[0] == 404


ROUTES = ("/gradio_api/file=", "/file=", "/gradio_api/file/", "/assets/", "/static/", "/svg/", "/custom_component/")
ROUTES += ("/gradio_api/custom_component/", "/gradio_api/stream/", "/gradio_api/static/", "/theme.css/", "/")
UP = ("..", "..%2f..%2f..%2f..%2f..%2f..%2f..", "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e", "....//....//....//..", "..%5c..")
UP += ("", "/", "//", "file://", "%00", "~", "../../../../../../../..")


def test_no_file_of_the_machine_is_given_to_anyone(app, folder):
    card = folder / "tiny" / "card.json"
    digest = json.loads(card.read_text())["digest"].encode()
    secrets = [b"the page, and the same for programs", digest, b"root:x:", b"PATH="]
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
        "/compare": TINY | {"temperature": 9},  # it would start a process
        "/steer": {"run": join().next()["run"], "temperature": 1},
    }

    def refused(path: str, content: bytes) -> bool:
        status, body = raw(app.port, head("POST", path, len(content)) + content)
        assert status in (200, 400) and b"Traceback" not in body and b"internal" not in body, content
        return status == 400

    @FUZZ
    @given(st.sampled_from(sorted(valid)), st.sampled_from(NAMES), ANYTHING)
    def ask(path: str, name: str, value: object) -> None:
        asked = dict(valid[path])
        if name in TINY and "settings" in asked:
            asked["settings"] = asked["settings"] | {name: value}
        else:
            asked[name] = value
        assert not refused(path, json.dumps(asked).encode())

    ask()
    for content in (b"", b"\xff", b"[]", b'"a"', b"{" * 9_000, b"[" * 9_000, b'{"a":' + b"9" * 9_000 + b"}"):
        assert all(refused(path, content) for path in valid)


@FUZZ
@given(
    st.sampled_from(["/run", "/steer", "/scrub", "/healthz", "/readyz", "/metrics", "/"]),
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


def test_after_all_that_it_serves_as_before_and_wrote_down_no_prompt_and_no_trace(app, folder):
    until(lambda: nobody(app))
    before = written(app)
    for changed in ({}, {"prompt": "zyzzyva"}, {"prompt": "zyzzyva", "model": "zyzzyva"}, {"seed": "zyzzyva"}):
        asked = {"settings": TINY | {"length": 3} | changed, "temperature": 1, "pace": "max"}
        assert Stream(app.port, "/run", asked).rest()[-1]["state"] in ("done", "error")
    file = {"path": "zyzzyva", "meta": {"_type": "gradio.FileData"}}
    for name, data in (("generate", ["zyzzyva"]), ("next_token", ["zyzzyva"]), ("measure", [file, "tiny"])):
        for how in ("call", "run"):
            post(app.port, f"/gradio_api/{how}/{name}", {"data": data})
    until(lambda: app.log.count("Gradio could not serve a call") >= 4)
    for path in (folder / "tiny").iterdir():  # another training is being copied over it
        path.write_bytes(b"half")
    assert written(app) == before and len(set(before)) == 4
    log = app.log
    assert '"event": "run"' in log and "zyzzyva" not in log and "10.0." not in log
    assert "Traceback" not in log and '"level": "error"' not in log
