"""A model is loaded once, at its first use. A broken one raises an error and does not affect others."""

import asyncio
import threading

import numpy as np
import pytest

from model.chains import save_chains
from model.checkpoint import SHIPPED, CheckpointError
from model.library import Library
from model.markov import Counts
from model.settings import SettingError
from model.vocabulary import Vocabulary
from tests.conftest import fake_checkpoint


def test_a_model_is_loaded_once_for_many_requests_at_the_same_time():
    library = Library(SHIPPED, "litert")

    async def ask():
        return await asyncio.gather(*(library.engine("shakespeare") for _ in range(20)))

    assert len({id(engine) for engine in asyncio.run(ask())}) == 1


def test_a_broken_checkpoint_does_not_affect_others(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "shakespeare").symlink_to(SHIPPED / "shakespeare")
    library = Library(tmp_path, "litert")
    assert list(library.cards()) == ["broken", "shakespeare"]
    with pytest.raises(CheckpointError, match=r"card\.json is missing"):
        asyncio.run(library.engine("broken"))
    assert asyncio.run(library.engine("shakespeare")).checkpoint.name == "shakespeare"


def test_a_cancelled_request_does_not_cancel_loading(tmp_path, monkeypatch):
    (tmp_path / "slow").mkdir()
    library, loads, go_on = Library(tmp_path, "litert"), [], threading.Event()

    def load(folder, backend):
        loads.append(folder.name)
        assert go_on.wait(10)
        if len(loads) == 2:
            raise CheckpointError("slow/card.json is missing.")
        return fake_checkpoint()

    monkeypatch.setattr("model.library.load_checkpoint", load)

    async def ask():
        tasks = [asyncio.create_task(library.engine("slow")) for _ in range(40)]
        await asyncio.sleep(0.01)
        for task in tasks[:39]:
            task.cancel()
        assert await asyncio.wait_for(asyncio.to_thread(lambda: 7), 5) == 7, "waiting for a model takes no thread"
        go_on.set()
        return await tasks[39]

    engine = asyncio.run(ask())
    assert asyncio.run(library.engine("slow")) is engine and loads == ["slow"]
    engine.close()
    library._engines.clear()
    with pytest.raises(CheckpointError):
        asyncio.run(library.engine("slow"))
    asyncio.run(library.engine("slow")).close()
    assert len(loads) == 3, "loading is tried again after a failure"


@pytest.mark.parametrize("name", [None, "", "..", "../model", "/tmp", 7])
def test_a_name_that_is_not_in_the_folder_is_refused(tmp_path, name):
    with pytest.raises(SettingError):
        asyncio.run(Library(tmp_path, "litert").engine(name))


def test_the_first_model_is_shakespeare_if_there_is_one(tmp_path):
    assert Library(tmp_path, "litert").first() is None
    (tmp_path / "alice").mkdir()
    assert Library(tmp_path, "litert").first() == "alice"
    (tmp_path / "shakespeare").mkdir()
    assert Library(tmp_path, "litert").first() == "shakespeare"


def test_a_chain_is_a_model_and_the_first_one_only_without_a_network(tmp_path):
    counts = Counts.of(np.arange(40) % 3, 3, 2)
    save_chains(tmp_path / "a-markov", counts, Vocabulary(tuple("abc")), (), [{}, {}], {})
    library = Library(tmp_path, "litert")
    assert library.first() == "a-markov-1"
    for order in (1, 2):
        engine = asyncio.run(library.engine(f"a-markov-{order}"))
        assert engine.checkpoint.config.order == order
        result = engine.advance(engine.prime([0], seed=1).result().rows, 5).result()
        assert result.rows.state.shape == (1, 1, order)
    for name in ("a-markov", "a-markov-0", "a-markov-3"):
        with pytest.raises(SettingError):
            asyncio.run(library.engine(name))
    (tmp_path / "zz").mkdir()
    assert library.first() == "zz"


def test_all_models_of_a_library_have_its_backend():
    library = Library(SHIPPED, "numpy")
    assert library.engines() == {}
    engine = asyncio.run(library.engine("shakespeare"))
    assert engine.checkpoint.backend == "numpy" and library.engines() == {"shakespeare": engine}
