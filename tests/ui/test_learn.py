"""The lessons, done by hand: every number and text on the tab is what the API gives for the same question."""

import json
import math
import shutil

import pytest

from model.checkpoint import SHIPPED, list_checkpoints
from model.settings import check_prompt
from tests.ui.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EPOCHS = {
    "prompt": "ROMEO:",
    "seed": 1,
    "temperatures": [0.2, 0.5, 1.0, 1.5],
    "texts": [[f"\nepoch {epoch}, <b>{i}</b>" for i in range(4)] for epoch in range(1, 13)],
}


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """The shipped models, for one of which texts of its epochs are there, whole, and for another broken."""
    folder = tmp_path_factory.mktemp("models")
    (folder / "shakespeare-markov").symlink_to(SHIPPED / "shakespeare-markov")
    shutil.copytree(SHIPPED / "shakespeare", folder / "shakespeare")
    (folder / "shakespeare" / "epochs.json").write_text(json.dumps(EPOCHS))
    shutil.copytree(SHIPPED / "shakespeare", folder / "odd")
    (folder / "odd" / "epochs.json").write_text("{")
    broken = shutil.copytree(SHIPPED / "shakespeare", folder / "zz-broken")
    (broken / "network.keras").write_bytes(b"half")
    with serve(folder) as url:
        yield url


@pytest.fixture(scope="module")
def client(site):
    from gradio_client import Client

    client = Client(site, verbose=False)
    yield client
    client.close()


class Lesson:
    """One piece of the tab."""

    def __init__(self, view, name: str):
        self.view, self.root = view, f"#learn [data-piece={name}]"
        over = ":is([data-state=shown], [data-state=error])"
        view.page.wait_for_selector(f"{self.root}{over}, {self.root} {over}", state="attached")

    def until(self, condition: str, argument=None) -> None:
        piece = f"const piece = document.querySelector({json.dumps(self.root)});"
        self.view.page.wait_for_function(f"(argument) => {{ {piece} return {condition}; }}", arg=argument)

    def all(self, selector: str, expression: str) -> list:
        """A JavaScript expression over each `node`."""
        return self.view.page.eval_on_selector_all(
            f"{self.root} {selector}", f"(nodes) => nodes.map((node) => {expression})"
        )

    def text(self, selector: str) -> str:
        return self.view.page.text_content(f"{self.root} {selector}")

    def locator(self, selector: str):
        return self.view.page.locator(f"{self.root} {selector}")


@pytest.fixture
def lesson(visit):
    """lesson(name, query, **context options) → one piece of an opened tab."""

    def open_lesson(name: str, query: str = "", **options) -> Lesson:
        view = visit(f"?length=1&{query}", **options)
        view.page.click("#tab-learn-button")
        return Lesson(view, name)

    return open_lesson


def odds(client, prompt: str, temperature: float, model: str = "shakespeare") -> dict[str, float]:
    tokens = client.predict(prompt, temperature, model, api_name="/next_token")["tokens"]
    return {token["token"]: token["probability"] for token in tokens}


def shown_odds(piece: Lesson) -> list[list]:
    """[token, T, p] of every cell."""
    cells = piece.all("td", "[node.parentNode.dataset.token, Number(node.dataset.temperature), Number(node.dataset.p)]")
    assert cells
    return cells


def test_after_play_the_shares_are_the_models_and_follow_the_slider_and_the_text(lesson, client):
    piece = lesson("play", "T=0.80")
    for temperature in (0.5, 1, 1.5, 0.8):
        expected = odds(client, "the play", temperature)
        column = [(token, p) for token, T, p in shown_odds(piece) if temperature == T]
        assert {" ", "e", "s"} <= {token for token, _ in column}
        assert all(math.isclose(p, expected[token], rel_tol=1e-6) for token, p in column)
    first, second = sorted(odds(client, "the play", 1).values(), reverse=True)[:2]
    said = piece.text("[data-role=said]")
    assert f"{first:.1%}" in said and f"{second:.1%}" in said
    piece.view.drag(0.8, 1.9, 6)
    piece.until("Number(piece.querySelector('td:last-child').dataset.temperature) > 1.8")
    _, temperature, p = shown_odds(piece)[3]
    assert math.isclose(p, odds(client, "the play", temperature)[" "], rel_tol=1e-6)
    piece.locator("[data-role=context]").fill("the kin€")
    piece.until("piece.querySelector('caption').textContent.includes('kin') && piece.dataset.state === 'shown'")
    expected = odds(client, "the kin", 0.5)
    assert math.isclose(max(p for _, T, p in shown_odds(piece) if T == 0.5), max(expected.values()), rel_tol=1e-6)
    assert "€" in piece.text("[data-role=said]")
    assert not piece.view.errors


