"""A Markov chain beside a network of its text, and the texts after each epoch of a training."""

import pytest

from model.checkpoint import SHIPPED, list_checkpoints
from tests.ui.learn.lesson import EPOCHS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_chain_of_any_order_writes_beside_the_network(lesson, client):
    piece = lesson("chains", "T=0.70&prompt=ROMEO:")

    def written(order: int, temperature: float, seed: int = 7, network: str = "shakespeare") -> None:
        """Wait until both papers have the texts that the API gives."""
        for role, model in (("chain", f"shakespeare-markov-{order}"), ("network", network)):
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
    networks = dict(
        piece.all("[data-role=networks] label", "[...node.children].slice(1).map((one) => one.textContent)")
    )
    assert networks == {"odd": "LSTM", "shakespeare": "LSTM", "shakespeare-gpt": "GPT", "zz-broken": "LSTM"}
    assert piece.text("[data-role=gpt]") == ""
    piece.locator("[data-role=networks] label").nth([*networks].index("shakespeare-gpt")).click()
    written(2, 2, seed=8, network="shakespeare-gpt")
    assert "1/150 of its size" in piece.text("[data-role=gpt]")
    cards = list_checkpoints(SHIPPED)
    expected = {name: card["evaluation"]["nats_per_token"] for name, card in cards.items()}
    found = dict(piece.all("[data-role=losses] li", "[node.dataset.name, Number(node.dataset.loss)]"))
    copies = {"odd": "shakespeare", "zz-broken": "shakespeare"}
    names = ["shakespeare-gpt", "shakespeare", *copies, *(f"shakespeare-markov-{order}" for order in range(1, 9))]
    assert found == {name: expected[copies.get(name, name)] for name in names}
    assert "order 4" in piece.text("[data-role=side] > [data-role=sentence]")


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


def test_a_model_without_texts_of_its_epochs_says_so(lesson):
    piece = lesson("epochs", "model=shakespeare-markov-3")
    assert piece.locator("[data-role=none]").is_visible() and not piece.locator("[data-role=grid]").is_visible()
