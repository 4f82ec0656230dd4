"""The plain routes: what each answers, and what an operator can watch."""

from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assets.events import EventStreams
from assets.metrics import Metrics
from assets.routes import make_routes
from tests.test_runs import ASKED, runs_of, shelf


@pytest.fixture
def site(engine):
    library = shelf(engine)
    library.engines = lambda: {"m": engine}
    runs, streams = runs_of(library), EventStreams()
    sources = {"/run": runs.write, "/scrub": runs.scrub}
    places = {"runs": runs.places, "heavy": runs.heavy}
    routes = make_routes(sources, runs.steer, streams, Metrics(library, runs, streams, places))
    with TestClient(Starlette(routes=routes)) as client:
        yield SimpleNamespace(client=client, library=library, streams=streams, engine=engine)


def numbers(client) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_a_run_is_an_event_stream_and_is_counted(site):
    answer = site.client.post("/run", json={"settings": ASKED, "temperature": 1, "pace": "max"})
    assert answer.headers["content-type"].startswith("text/event-stream") and answer.text.startswith("data: {")
    assert '"state": "done"' in answer.text
    assert '"state": "done"' in site.client.post("/scrub", json=ASKED | {"length": 3}).text
    found = numbers(site.client)
    assert found['thermostat_runs_total{ended="done"}'] == 1 and found["thermostat_viewers"] == 0
    assert found['thermostat_engine_tokens_total{model="m"}'] >= 160
    assert found['thermostat_engine_alive{model="m"}'] == 1
    assert found['thermostat_served{what="heavy"}'] == found['thermostat_waiting{what="runs"}'] == 0


@pytest.mark.parametrize("path", ["/run", "/scrub", "/steer"])
@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(site, path, body):
    answer = site.client.post(path, content=body)
    assert answer.status_code == 400 and "JSON object" in answer.json()["error"]
    assert site.client.get(path).status_code == 405


def test_an_operator_learns_whether_it_lives_and_whether_it_serves(site):
    assert site.client.get("/healthz").text == "ok\n"
    assert site.client.get("/readyz").json() == {"ready": True, "problem": None}
    problems = {
        "The engine of m has stopped.": site.engine.close,
        "There is no model.": lambda: setattr(site.library, "cards", dict),
        "The server is stopping.": site.streams.close,
    }
    for problem, happen in problems.items():
        happen()
        answer = site.client.get("/readyz")
        assert answer.status_code == 503 and answer.json()["problem"] == problem
    assert site.client.get("/healthz").status_code == 200
