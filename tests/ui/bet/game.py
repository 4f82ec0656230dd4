"""The game in a browser, and its numbers by other means: the API's logits and the sampler's 1,000 draws."""

import numpy as np
import pytest

from model.draws import draw_many


def phase(view, name: str) -> None:
    view.page.wait_for_selector(f"[data-role=bet][data-phase={name}]")


def go(view, tab: str) -> None:
    view.open_tab(tab)


def bet(view, token: str) -> None:
    view.page.fill("#bet [data-part=typed]", token)


def reveal(view) -> None:
    view.page.click("#bet [data-part=reveal]")
    phase(view, "done")


def columns(view) -> dict[str, dict]:
    """The data of each column by its token; the column of the rest is "rest"."""
    found = view.page.evaluate(
        "[...document.querySelectorAll('[data-role=bet-bars] > *')].map((c) => ({ ...c.dataset }))"
    )
    return {column["token"] if column["id"] != "rest" else "rest": column for column in found}


def begun(view) -> tuple[str, int]:
    """The text before the first bet, and the position of its draw: a game begins where a bet is worth making."""
    written = drawn_text(view)
    return view.page.input_value("#prompt") + written, len(written)


def drawn_text(view) -> str:
    return view.page.text_content("#bet [data-part=written]")


def expected(client, prompt: str, temperature: float, place: int = 0, seed: int = 7) -> tuple[dict, dict]:
    """Token → probability and token → count of the 1,000 draws, from the API's logits and the sampler."""
    tokens = client.predict(prompt, temperature, "tiny", api_name="/next_token")["tokens"]
    tokens.sort(key=lambda entry: entry["id"])
    logits = np.array([entry["logit"] for entry in tokens], dtype=np.float32)
    ids = draw_many(logits, np.arange(1000) + seed, place, np.array([temperature]))[:, 0]
    counts = np.bincount(ids, minlength=len(tokens))
    return (
        {entry["token"]: entry["probability"] for entry in tokens},
        {entry["token"]: int(count) for entry, count in zip(tokens, counts, strict=True)},
    )


def assert_columns(view, client, prompt: str, temperature: float, place: int = 0) -> None:
    shown = columns(view)
    p, counts = expected(client, prompt, temperature, place)
    rest = shown.pop("rest", None)
    for token, column in shown.items():
        assert float(column["p"]) == pytest.approx(p[token], abs=1e-8) and int(column["count"]) == counts[token]
    total = sum(int(column["count"]) for column in shown.values()) + (int(rest["count"]) if rest else 0)
    assert total == 1000
