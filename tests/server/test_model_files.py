"""The files with which a page writes by itself: whole, compressed, kept for good, and no others."""

import hashlib
import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from assets.server.model_files import FILES, TIED, TYPES, model_routes, page_digest_of, step_digest_of
from model.folder import sha256_of
from model.library import Library
from tests.model.test_chains import make_chains

OTHERS = {"sweep.json": b'{"rows": []}', "epochs.json": b"{}"}  # which may be made again for the same step
CONTENTS = {"step.bin": b"numbers" * 99, "vocabulary.json": b'{"tokens": ["a"]}', "lexicon.txt": b"a\n"}
DIGEST = sha256_of(CONTENTS["step.bin"])
CARD = {"exact": True, "digest": DIGEST, "sha256": {name: sha256_of(content) for name, content in CONTENTS.items()}}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "models" / "m"
    folder.mkdir(parents=True)
    for name, content in (
        CONTENTS | OTHERS | {"card.json": json.dumps(CARD).encode(), "network.keras": b"secret"}
    ).items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def client(folder):
    return TestClient(Starlette(routes=model_routes(Library(folder.parent, "litert"))))


@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "br"), ("gzip", "gzip"), ("", None)])
def test_a_browser_gets_whole_files_compressed_and_keeps_them_for_good(client, accepted, coding):
    for name, content in CONTENTS.items():
        answer = client.get(f"/page/model/{DIGEST}/{name}", headers={"accept-encoding": accepted})
        assert answer.status_code == 200 and hashlib.sha256(answer.content).digest() == hashlib.sha256(content).digest()
        assert answer.headers.get("content-encoding") == coding and "immutable" in answer.headers["cache-control"]
        assert (
            answer.headers["content-type"] == TYPES[Path(name).suffix]
            and answer.headers["x-content-type-options"] == "nosniff"
        )


def test_no_other_file_is_served_and_none_that_is_damaged(client, folder):
    other = "0" * len(DIGEST)
    for path in (f"{DIGEST}/network.keras", f"{DIGEST}/card.json", f"{other}/step.bin", f"{DIGEST}/../m/step.bin"):
        assert client.get(f"/page/model/{path}").status_code == 404, path
    (folder / "lexicon.txt").write_bytes(b"b\n")
    (folder / "vocabulary.json").unlink()
    for name in ("lexicon.txt", "vocabulary.json"):
        assert client.get(f"/page/model/{DIGEST}/{name}").status_code == 404


def test_other_files_that_came_with_a_model_are_served_as_they_are_now(client, folder):
    for name, content in OTHERS.items():
        answer = client.get(f"/page/model/{DIGEST}/{name}")
        assert answer.status_code == 200 and answer.content == content and answer.headers["cache-control"] == "no-cache"
    (folder / "sweep.json").write_bytes(b"new")
    assert client.get(f"/page/model/{DIGEST}/sweep.json").content == b"new"
    assert client.get(f"/page/model/{DIGEST}/cells.json").status_code == 404


def test_the_chains_of_a_folder_have_one_step_and_a_sweep_each(client, folder):
    make_chains(folder.parent)
    cards = Library(folder.parent, "litert").cards()
    chains = [card for name, card in cards.items() if name.startswith("tiny-markov")]
    (step,) = {step_digest_of(card, "litert") for card in chains}
    assert len({page_digest_of(card, "litert") for card in chains}) == 3
    (folder.parent / "tiny-markov" / "sweep-2.json").write_bytes(b"{}")
    found = {name: client.get(f"/page/model/{step}/{name}").status_code for name in FILES}
    assert found == dict.fromkeys(FILES, 404) | dict.fromkeys(TIED, 200)
    sweeps = [client.get(f"/page/model/{step}/sweep-{order}.json").status_code for order in range(5)]
    assert sweeps == [404, 404, 200, 404, 404]


def test_of_two_models_with_one_step_the_whole_one_is_served(client, folder):
    for name in ("a", "z"):
        (folder.parent / name).mkdir()
        (folder.parent / name / "card.json").write_text(json.dumps(CARD))
    assert client.get(f"/page/model/{DIGEST}/step.bin").content == CONTENTS["step.bin"]


def test_a_page_can_write_with_exact_models_alone():
    assert page_digest_of(CARD, "numpy") == DIGEST
    assert page_digest_of(CARD, "keras") is page_digest_of(CARD | {"exact": False}, "litert") is None
    assert step_digest_of(CARD, "numpy") == DIGEST and step_digest_of(CARD | {"step": "s"}, "numpy") == "s"
    assert step_digest_of(CARD, "keras") is step_digest_of(CARD | {"step": 1}, "litert") is None
    assert page_digest_of({}, "litert") is page_digest_of({"exact": True, "digest": 1}, "litert") is None