def test_the_formula_has_this_models_numbers_in_it(lesson, client):
    piece = lesson("formula", "T=0.50")
    logits = client.predict("the play", 1, "shakespeare", api_name="/next_token")["tokens"]
    for z, token in zip(piece.all("[data-z]", "Number(node.dataset.z)"), logits, strict=False):
        assert math.isclose(z, token["logit"], rel_tol=1e-6)
    for p, expected in zip(
        piece.all("[data-p]", "Number(node.dataset.p)"), odds(client, "the play", 0.5).values(), strict=False
    ):
        assert math.isclose(p, expected, rel_tol=1e-6)
    largest = logits[0]["logit"]
    total = sum(math.exp((token["logit"] - largest) / 0.5) for token in logits)
    assert f"{total:.3f}" in piece.text(".sum")
    piece.view.page.focus("#temperature input[type=range]")
    piece.view.page.keyboard.press("Home")
    piece.until("piece.querySelector('table').dataset.temperature === '0.00'")
    assert piece.all("[data-p]", "Number(node.dataset.p)") == [1, 0, 0, 0]
    assert "NaN" not in piece.text("") and "nothing is divided" in piece.text("[data-role=said]")


def test_a_greedy_loop_is_marked_and_the_way_out_is_chosen_by_keyboard(lesson, client):
    piece = lesson("loops", "prompt=The%20king")
    temperatures = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1]
    expected = client.predict("The king", temperatures, 7, 600, "shakespeare", api_name="/compare")
    found = [client.predict(text, "shakespeare", api_name="/measure")["loop"] for text in expected]
    assert piece.text("[data-role=greedy] [data-role=text]") == expected[0]
    marked = piece.all("[data-role=greedy] [data-loop]", "node.dataset.loop")
    assert marked == ([f"{found[0]['period']}@{found[0]['onset']}"] if found[0] else [])
    if found[0]:
        rounds = piece.all("[data-role=greedy] mark", "node.textContent")
        assert len(set(rounds[:-1])) == 1 and len(rounds[0]) == found[0]["period"]
        assert str(found[0]["period"]) in piece.text("[data-role=said]")
    out = next((i for i, loop in enumerate(found) if i and not loop), len(found) - 1)
    assert piece.text("[data-role=warmer] [data-role=text]") == expected[out]
    piece.locator("[data-role=ladder] input:checked").focus()
    piece.view.page.keyboard.press("ArrowRight")
    chosen = out + 1 if out + 1 < len(temperatures) else 1
    piece.until(
        "Number(piece.querySelector('[data-role=warmer]').dataset.temperature) === argument", temperatures[chosen]
    )
    assert piece.text("[data-role=warmer] [data-role=text]") == expected[chosen]
    focused = piece.view.page.evaluate("document.activeElement.value")
    assert focused == str(chosen), "the keyboard stays where it was"
    assert not piece.locator("[data-role=known]").is_visible(), "it is the prompt at the top already"


def test_the_known_prompt_and_back(lesson, client):
    piece = lesson("loops", "prompt=I")
    before = piece.text("[data-role=greedy]")
    piece.locator("[data-role=known]").click()
    piece.until("piece.querySelector('[data-role=greedy]').textContent.startsWith('The king')")
    assert piece.text("[data-role=greedy] [data-role=text]") == client.predict(
        "The king", 0, 7, 600, "shakespeare", api_name="/generate"
    )
    piece.locator("[data-role=known]").click()
    piece.until("piece.querySelector('[data-role=greedy]').textContent === argument", before)


