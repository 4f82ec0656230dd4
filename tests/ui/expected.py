"""What the page has to show: what programs are told of the same settings, and the softmax of their logits."""

import numpy as np

from model.sampling import probabilities

FIXED = [0.5, 1.0, 1.5]


def compare(client, temperatures, prompt="ROMEO:", seed=7, length=60, model="tiny"):
    return client.predict(prompt, temperatures, seed, length, model, api_name="/compare")


def logits_after(client, text: str, model="tiny") -> np.ndarray:
    tokens = client.predict(text, 1, model, api_name="/next_token")["tokens"]
    return np.array([entry["logit"] for entry in sorted(tokens, key=lambda entry: entry["id"])])


def assert_softmax(paint: dict, logits: np.ndarray) -> None:
    """The bars are the likeliest tokens, each with its probability, and the rest; together they are 1."""
    expected = probabilities(logits[None], paint["T"])[0]
    shown = {int(name): p for name, _, p in paint["p"] if name != "rest"}
    assert max(abs(p - expected[i]) for i, p in shown.items()) < 1e-5
    assert abs(sum(p for _, _, p in paint["p"]) - 1) < 1e-8
    assert logits[list(shown)].min() >= np.delete(logits, list(shown)).max(initial=-np.inf)
