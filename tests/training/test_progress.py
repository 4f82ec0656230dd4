"""Saved progress is read back as it was written; a damaged file has an error."""

import numpy as np
import pytest

from training.progress import NAME, Progress, ProgressError


def progress() -> Progress:
    return Progress({"seed": 1}, 3, 2, 1.5, 60.0, [["a", "ä\n"]] * 3, [np.arange(4), np.array(7)], [np.ones((2, 2))])


def test_progress_is_read_back_as_it_was_written(tmp_path):
    progress().save(tmp_path)
    loaded, written = vars(Progress.load(tmp_path)), vars(progress())
    for name in ("variables", "best_weights"):
        assert all(np.array_equal(a, b) for a, b in zip(loaded.pop(name), written.pop(name), strict=True))
    assert loaded == written
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


@pytest.mark.parametrize("size", [0, 10, 500, -1])
def test_damaged_progress_is_named(tmp_path, size):
    progress().save(tmp_path)
    path = tmp_path / NAME
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ProgressError, match=f"{NAME} is damaged"):
        Progress.load(tmp_path)
