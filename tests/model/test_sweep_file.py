"""A stored sweep is read as it was written, or refused."""

import json

import pytest

from model.checkpoint import CheckpointError
from model.sweep_file import load_sweep, save_sweep

MEAN = {"mean": 0.5, "low": 0.25, "high": 0.75}
SWEEP = {
    "model": "fake",
    "digest": "0" * 64,
    "prompt": "ROMEO:\n„ü😀",
    "seeds": 2,
    "length": 30,
    "temperatures": [0.0, 0.1],
    "rows": [{"temperature": 0.0, "entropy": MEAN}, {"temperature": 0.1, "entropy": None}],
    "date": "2026-11-21",
    "seconds": 1.5,
    "command": "python -m model.sweep fake",
}


def test_a_saved_sweep_is_loaded(tmp_path):
    assert load_sweep(tmp_path) is None
    assert load_sweep(save_sweep(tmp_path, SWEEP).parent) == SWEEP
    assert [path.name for path in tmp_path.iterdir()] == ["sweep.json"]


def test_each_order_of_a_folder_of_chains_has_its_own_file(tmp_path):
    (tmp_path / "tiny-markov").mkdir()
    for order in (1, 2):
        sweep = SWEEP | {"seeds": order + 10}
        assert save_sweep(tmp_path / f"tiny-markov-{order}", sweep) == tmp_path / "tiny-markov" / f"sweep-{order}.json"
    assert load_sweep(tmp_path / "tiny-markov-1")["seeds"] == 11
    assert load_sweep(tmp_path / "tiny-markov-2")["seeds"] == 12
    assert load_sweep(tmp_path / "tiny-markov-3") is None


def test_a_file_that_cant_be_written_whole_stays_as_it_is(tmp_path, monkeypatch):
    save_sweep(tmp_path, SWEEP)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.folder.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        save_sweep(tmp_path, SWEEP | {"seeds": 3})
    monkeypatch.undo()
    assert load_sweep(tmp_path) == SWEEP and [path.name for path in tmp_path.iterdir()] == ["sweep.json"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        json.dumps(SWEEP)[:-40],
        json.dumps(SWEEP | {"rows": []}),
        json.dumps(SWEEP | {"rows": SWEEP["rows"][:1]}),
        json.dumps(SWEEP | {"rows": [{"temperature": 0.0, "entropy": MEAN}, {"temperature": 0.1, "entropy": 3}]}),
        json.dumps(SWEEP | {"rows": [{"temperature": 0.0, "entropy": {"mean": 1}}, SWEEP["rows"][1]]}),
        json.dumps(SWEEP).replace("0.75", "NaN"),
        json.dumps(SWEEP).replace("0.75", '"<b>"'),
        json.dumps(SWEEP | {"prompt": 7}),
    ],
)
def test_a_file_that_is_no_sweep_is_refused_by_name(tmp_path, content):
    (tmp_path / "sweep.json").write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"sweep\.json"):
        load_sweep(tmp_path)
