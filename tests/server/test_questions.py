"""The questions: any message gets an answer, and a flood of one question does not take the whole server."""

import asyncio

import pytest
from starlette.responses import JSONResponse

from assets.server import questions
from assets.server.limits import Limits
from assets.server.questions import LARGE, QUESTIONS, SERVED, SERVED_PER_CLIENT, Answers
from model.settings import MAX_LENGTH
from tests.server.fixtures import LARGE as CARD
from tests.server.fixtures import library_of

FORGED = [{}, {"model": []}, {"model": "../m"}, {"model": "m", "ids": {}, "prompt": 3, "temperatures": "x"}]


LONG_ONES = [
    ("measure_run", {"length": 1990}),
    ("odds", {"ids": [[1], [1] * 1990]}),
    ("inspect", {"ids": [1] * 1990}),
    ("state", {"prompt": "a" * 9999, "length": "1"}),
]


def answers_of(engine, *folder, **limits) -> Answers:
    return Answers(library_of(engine, *folder), Limits(**limits))


@pytest.mark.parametrize("message", FORGED, ids=repr)
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_message_of_any_form_is_answered(engine, tmp_path, name, message):
    answer = asyncio.run(answers_of(engine, tmp_path).answer(name, message, "a"))
    expected = message.get("model") == "m" and name in ("cells", "stored_sweep", "chains", "epochs")
    assert ("error" not in answer) if expected else answer["error"]["key"] != "internal"


def test_an_unknown_name_is_a_key_error(engine):
    with pytest.raises(KeyError):
        asyncio.run(answers_of(engine).answer("nothing", {}, "a"))


class Slow:
    """Questions that are answered when the test says so. `working` has their numbers."""

    def __init__(self, monkeypatch, *names):
        self.working, self.ready = [], asyncio.Event()
        for name in names:
            monkeypatch.setitem(questions.QUESTIONS, name, self)

    async def __call__(self, library, message):
        self.working.append(message["number"])
        try:
            await self.ready.wait()
        finally:
            self.working.remove(message["number"])
        return message


