"""A kept sweep is read back as it was written, or not at all."""

import json

import pytest

from model.checkpoint import CheckpointError
from model.swept import load_sweep, save_sweep

FIGURE = {"mean": 0.5, "low": 0.25, "high": 0.75}
FOUND = {
    "model": "fake",
    "digest": "0" * 64,
    "prompt": "ROMEO:\n„ü😀",
    "seeds": 2,
    "length": 30,
    "temperatures": [0.0, 0.1],
    "rows": [{"temperature": 0.0, "entropy": FIGURE}, {"temperature": 0.1, "entropy": None}],
    "date": "2026-11-21",
    "seconds": 1.5,
    "command": "python -m model.sweep fake",
}


def test_what_was_saved_is_loaded(tmp_path):
    assert load_sweep(tmp_path) is None
    assert load_sweep(save_sweep(tmp_path, FOUND).parent) == FOUND
    assert [path.name for path in tmp_path.iterdir()] == ["sweep.json"]


def test_each_order_of_a_folder_of_chains_has_its_own(tmp_path):
    (tmp_path / "tiny-markov").mkdir()
    for order in (1, 2):
        found = FOUND | {"seeds": order + 10}
        assert save_sweep(tmp_path / f"tiny-markov-{order}", found) == tmp_path / "tiny-markov" / f"sweep-{order}.json"
    assert load_sweep(tmp_path / "tiny-markov-1")["seeds"] == 11
    assert load_sweep(tmp_path / "tiny-markov-2")["seeds"] == 12
    assert load_sweep(tmp_path / "tiny-markov-3") is None


def test_a_file_that_cant_be_written_whole_is_not_written(tmp_path, monkeypatch):
    save_sweep(tmp_path, FOUND)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.folder.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        save_sweep(tmp_path, FOUND | {"seeds": 3})
    monkeypatch.undo()
    assert load_sweep(tmp_path) == FOUND and [path.name for path in tmp_path.iterdir()] == ["sweep.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps(FOUND)[:-40],
        json.dumps(FOUND | {"rows": []}),
        json.dumps(FOUND | {"rows": FOUND["rows"][:1]}),
        json.dumps(FOUND | {"rows": [{"temperature": 0.0, "entropy": FIGURE}, {"temperature": 0.1, "entropy": 3}]}),
        json.dumps(FOUND | {"rows": [{"temperature": 0.0, "entropy": {"mean": 1}}, FOUND["rows"][1]]}),
        json.dumps(FOUND).replace("0.75", "NaN"),
        json.dumps(FOUND).replace("0.75", '"<b>"'),
        json.dumps(FOUND | {"prompt": 7}),
    ],
)
def test_a_file_that_is_no_sweep_is_named(tmp_path, content):
    (tmp_path / "sweep.json").write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"sweep\.json"):
        load_sweep(tmp_path)