def test_a_new_prompt_at_the_top_takes_the_place_of_the_known_one(lesson, client):
    piece = lesson("loops", "prompt=I")
    piece.locator("[data-role=known]").click()
    piece.until("piece.querySelector('[data-role=greedy] .prompt').textContent === 'The king'")
    piece.view.page.fill("#prompt textarea", "Oh no")
    piece.until("piece.querySelector('[data-role=greedy] .prompt').textContent === 'Oh no'")
    expected = client.predict("Oh no", 0, 7, 600, "shakespeare", api_name="/generate")
    assert piece.text("[data-role=greedy] [data-role=text]") == expected
    assert "The king" in piece.text("[data-role=known]"), "it can be tried again"


def test_the_state_is_read_character_by_character(lesson, client):
    piece = lesson("state", "prompt=Tho")
    for key, read in (("End", "Tho"), ("Home", "T"), ("ArrowRight", "Th")):
        piece.locator("input[type=range]").focus()
        piece.view.page.keyboard.press(key)
        piece.until("piece.querySelector('.now') === piece.querySelectorAll('.read span')[argument]", len(read) - 1)
        best = next(iter(odds(client, read, 1).items()))
        assert math.isclose(piece.all("svg [data-p]", "Number(node.dataset.p)")[0], best[1], rel_tol=1e-6)
        assert piece.text("svg .sign.end") == best[0].replace("\n", "⏎").replace(" ", "␣")
        cells = [float(value) for value in piece.all("svg rect[data-cell]", "node.dataset.cell")]
        assert len(cells) == 48 and all(-1 <= value <= 1 for value in cells) and len(set(cells)) > 10
    label = piece.locator("svg").get_attribute("aria-label")
    assert label == piece.text("[data-role=said]")


def test_a_chain_shows_the_characters_that_it_remembers(lesson):
    piece = lesson("state", "prompt=Tho&model=shakespeare-markov-2")
    assert piece.all("svg text[data-cell]", "node.dataset.cell") == ["h", "o"]
    assert "last characters" in piece.text("[data-role=said]")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_four_shapes_have_titles_and_descriptions(lesson, language):
    piece = lesson("play", f"lang={language}")
    found = piece.view.page.eval_on_selector_all(
        "#learn [data-shape] svg",
        "(all) => all.map((svg) => [svg.getAttribute('role'), svg.querySelector('title').textContent,"
        " document.getElementById(svg.getAttribute('aria-describedby')).textContent])",
    )
    assert [role for role, _, _ in found] == ["img"] * 4
    expected = {"en": "One to many", "de": "Eins zu viele"}[language]
    assert found[1][1] == expected and all(len(is_) > 20 for _, _, is_ in found)


def test_a_chain_of_any_order_writes_beside_the_network(lesson, client):
    piece = lesson("chains", "T=0.70&prompt=ROMEO:")

    def written(order: int, temperature: float, seed: int = 7) -> None:
        """Until both papers hold what the API writes."""
        for role, model in (("chain", f"shakespeare-markov-{order}"), ("network", "shakespeare")):
            text = client.predict("ROMEO:", temperature, seed, 240, model, api_name="/generate")
            sheet = f"piece.querySelector('[data-role={role}]')"
            piece.until(f"{sheet}.querySelector('[data-role=text]')?.textContent === argument", text)
            facts = [model, f"{temperature:.2f}"]
            piece.until(f"[{sheet}.dataset.model, {sheet}.dataset.temperature].join() === argument", ",".join(facts))

    written(4, 0.7)
    piece.locator("[data-role=orders] label").nth(1).click()
    written(2, 0.7)
    piece.view.page.focus("#temperature input[type=range]")
    piece.view.page.keyboard.press("End")
    written(2, 2)
    piece.locator("[data-role=dice]").click()
    written(2, 2, seed=8)
    cards = list_checkpoints(SHIPPED)
    expected = {name: card["evaluation"]["nats_per_token"] for name, card in cards.items()}
    found = dict(piece.all("[data-role=losses] li", "[node.dataset.name, Number(node.dataset.loss)]"))
    assert found == {name: loss for name, loss in expected.items() if name.startswith("shakespeare")}
    assert "order 4" in piece.text("[data-role=side] > [data-role=said]")


def test_a_chosen_chain_stands_beside_the_network_of_its_text(lesson):
    piece = lesson("chains", "model=shakespeare-markov-6&prompt=I")
    piece.until("piece.querySelector('[data-role=chain]').dataset.model === 'shakespeare-markov-6'")
    piece.until("['odd', 'shakespeare'].includes(piece.querySelector('[data-role=network]').dataset.model)")