async def turn() -> None:
    """Let every task go on as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_few_questions_of_a_client_are_worked_on_and_others_pass_its_line(engine, monkeypatch):
    slow = Slow(monkeypatch, "odds", "inspect")

    async def flood():
        answers = answers_of(engine)
        calls = [("odds", n, "a") for n in range(60)] + [("inspect", n, f"b{n}") for n in range(60, 60 + SERVED)]
        tasks = [asyncio.create_task(answers.answer(name, {"number": n}, client)) for name, n, client in calls]
        await turn()
        assert slow.working == [*range(SERVED_PER_CLIENT), *range(60, 60 + SERVED - SERVED_PER_CLIENT)]
        slow.ready.set()
        return await asyncio.gather(*tasks)

    assert [answer["number"] for answer in asyncio.run(flood())] == list(range(60 + SERVED))


def test_questions_about_a_model_with_a_large_state_keep_no_other_waiting(engine, monkeypatch):
    slow = Slow(monkeypatch, "odds", "inspect")

    async def flood():
        answers = answers_of(engine)
        answers._library.card = lambda name: CARD if name == "gpt" else {}
        about = [(LARGE + 3, "gpt", "odds"), (LARGE, "gpt", "inspect"), (5, "m", "odds")]
        messages = [(name, {"number": model, "model": model}) for count, model, name in about for _ in range(count)]
        asked = [answers.answer(name, message, f"client {n}") for n, (name, message) in enumerate(messages)]
        tasks = [*map(asyncio.create_task, asked)]
        await turn()
        assert sorted(slow.working) == ["gpt"] * LARGE + ["m"] * 5
        slow.ready.set()
        await asyncio.gather(*tasks)

    asyncio.run(flood())


def test_a_question_whose_asker_has_gone_is_dropped_in_line_and_at_work(engine, monkeypatch):
    slow = Slow(monkeypatch, "odds")

    async def leave():
        answers = answers_of(engine)
        tasks = [asyncio.create_task(answers.answer("odds", {"number": n}, "a")) for n in range(60)]
        await turn()
        for task in tasks[:59]:
            task.cancel()
        await turn()
        assert slow.working == [59]
        slow.ready.set()
        return await tasks[59], answers.admissions

    answer, admissions = asyncio.run(leave())
    assert answer == {"number": 59} and not any(a.served or a.waiting for a in admissions.values())


@pytest.mark.parametrize(("name", "message"), LONG_ONES, ids=lambda value: value if isinstance(value, str) else "")
def test_long_work_waits_in_a_line_of_its_own(engine, monkeypatch, name, message):
    slow = Slow(monkeypatch, name)

    async def flood():
        answers = answers_of(engine, heavy=4)
        message_of = {"prompt": "a" * 20, **message}
        long = [asyncio.create_task(answers.answer(name, {**message_of, "number": n}, "a")) for n in range(9)]
        short = asyncio.create_task(answers.answer(name, {"number": 9}, "a"))
        await turn()
        assert slow.working == [0, 1, 9], "two of one client, and the short one beside them"
        slow.ready.set()
        return await asyncio.gather(*long, short)

    assert len(asyncio.run(flood())) == 10


def test_a_client_with_too_many_questions_and_a_full_line_are_refused_in_a_sentence(engine, monkeypatch):
    slow = Slow(monkeypatch, "odds")

    async def flood():
        answers = answers_of(engine, runs_per_client=5, waiting=20)
        clients = ["a"] * 21 + ["b"] * 20
        tasks = [asyncio.create_task(answers.answer("odds", {"number": n}, c)) for n, c in enumerate(clients)]
        await turn()
        slow.ready.set()
        return await asyncio.gather(*tasks)

    answers = asyncio.run(flood())
    keys = [answer.get("error", {}).get("key") for answer in answers]
    assert keys == [None] * 20 + ["many"] + [None] * 16 + ["busy"] * 4


@pytest.mark.parametrize(
    "message",
    [
        {"prompt": "a", "schedule": "0:1_" * 20_000},
        {"ids": [[1] * MAX_LENGTH] * 9},
        {"ids": [[[[1]]]]},
        {"x": {"a": "b" * 50_000}},
        {str(n): 1 for n in range(50_000)},
    ],
    ids=["a text", "ids", "nested", "an object", "fields"],
)
def test_a_message_larger_than_any_question_needs_is_refused_before_it_waits(engine, monkeypatch, message):
    slow = Slow(monkeypatch, "odds")
    slow.ready.set()
    answer = asyncio.run(answers_of(engine).answer("odds", message | {"number": 1}, "a"))
    assert answer["error"]["key"] == "text" and len(answer["error"]["value"]) <= 80


def test_the_largest_question_is_answered(engine, monkeypatch):
    largest = {"prompt": "a" * 2000, "ids": [[1] * MAX_LENGTH] * 4, "schedule": "_".join(["1234:0.50"] * 1500)}
    slow = Slow(monkeypatch, "odds")
    slow.ready.set()
    message = largest | {"number": 1}
    assert asyncio.run(answers_of(engine).answer("odds", message, "a")) == message


def test_of_a_waiting_prompt_only_its_end_is_held(engine, monkeypatch):
    slow = Slow(monkeypatch, "odds")
    slow.ready.set()
    answer = asyncio.run(answers_of(engine).answer("odds", {"prompt": "a" * 10**6 + "b" * 2000, "number": 1}, "a"))
    assert answer == {"prompt": "b" * 2000, "number": 1}


@pytest.mark.parametrize("text", ["\ud800", "a\udfff", "\udc00\ud800"], ids=ascii)
@pytest.mark.parametrize("name", QUESTIONS)
def test_half_a_character_in_any_text_is_an_error_or_is_not_read(engine, tmp_path, name, text):
    right = {"model": "m", "prompt": "a", "seed": "7", "ids": [[1]], "schedule": "0:1", "temperature": 1, "length": 3}
    right |= {"temperatures": [1], "position": 1, "layer": 1, "cell": 1}
    right["ids"] = [[1]] if name in ("odds", "cell") else [1]
    for field in right:
        answer = asyncio.run(answers_of(engine, tmp_path).answer(name, right | {field: text}, "a"))
        JSONResponse(answer)
        assert answer.get("error", {}).get("key") != "internal"
        if field == "prompt" and name in ("inspect", "odds", "measure_run", "choices", "draws", "texts", "state"):
            assert answer["error"]["key"] == "prompt"
