"""The routes: event streams, questions, steering and the operators' routes, as HTTP clients see them."""

import json
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assets.server.admission import Admission
from assets.server.metrics import Metrics
from assets.server.questions import QUESTIONS
from assets.server.requests.run import Runs
from assets.server.routes import make_routes
from assets.server.streams import EventStreams
from tests.server.fixtures import SETTINGS, library_of

JSON = {"Content-Type": "application/json"}
OURS = ["/run", "/steer", "/ask/inspect"]


@pytest.fixture
def site(engine):
    library, admission, streams = library_of(engine), Admission(9, 9, 9), EventStreams()
    runs = Runs(library, admission)
    metrics = Metrics(library, runs, streams, {"runs": admission})
    routes = make_routes(library, {"run": runs.stream}, runs.steer, streams, metrics)
    with TestClient(Starlette(routes=routes)) as client:
        yield SimpleNamespace(client=client, streams=streams)


def test_a_run_is_an_event_stream(site):
    answer = site.client.post("/run", json={"settings": SETTINGS, "temperature": 1, "pace": "max"})
    assert answer.headers["content-type"].startswith("text/event-stream") and answer.text.startswith("data: {")
    assert '"state": "done"' in answer.text
    refused = site.client.post("/run", json={"settings": SETTINGS | {"seed": "x"}, "temperature": 1})
    assert refused.status_code == 200 and '"error": {"key": "seed"' in refused.text


def test_a_server_that_is_stopping_sends_a_stream_elsewhere(site):
    site.streams.close()
    answer = site.client.post("/run", json={"settings": SETTINGS, "temperature": 1})
    assert answer.status_code == 503 and answer.json() == {"error": "The server is stopping."}


def test_a_question_is_json_in_and_json_out(site):
    message = SETTINGS | {"ids": [3, 4], "position": 2}
    assert set(site.client.post("/ask/inspect", json=message).json()) == {"logits", "ladder"}
    refused = site.client.post("/ask/inspect", json=message | {"ids": [99]})
    assert refused.status_code == 200 and refused.json()["error"]["key"] == "text"


@pytest.mark.parametrize("name", ["nothing", "__class__", "inspect_character", "Inspect", "odds/x"])
def test_an_unknown_question_is_not_found(site, name):
    assert site.client.post(f"/ask/{name}", json={}).status_code == 404


@pytest.mark.parametrize("path", ["/run", "/steer", *(f"/ask/{name}" for name in QUESTIONS)])
@pytest.mark.parametrize(
    "body", [b"", b"null", b"[1]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": [' + b"{}," * 10_000 + b"{}]}"]
)
def test_a_body_that_is_no_object_is_refused(site, path, body):
    answer = site.client.post(path, content=body, headers=JSON)
    assert answer.status_code == 400 and "JSON object" in answer.json()["error"]
    assert site.client.get(path).status_code == 405


@pytest.mark.parametrize("path", OURS)
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"])
def test_a_post_is_json(site, path, kind):
    answer = site.client.post(path, content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 415 and "application/json" in answer.json()["error"]
    accepted = site.client.post(path, content=b"{}", headers={"Content-Type": "Application/JSON; charset=utf-8"})
    assert accepted.status_code == 200


@pytest.mark.parametrize("path", OURS)
def test_a_page_of_another_site_can_not_post(site, path):
    for where in ("cross-site", " Cross-Site "):
        answer = site.client.post(path, content=b"{}", headers=JSON | {"Sec-Fetch-Site": where})
        assert answer.status_code == 403 and "another site" in answer.json()["error"]
    for where in ("same-origin", "same-site", "none"):
        assert site.client.post(path, content=b"{}", headers=JSON | {"Sec-Fetch-Site": where}).status_code == 200


def test_no_answer_of_ours_is_sniffed(site):
    answers = [site.client.post(path, json=body) for path in (*OURS, "/ask/nothing") for body in ({}, [])]
    answers += [site.client.get(path) for path in ("/healthz", "/readyz", "/metrics")]
    answers.append(site.client.post("/run", content=b"{}", headers={"Content-Type": "text/plain"}))
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}


def test_half_a_character_is_an_error_sentence(site):
    for name in QUESTIONS:
        body = json.dumps(SETTINGS | {"prompt": "\ud800", "ids": [3], "position": 1, "temperatures": [1]}).encode()
        answer = site.client.post(f"/ask/{name}", content=body, headers=JSON)
        assert answer.status_code == 200 and answer.json().get("error", {}).get("key") != "internal"


def test_the_places_of_questions_are_counted(site):
    metrics = site.client.get("/metrics").text
    assert 'thermostat_served{what="questions"} 0.0' in metrics and 'what="long_questions"' in metrics


def test_steering_says_whether_the_run_is_alive(site):
    answer = site.client.post("/steer", json={"run": "nobody", "temperature": 1})
    assert answer.status_code == 200 and answer.json() is False


def test_an_operator_learns_whether_the_server_lives_and_whether_it_serves(site):
    assert site.client.get("/healthz").text == "ok\n"
    assert site.client.get("/readyz").json() == {"ready": True, "problem": None}
    assert "thermostat_viewers 0.0" in site.client.get("/metrics").text
    site.streams.close()
    answer = site.client.get("/readyz")
    assert answer.status_code == 503 and answer.json() == {"ready": False, "problem": "The server is stopping."}
    assert site.client.get("/healthz").status_code == 200