def test_the_epochs_are_leafed_through(lesson):
    piece = lesson("epochs", "lang=de")
    assert piece.all("[data-role=text]", "node.textContent") == EPOCHS["texts"][11], "as text, never as markup"
    assert piece.all(".title", "node.textContent") == ["T = 0,20", "T = 0,50", "T = 1,00", "T = 1,50"]
    assert piece.all("[data-role=stops] label", "node.textContent") == [
        "Epoche 1",
        "Epoche 3",
        "Epoche 10",
        "Epoche 12",
    ]
    piece.locator("[data-role=stops] label").nth(1).click()
    assert piece.all("[data-role=text]", "node.textContent") == EPOCHS["texts"][2]
    piece.locator("input[type=range]").focus()
    piece.view.page.keyboard.press("ArrowRight")
    assert piece.all("[data-role=text]", "node.textContent") == EPOCHS["texts"][3]
    assert piece.text("[data-role=epoch]") == "Epoche 4 von 12"
    assert piece.all(".paper .prompt", "node.textContent") == ["ROMEO:"] * 4


def test_where_no_texts_were_kept_the_page_says_so(lesson):
    piece = lesson("epochs", "model=shakespeare-markov-3")
    assert piece.locator("[data-role=none]").is_visible() and not piece.locator("[data-role=grid]").is_visible()


def test_a_piece_that_fails_fails_alone(lesson):
    piece = lesson("epochs", "model=odd")
    assert "odd/epochs.json is incomplete or damaged" in piece.text("[data-role=problem]")
    others = ["play", "formula", "loops", "state"]
    for name in others:
        assert Lesson(piece.view, name).locator("[data-role=problem]").text_content() == ""
    assert not piece.view.errors


def test_a_broken_model_is_named_in_every_piece_and_another_one_helps(lesson):
    piece = lesson("loops", "model=zz-broken&lang=de")
    for name in ("play", "formula", "loops", "state"):
        told = Lesson(piece.view, name).text("[data-role=problem]")
        assert "zz-broken/network.keras" in told and "Noch einmal fragen" in told
    piece.view.page.click("#model input")
    piece.view.page.get_by_role("option", name="shakespeare-markov-3").click()
    for name in ("play", "formula", "loops", "state"):
        Lesson(piece.view, name).until("piece.dataset.state === 'shown'")
        assert Lesson(piece.view, name).text("[data-role=problem]") == ""
    assert not piece.view.errors


def test_a_server_that_is_gone_is_said_and_asked_again(lesson, client):
    piece = lesson("play")
    piece.view.page.route("**/component_server**", lambda route: route.abort())
    piece.locator("[data-role=context]").fill("we")
    piece.until("piece.dataset.state === 'error'")
    assert "The server did not answer." in piece.text("[data-role=problem]")
    piece.view.page.unroute("**/component_server**")
    piece.locator("[data-role=problem] button").click()
    piece.until("piece.dataset.state === 'shown'")
    expected = odds(client, "we", 0.5)
    assert math.isclose(max(p for _, T, p in shown_odds(piece) if T == 0.5), max(expected.values()), rel_tol=1e-6)


def test_nothing_is_asked_before_the_tab_is_open_and_the_prompt_is_followed_there(visit):
    asked = []
    view = visit("?length=1&prompt=Oh")
    view.page.on("request", lambda request: asked.append(request.post_data or ""))
    view.until_state("done")
    view.drag(0.8, 1.4, 4)
    view.page.fill("#prompt textarea", "Oh no")
    view.frame()
    assert not [body for body in asked if "lesson_" in body]
    view.page.click("#tab-learn-button")
    piece = Lesson(view, "state")
    piece.until("piece.querySelectorAll('.read span').length === 5")
    assert Lesson(view, "play").all("td:last-child", "node.dataset.temperature")[0] != "0.80", "T is that of the dial"
    view.page.fill("#prompt textarea", "Oh no!")
    piece.until("piece.querySelectorAll('.read span').length === 6")
    view.page.click("#language label:last-child")
    piece.until("piece.querySelector('h2').textContent === 'Prompt, Zustand, nächstes Zeichen'")
    assert "am wahrscheinlichsten" in piece.text("[data-role=said]").lower()
    assert not view.errors


