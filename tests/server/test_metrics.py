"""Metrics: what an operator can watch, and whether the server is ready."""

from types import SimpleNamespace

import pytest

from assets.server.admission import Admission
from assets.server.metrics import Metrics
from assets.server.requests.run import Runs
from assets.server.streams import EventStreams
from tests.server.fixtures import SETTINGS, gather, library_of


@pytest.fixture
def server(engine):
    library, admission, streams = library_of(engine), Admission(9, 9, 9), EventStreams()
    runs = Runs(library, admission)
    metrics = Metrics(library, runs, streams, {"runs": admission})
    return SimpleNamespace(library=library, admission=admission, streams=streams, runs=runs, metrics=metrics)


def values(server) -> dict[str, float]:
    lines = server.metrics.text().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_runs_places_and_the_work_of_each_engine_are_counted(server):
    gather(server.runs.stream({"settings": SETTINGS, "temperature": 1, "pace": "max"}, "a"), server.library)
    with server.admission.place("a"):
        found = values(server)
    assert found['thermostat_runs_total{ended="done"}'] == 1 and found["thermostat_viewers"] == 0
    assert found['thermostat_served{what="runs"}'] == 1 and found['thermostat_waiting{what="runs"}'] == 0
    assert found['thermostat_engine_tokens_total{model="m"}'] >= 160
    assert found['thermostat_engine_alive{model="m"}'] == 1


def test_the_server_is_ready_until_it_can_serve_no_run(server, engine):
    assert server.metrics.problem() is None
    engine.close()
    assert server.metrics.problem() == "The engine of m has stopped."
    server.library.cards = dict
    assert server.metrics.problem() == "There is no model."
    server.streams.close()
    assert server.metrics.problem() == "The server is stopping."
