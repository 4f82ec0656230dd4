"""The sweep tab in a browser, and made-up sweeps for it."""

import csv
import io
import json
from pathlib import Path

FIGURES = ("repetition", "non_words", "entropy", "loops", "copied")


class Sweep:
    """The tab of an opened page."""

    def __init__(self, view):
        self.view, self.page = view, view.page
        self.root = self.page.locator("#sweep [data-role=sweep]")

    def front(self) -> "Sweep":
        """Open the tab, and wait for the sweep of the model or the sentence that there is none."""
        self.open_tab("sweep")
        self.root.wait_for()
        self.until("sweep.textContent && (facts.textContent || status.textContent || alert.textContent)")
        return self

    def open_tab(self, name: str) -> None:
        self.view.open_tab(name)

    def again(self, length: int) -> "Sweep":
        """Leave the tab and come back, and wait for a sweep of texts of this length."""
        self.open_tab("write")
        self.open_tab("sweep")
        self.until(f"facts.textContent.includes('{length}')")
        return self

    def until(self, condition: str) -> None:
        """Wait for a JavaScript condition over the elements sweep, facts, status, alert and notes."""
        parts = "".join(
            f"const {name} = sweep.querySelector('[data-role={name}]');"
            for name in ("facts", "status", "alert", "notes")
        )
        sweep = "const sweep = document.querySelector('#sweep [data-role=sweep]');"
        self.page.wait_for_function(f"() => {{ {sweep} {parts} return {condition}; }}")

    def until_state(self, state: str) -> None:
        self.until(f"sweep.dataset.state === '{state}'")

    def part(self, role: str):
        return self.root.locator(f"[data-role={role}]")

    def text(self, role: str) -> str:
        return self.part(role).inner_text().replace("\xa0", " ")

    def start(self, seeds: int = 4, length: int = 100) -> None:
        self.part("seeds").select_option(str(seeds))
        self.part("length").select_option(str(length))
        self.part("run").click()

    def surface(self, figure: str):
        return self.root.locator(f"figure[data-figure={figure}] [role=slider]")

    def reading(self, figure: str) -> str:
        """The value of a plot that a screen reader reads out."""
        return self.surface(figure).get_attribute("aria-valuetext").replace("\xa0", " ")

    def save(self, kind: str) -> tuple[str, bytes]:
        with self.page.expect_download() as download:
            self.root.locator(f"[data-save={kind}]").click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()

    def numbers(self) -> list[dict]:
        """The rows of the saved CSV."""
        return list(csv.DictReader(io.StringIO(self.save("csv")[1].decode())))

    def verdicts(self) -> dict[str, str]:
        items = self.root.locator("[data-claim]").all()
        return {item.get_attribute("data-claim"): item.get_attribute("data-verdict") for item in items}


def figure(mean: float, spread: float = 0.01) -> dict:
    return {"mean": mean, "low": mean - spread, "high": mean + spread}


def store(folder: Path, rows: list[dict], **changes) -> None:
    """Write a made-up sweep into the folder of a model, with the digest of the model."""
    card = json.loads((folder / "card.json").read_text())
    sweep = {
        "model": folder.name,
        "digest": card["digest"],
        "prompt": "ROMEO:",
        "seeds": 8,
        "length": 400,
        "temperatures": [row["temperature"] for row in rows],
        "rows": rows,
        "date": "2026-01-31",
        "seconds": 1.5,
        "command": "python -m model.sweep tiny",
    } | changes
    (folder / "sweep.json").write_text(json.dumps(sweep))


def row(temperature: float, repetition=0.5, non_words=0.25, entropy=2.0, loops=0.0, copied=0.125) -> dict:
    values = zip(FIGURES, (repetition, non_words, entropy, loops, copied), strict=True)
    return {"temperature": temperature} | {
        name: value if value is None or isinstance(value, dict) else figure(value) for name, value in values
    }