NOTHING = {"en": "the model begins from nothing", "de": "Das Modell beginnt aus dem Nichts"}


@pytest.mark.parametrize(("prompt", "language"), [("", "en"), ("€", "en"), ("€", "de")])
def test_a_prompt_that_is_not_read_is_said_and_not_shown(lesson, prompt, language):
    piece = lesson("loops", f"prompt={prompt}&lang={language}")
    chains = Lesson(piece.view, "chains")
    chains.until("[...piece.querySelectorAll('.sheet')].every((sheet) => sheet.dataset.state === 'shown')")
    for name, notes in (("loops", 1), ("state", 1), ("chains", 2)):
        told = Lesson(piece.view, name).all("[data-role=note]", "node.textContent")
        assert len(told) == notes and all(NOTHING[language] in note for note in told), name
        assert all(note.endswith(f": {prompt}" if prompt else ".") for note in told), name
    shown = piece.view.page.eval_on_selector_all(
        "#learn :is([data-piece=loops], [data-piece=chains]) .paper .prompt",
        "(all) => all.map((one) => one.textContent)",
    )
    assert shown == [""] * 4


def test_only_what_was_read_of_a_prompt_is_shown_before_a_text(lesson, client):
    piece = lesson("loops", "prompt=I€ am")
    assert piece.all(".paper .prompt", "node.textContent") == ["I am"] * 2
    told = piece.text("[data-role=note]")
    assert "€" in told and NOTHING["en"] not in told
    expected = client.predict("I am", 0, 7, 600, "shakespeare", api_name="/generate")
    assert piece.text("[data-role=greedy] [data-role=text]") == expected
    piece.view.page.fill("#prompt textarea", "I am")
    piece.until("piece.querySelector('[data-role=note]').textContent === ''")
    assert not piece.locator("[data-role=note]").is_visible()


def test_after_an_empty_field_the_model_begins_from_nothing(lesson, client):
    piece = lesson("play")
    formula = Lesson(piece.view, "formula")
    piece.locator("[data-role=context]").fill("")
    for one in (piece, formula):
        one.until("piece.querySelector('caption').textContent.includes(argument)", NOTHING["en"])
        assert "“" not in one.text("caption")
    expected = odds(client, "", 0.5)
    assert all(math.isclose(p, expected[token], rel_tol=1e-6) for token, T, p in shown_odds(piece) if T == 0.5)
    piece.locator("[data-role=context]").fill("€")
    piece.until("piece.querySelector('[data-role=said]').textContent.includes('€')")
    assert NOTHING["en"] in piece.text("caption") and "€" not in piece.text("caption")


def test_of_a_long_prompt_only_what_the_server_reads_is_sent(lesson):
    piece = lesson("loops", "prompt=I")
    prompt = "first" * 10_000 + "the play" + "€😀" * 990  # characters of one unit and of two
    asked = []
    piece.view.page.on("request", lambda request: asked.append(request.post_data or ""))
    piece.view.page.fill("#prompt textarea", prompt)
    sent, _ = check_prompt(prompt)
    read = "stfirstfirstthe play"
    assert sent == read + "€😀" * 990, "as Python counts characters"
    for name in ("loops", "chains"):
        Lesson(piece.view, name).until("piece.querySelector('.paper .prompt').textContent === argument", read)
    prompts = [json.loads(body)["data"]["prompt"] for body in asked if '"lesson_' in body and '"prompt"' in body]
    assert set(prompts) == {sent} and not piece.view.errors


@pytest.mark.parametrize("query", ["prompt=€", "prompt=", "T=0", "T=2"])
def test_no_input_breaks_a_piece_on_a_phone(lesson, query):
    piece = lesson("state", query, viewport={"width": 360, "height": 740}, color_scheme="dark")
    for name in ("play", "formula", "loops", "state", "epochs"):
        Lesson(piece.view, name).until("piece.dataset.state === 'shown'")
        text = Lesson(piece.view, name).locator("*").first.locator("xpath=..").inner_text()
        assert "NaN" not in text and "undefined" not in text and "{" not in text
    assert piece.view.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not piece.view.errors
