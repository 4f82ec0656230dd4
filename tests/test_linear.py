"""Every check and every parser of outside input takes linear time: a megabyte of any text is read within seconds."""

import importlib
import inspect
import re
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from assets.server.client import client_of
from assets.server.language import choose_language
from assets.server.limits import Limits
from assets.server.program_messages import has_few_values
from assets.server.requests.run import Runs
from assets.server.work import check_work
from model import fingerprints, measures, packing
from model.abc import measure_music, read_music
from model.network import NetworkConfig
from model.settings import SettingError
from model.step_file import from_bytes
from model.vocabulary import Vocabulary, split
from model.weights import read_weights
from tests.started import ROOT

SECONDS = 5
SIZE = 1_000_000  # characters
NASTY = {
    "digits, then x": "1" * (SIZE - 1) + "x",
    "digits": "9" * SIZE,
    "a number, then spaces and x": "1" + " " * (SIZE - 2) + "x",
    "spaces": " " * SIZE,
    "brackets": "[" * SIZE,
    "braces": '{"a":' * (SIZE // 5),
    "underscores": "_" * SIZE,
    "colons": ":" * SIZE,
    "a schedule": "0:1_" * (SIZE // 4),
    "dots": "1." * (SIZE // 2),
    "exponents": "1e" * (SIZE // 2),
    "apostrophes": "a'" * (SIZE // 2),
    "fields": "a=1&" * (SIZE // 4),
    "percent signs": "%2" * (SIZE // 2),
    "second encodings": "%2541" * (SIZE // 5),
    "thousands": "1.000" * (SIZE // 5),
    "lone surrogates": "\ud800" * SIZE,
    "notes": "[A|" * (SIZE // 3),
    "letters and a mark": "e\u0301" * (SIZE // 2),
}
VOCABULARY = Vocabulary(("a", "b"))
MORE = {  # arguments after the text
    "check_model": (["m"],),
    "check_ids": (VOCABULARY,),
    "check_texts": (VOCABULARY,),
    "read_link": ({"m": "a"}, "m"),
    "_check_whole": (0, 9),
    "_check_choice": ((4, 8),),
}
WITH_FIELD_FIRST = {"_check_whole", "_check_choice"}
# Their arguments are what other functions here have read.
NO_TEXT = {
    "read_first",
    "read_folder",
    "read_whole",
    "read_weights",
    "check_network",
    "check_work",
    "read_header",
    "_read_array",
    "_check_rows",
}
OTHERS = {
    "client_of": client_of,
    "Limits": lambda text: Limits.read({"THERMOSTAT_RUNS": text}),
    "measures of a tenth, which is 14 times the longest text": lambda text: measures.measure(text[::10], 1, {"a"}),
    "words": measures.words,
    "what is copied": lambda text: fingerprints.copied(text[::10], fingerprints.Fingerprints.of(text[::20])),
    "fingerprints.bin": lambda text: fingerprints.from_bytes(text.encode(errors="replace")),
    "model.abc.read_music": lambda text: read_music(text[::10]),  # 14 times the longest text
    "a tune of as much": lambda text: measure_music(f"M:4/4\nK:C\n{text[: SIZE // 10]}"),
    "encode, with letters in another form": lambda text: VOCABULARY.encode(text[::10]),
    "split": lambda text: split(text[::10], "word"),
    "network.keras": lambda text: read_weights(text.encode(errors="replace"), NetworkConfig(5)),
    "step.bin": lambda text: from_bytes(text.encode(errors="replace"), NetworkConfig(5)),
    "a body of jobs": lambda text: packing._unpack(text.encode(errors="replace"), packing.JOBS),
    "SettingError": lambda text: SettingError("seed", "A seed.", [text] * 3),
    "check_work of prompt, ids and schedule": lambda text: check_work({"prompt": text, "ids": text, "schedule": text}),
    "a program's message": lambda text: has_few_values(text.encode(errors="replace")),
    "choose_language": lambda text: choose_language({"lang": text}, text, ("en", "de")),
    "steer": lambda text: Runs(None, None).steer({"run": text, "pace": text, "temperature": text}),
}


def found() -> Iterator[tuple[str, Callable]]:
    """The checks and parsers of model/ and assets/server/. Coroutines are left out: they are given checked values."""
    for folder in ("model", "assets/server"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            module = importlib.import_module(name)
            for each, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ != name or inspect.iscoroutinefunction(function) or each in NO_TEXT:
                    continue
                if each.lstrip("_").startswith(("check_", "parse_", "read_")):
                    yield f"{name}.{each}", function


def call(function: Callable, text: str) -> object:
    """Give a function a text, or a file with this text."""
    name, first = function.__name__, next(iter(inspect.signature(function).parameters.values()))
    if first.annotation is Path:
        with tempfile.NamedTemporaryFile("w", errors="replace", suffix=".json") as file:
            file.write(text)
            file.flush()
            return function(Path(file.name))
    return function(*(["seed"] if name in WITH_FIELD_FIRST else []), text, *MORE.get(name, ()))


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Fail after some seconds of the processor, inside a regular expression, too: others may be at work beside it."""

    def stop(*_):
        pytest.fail(f"It takes more than {seconds} s.")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


READERS = {name: partial(call, function) for name, function in found()} | OTHERS


@pytest.mark.parametrize("name", READERS)
def test_a_megabyte_is_read_in_linear_time(name):
    for text in NASTY.values():
        with deadline(SECONDS), suppress(ValueError):
            READERS[name](text)


def test_the_checks_are_found():
    some = {"model.settings.check_seed", "model.settings.parse_schedule", "assets.server.link.read_link"}
    assert some <= set(READERS) and len(READERS) > 25


def test_the_deadline_ends_an_expression_that_backtracks():
    with pytest.raises(pytest.fail.Exception, match="more than"), deadline(0.1):
        re.fullmatch("([0-9]+[0-9]*)+", "1" * 40 + "x")
