"""Ten writing systems go through run, measures, ladder, bet and link, and lose or tear no letter."""

import asyncio
import unicodedata
from urllib.parse import urlencode

import pytest

from assets.server.link import default_prompts, read_link
from assets.server.requests import bet, learn, write
from model.api import Api
from model.library import Library
from model.measures import non_words, words
from tests.scripts import SCRIPTS, make_scripts, model_of
from tests.server.fixtures import unpack_floats


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_scripts(tmp_path_factory.mktemp("scripts"))


@pytest.fixture
def answer(folder):
    """answer(question) → its result; the question gets a library with all models."""

    def run(question):
        async def work():
            library = Library(folder, "litert")
            try:
                return await question(library)
            finally:
                for engine in library.engines().values():
                    engine.close()

        return asyncio.run(work())

    return run


@pytest.mark.parametrize("name", SCRIPTS)
def test_words_are_whole_in_either_form_or_there_are_none(name):
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, SCRIPTS[name].text)
        found = words(text)
        assert {unicodedata.normalize(form, word) for word in SCRIPTS[name].words} <= set(found)
        assert bool(found) == bool(SCRIPTS[name].words)
        assert all(unicodedata.category(word[0])[0] == "L" for word in found), "no word begins with a mark"
        lexicon = set(words(unicodedata.normalize("NFC", text)))
        assert non_words(text, lexicon) == (0 if found else None)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_model_reads_writes_and_measures_its_script(name, answer):
    model, text = model_of(name), unicodedata.normalize("NFC", SCRIPTS[name].text)

    async def use(library):
        engine, api = await library.engine(model), Api(library)
        vocabulary = engine.checkpoint.vocabulary
        for form in ("NFC", "NFD"):
            ids, unknown = vocabulary.encode(unicodedata.normalize(form, text))
            assert (vocabulary.decode(ids), unknown) == (text, [])
        written = [text async for text in api.generate(text[:9], 1, 7, 60, model)][-1]
        assert len(written) == 60 and set(written) <= set(text)
        assert vocabulary.decode(vocabulary.encode(written)[0]) == written
        of_nfc, of_nfd = [await api.measure(unicodedata.normalize(form, text), model) for form in ("NFC", "NFD")]
        assert of_nfc["unknown"] == of_nfd["unknown"] == [] and of_nfc["entropy"] == pytest.approx(of_nfd["entropy"])
        assert of_nfc["non_words"] == of_nfd["non_words"] == (0 if SCRIPTS[name].words else None)
        ladder = await api.ladder(unicodedata.normalize("NFD", text[:9]), 7, 3, model)
        assert ladder == await api.ladder(text[:9], 7, 3, model)
        assert ladder[0]["from"] == 0 and ladder[-1]["to"] == 2 and {rung["token"] for rung in ladder} <= set(text)

    answer(use)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_page_s_questions_name_its_tokens(name, answer):
    model, prompt = model_of(name), SCRIPTS[name].text[:9]
    message = {"model": model, "prompt": prompt, "ids": [], "seed": "7", "position": 0}

    async def ask(library):
        offered = await bet.choices(library, message)
        draws = await bet.draws(library, message)
        state = await learn.state(library, message)
        inspected = await write.inspect(library, message)
        return offered, draws, state, inspected

    offered, draws, state, inspected = answer(ask)
    tokens = unicodedata.normalize("NFC", SCRIPTS[name].text)
    choices = [offered["tokens"][i] for i in offered["choices"]]
    assert choices == sorted(set(choices)) and set(choices) <= set(tokens) and len(choices) == bet.MAX_CHOICES
    assert offered["unknown"] == [] == state["unknown"]
    assert [step["token"] for step in state["steps"]] == list(unicodedata.normalize("NFC", prompt))
    assert (unpack_floats(draws["logits"]) == unpack_floats(inspected["logits"])).all()


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_link_carries_its_prompt(name, folder):
    cards = {model_of(name): {"prompt": "x"}}
    for form in ("NFC", "NFD"):
        prompt = unicodedata.normalize(form, SCRIPTS[name].text)
        query = urlencode({"model": model_of(name), "prompt": prompt, "seed": "7"})
        for sent in (query, query.replace("%", "%25"), query.replace("&", "&amp;")):
            link = read_link(sent, default_prompts(cards), None)
            assert (link.settings["prompt"], link.settings["model"], link.unread) == (prompt, model_of(name), ())
