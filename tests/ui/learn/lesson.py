"""How the tests read a piece of the lesson."""

import json

EPOCHS = {
    "prompt": "ROMEO:",
    "seed": 1,
    "temperatures": [0.2, 0.5, 1.0, 1.5],
    "texts": [[f"\nepoch {epoch}, <b>{i}</b>" for i in range(4)] for epoch in range(1, 13)],
}


NOTHING = {"en": "the model begins from nothing", "de": "Das Modell beginnt aus dem Nichts"}


class Lesson:
    """One piece of the tab, once it has an answer or an error."""

    def __init__(self, view, name: str):
        self.view, self.root = view, f"#learn [data-piece={name}]"
        over = ":is([data-state=ready], [data-state=error])"
        view.page.wait_for_selector(f"{self.root}{over}, {self.root} {over}", state="attached")

    def until(self, condition: str, argument=None) -> None:
        piece = f"const piece = document.querySelector({json.dumps(self.root)});"
        self.view.page.wait_for_function(f"(argument) => {{ {piece} return {condition}; }}", arg=argument)

    def all(self, selector: str, expression: str) -> list:
        """A JavaScript expression for each `node` of a selector."""
        return self.view.page.eval_on_selector_all(
            f"{self.root} {selector}", f"(nodes) => nodes.map((node) => {expression})"
        )

    def text(self, selector: str) -> str:
        return self.view.page.text_content(f"{self.root} {selector}")

    def locator(self, selector: str):
        return self.view.page.locator(f"{self.root} {selector}")


def odds(client, prompt: str, temperature: float, model: str = "shakespeare") -> dict[str, float]:
    """The probability of each token, by falling probability, as the API gives them."""
    tokens = client.predict(prompt, temperature, model, api_name="/next_token")["tokens"]
    return {token["token"]: token["probability"] for token in tokens}


def table_odds(piece: Lesson) -> list[list]:
    """[token, T, p] of every cell of a table."""
    cells = piece.all("td", "[node.parentNode.dataset.token, Number(node.dataset.temperature), Number(node.dataset.p)]")
    assert cells
    return cells
