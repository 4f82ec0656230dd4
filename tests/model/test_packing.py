"""Jobs and results as bytes: what was packed comes back, and nothing else is let in."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.engine import Engine
from model.markov import Counts, MarkovConfig, MarkovStep
from model.packing import (
    JOBS,
    MAX_BODY,
    MAX_ROWS,
    MAX_STEPS,
    PackingError,
    answer_limit,
    pack_jobs,
    pack_results,
    unpack_jobs,
    unpack_results,
)
from model.settings import MAX_LENGTH, MAX_SEED
from tests.conftest import fake_checkpoint
from tests.model.test_engine import primed

CHECKPOINT = fake_checkpoint()


@pytest.fixture(scope="module")
def jobs():
    """Two texts: three rows that draw 4 tokens, and one row that draws 2."""
    engine = Engine(CHECKPOINT)
    three, one = primed(engine, "hello", MAX_SEED, [0, 0.5, 2]), primed(engine, "a", 0, [1.0])
    engine.close()
    return [(three, 4), (replace(one, position=17), 2)]


@pytest.fixture(scope="module")
def results(jobs):
    engine = Engine(CHECKPOINT)
    yield [engine.advance(rows, steps).result(10) for rows, steps in jobs]
    engine.close()


def arrays_of(content: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return dict(arrays)


def changed(content: bytes, **arrays) -> bytes:
    """The same file with some other arrays; one that is None is left out."""
    file = io.BytesIO()
    np.savez(file, **{name: array for name, array in (arrays_of(content) | arrays).items() if array is not None})
    return file.getvalue()


def with_value(content: bytes, name: str, value: float) -> bytes:
    array = arrays_of(content)[name]
    array.flat[-1] = value
    return changed(content, **{name: array})


def assert_same_rows(first, second):
    assert (first.seed, first.position) == (second.seed, second.position)
    for name in ("state", "logits", "temperatures"):
        assert np.array_equal(getattr(first, name), getattr(second, name)), name


def test_jobs_come_back_bit_by_bit(jobs):
    received = unpack_jobs(pack_jobs(jobs), CHECKPOINT)
    assert [steps for _, steps in received] == [4, 2]
    for (sent, _), (got, _) in zip(jobs, received, strict=True):
        assert_same_rows(sent, got)


def test_results_come_back_bit_by_bit(jobs, results):
    content = pack_results(results)
    assert len(content) <= answer_limit(jobs)
    for sent, got in zip(results, unpack_results(content, jobs, CHECKPOINT), strict=True):
        assert_same_rows(sent.rows, got.rows)
        for name in ("ids", "entropies", "p"):
            assert np.array_equal(getattr(sent, name), getattr(got, name)), name


def test_padding_and_chains_pass():
    """Logits of −∞ are a token that never comes; the state of a chain is ids."""
    padded = fake_checkpoint(("", *"abc"), padding=0)
    counts = Counts.of(np.array([0, 1, 2] * 20), 3, 2)
    chain = replace(fake_checkpoint("abc"), config=MarkovConfig(3, 2), step=MarkovStep(counts, 2))
    for checkpoint in (padded, chain):
        engine = Engine(checkpoint)
        job = engine.prime([1, 2], seed=1).result(10).rows, 3
        ((rows, steps),) = unpack_jobs(pack_jobs([job]), checkpoint)
        result = engine.advance(rows, steps).result(10)
        engine.close()
        assert_same_rows(unpack_results(pack_results([result]), [job], checkpoint)[0].rows, result.rows)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("state", np.nan, "state must have numbers from -32 to 32"),
        ("state", np.inf, "state must"),
        ("state", -32.5, "state must"),
        ("logits", np.nan, "logits must be numbers"),
        ("logits", np.inf, "logits must be numbers"),
        ("temperature", np.nan, "temperature must have a number from 0 to 2 for each of 4 rows"),
        ("temperature", -0.01, "temperature must"),
        ("temperature", 2.01, "temperature must"),
        ("seed", -1, f"seed must have a whole number from 0 to {MAX_SEED}"),
        ("position", -1, "position must"),
        ("position", MAX_LENGTH + 1, f"position must have a whole number from 0 to {MAX_LENGTH}"),
        ("steps", 0, "steps must"),
        ("steps", MAX_STEPS + 1, f"steps must have a whole number from 1 to {MAX_STEPS}"),
        ("rows", 0, "rows must"),
        ("rows", MAX_ROWS + 1, f"rows must have a whole number from 1 to {MAX_ROWS}"),
        ("rows", 2**63 - 1, "rows must"),
        ("rows", MAX_ROWS, f"There must be {MAX_ROWS} rows or less"),
        ("rows", 2, "for each of 5 rows"),
    ],
)
def test_a_number_out_of_bounds_is_refused(jobs, name, value, rule):
    with pytest.raises(PackingError, match=rule):
        unpack_jobs(with_value(pack_jobs(jobs), name, value), CHECKPOINT)


def test_logits_without_any_token_are_refused(jobs):
    content = pack_jobs(jobs)
    with pytest.raises(PackingError, match="not all of a row"):
        unpack_jobs(changed(content, logits=np.full_like(arrays_of(content)["logits"], -np.inf)), CHECKPOINT)


@pytest.mark.parametrize(
    "make",
    [
        lambda a: {"state": a["state"][:, :3]},
        lambda a: {"state": a["state"].astype(np.float64)},
        lambda a: {"state": a["state"].astype(">f4")},
        lambda a: {"state": np.asfortranarray(np.repeat(a["state"], 2, 0))},
        lambda a: {"logits": a["logits"][:, :5]},
        lambda a: {"logits": a["logits"].ravel()},
        lambda a: {"seed": a["seed"][:1]},
        lambda a: {"seed": a["seed"].astype(np.uint64)},
        lambda a: {"temperature": a["temperature"][None]},
        lambda a: {name: a[name][:0] for name in ("rows", "seed", "position", "steps")},
        lambda a: {"rows": None},
        lambda a: {"more": np.zeros(3)},
    ],
)
def test_a_wrong_shape_type_or_name_is_refused(jobs, make):
    content = pack_jobs(jobs)
    with pytest.raises(PackingError):
        unpack_jobs(changed(content, **make(arrays_of(content))), CHECKPOINT)


def test_nothing_is_unpickled_or_decompressed(jobs):
    arrays = arrays_of(pack_jobs(jobs))
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    with pytest.raises(PackingError, match="must not be compressed"):
        unpack_jobs(file.getvalue(), CHECKPOINT)

    class Trap:
        def __reduce__(self):
            return pytest.fail, ("it was unpickled",)

    trap = io.BytesIO()
    np.savez(trap, **arrays | {"state": np.array([Trap()], dtype=object)})
    with pytest.raises(PackingError, match="state must be <f4"):
        unpack_jobs(trap.getvalue(), CHECKPOINT)


def test_a_header_that_promises_terabytes_is_refused(jobs):
    """The numbers that are there count, not those that a header names."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (10**6, 10**6)})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in JOBS:
            archive.writestr(f"{name}.npy", header.getvalue())
    with pytest.raises(PackingError):
        unpack_jobs(file.getvalue(), CHECKPOINT)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_damaged_bytes_raise_nothing_but_a_packing_error(jobs, data):
    content = bytearray(pack_jobs(jobs))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    else:
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        received = unpack_jobs(bytes(content), CHECKPOINT)
    except PackingError as error:
        assert str(error)
    else:
        assert sum(len(rows) for rows, _ in received) == 4


@pytest.mark.parametrize(
    ("name", "value"),
    [("ids", -1), ("ids", 28), ("p", 1.5), ("p", np.nan), ("entropies", -1), ("state", np.nan), ("logits", np.nan)],
)
def test_results_that_no_model_gives_are_refused(jobs, results, name, value):
    with pytest.raises(PackingError):
        unpack_results(with_value(pack_results(results), name, value), jobs, CHECKPOINT)


def test_results_of_other_jobs_are_refused(jobs, results):
    with pytest.raises(PackingError):
        unpack_results(pack_results(results[:1]), jobs, CHECKPOINT)
    with pytest.raises(PackingError):
        unpack_results(pack_results(results), [jobs[0], (jobs[1][0], 3)], CHECKPOINT)


def test_the_largest_model_fits_into_a_body():
    """Three layers of 1,024 LSTM units, or a vocabulary of 6,000 words."""
    assert MAX_ROWS * 4 * (3 * 2 * 1024 + 256) < MAX_BODY and MAX_ROWS * 4 * (4 * 512 + 6_000) < MAX_BODY
