"""The fold-out: its checks and formula are of the next token and follow the slider; a wrong page fails them."""

import numpy as np
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def unfold(view) -> None:
    view.page.click("#honest summary")
    view.page.wait_for_selector("[data-check=sum][data-ok]")


def checks(view) -> dict[str, str]:
    return view.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-check][data-ok]')]"
        ".map(({ dataset }) => [dataset.check, dataset.ok]))"
    )


def sentence(view, name: str) -> str:
    return view.page.inner_text(f"[data-check={name}]")


def until_sentence(view, name: str, text: str) -> None:
    view.page.wait_for_function(
        "([name, text]) => document.querySelector(`[data-check=${name}]`).textContent.includes(text)", arg=[name, text]
    )


def network(view) -> str:
    return view.page.inner_text("#honest [data-part=network]")


@pytest.mark.parametrize("temperature", [0, 0.8, 2])
def test_the_checks_and_the_formula_are_of_the_next_character(visit, client, temperature):
    view = visit(f"?length=20&T={temperature:.2f}")
    view.until_state("done")
    unfold(view)
    assert checks(view) == {"sum": "true", "ranking": "true", "entropy": "true"}
    text = "ROMEO:" + view.texts()[3]
    tokens = client.predict(text, temperature, "tiny", api_name="/next_token")["tokens"]
    p = np.array([entry["probability"] for entry in tokens])
    bits = -(p[p > 0] * np.log2(p[p > 0])).sum()
    assert f"{abs(bits):.2f} bits at T = {temperature:.2f}" in sentence(view, "entropy")
    assert "61 probabilities sum to 1.000000000000" in sentence(view, "sum")
    assert "all 61 tokens" in sentence(view, "ranking") and "Pairs out of order: 0" in sentence(view, "ranking")
    rows = view.page.evaluate(
        "[...document.querySelectorAll('#honest tr[data-kind=token]')]"
        ".map((row) => [row.firstChild.textContent, Number(row.dataset.z), Number(row.dataset.p)])"
    )
    if temperature == 0:
        assert rows == [] and "the largest z takes everything" in view.page.inner_text("#honest .formula")
        return
    visible = [entry["token"].replace(" ", "␣").replace("\n", "⏎") for entry in tokens[:5]]
    assert [name for name, _, _ in rows] == visible
    assert [z for _, z, _ in rows] == pytest.approx([entry["logit"] for entry in tokens[:5]], rel=1e-6)
    assert [share for _, _, share in rows] == pytest.approx(p[:5], rel=1e-6)
    numbers = view.page.inner_text("#honest .formula [data-part=formula]")
    assert f"exp({tokens[0]['logit']:.3f} / {temperature:.2f}" in numbers
    assert view.errors == []


def test_the_checks_follow_the_slider_and_rest_while_folded(visit):
    view = visit("?length=20&T=0.50")
    view.until_state("done")
    assert checks(view) == {}  # nothing is computed before the fold-out is opened
    unfold(view)
    dots = [float(view.page.get_attribute("#honest circle", "cy"))]
    for start, end in [(0.5, 1.2), (1.2, 2.0)]:
        view.drag(start, end, 4)
        temperature = float(view.page.input_value("#temperature input[type=range]"))
        until_sentence(view, "entropy", f"at T = {temperature:.2f}")
        assert set(checks(view).values()) == {"true"}
        dots.append(float(view.page.get_attribute("#honest circle", "cy")))
    assert dots[0] > dots[1] > dots[2]  # higher on the curve
    view.page.click("#honest summary")
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("Home")
    view.frame()
    assert "at T = 0.00" not in view.page.text_content("[data-check=entropy]")
    view.page.focus("#honest summary")
    view.page.keyboard.press("Enter")
    until_sentence(view, "entropy", "at T = 0.00")


def test_a_page_that_computes_wrongly_says_so(visit):
    view = visit("?length=20&T=0.80")
    view.until_state("done")
    unfold(view)
    assert view.page.inner_text("#honest [data-part=failed]") == ""
    view.page.evaluate("window.right = Math.exp; Math.exp = (x) => (x < -1 ? 2 : window.right(x))")
    view.page.focus("#temperature input[type=range]")
    view.page.keyboard.press("ArrowRight")
    view.page.wait_for_selector("[data-check=ranking][data-ok=false]")
    assert checks(view)["sum"] == "true"  # it is normalised all the same
    assert "FAILS" in sentence(view, "ranking")
    assert "must not be trusted" in view.page.inner_text("#honest [data-part=failed]")
    view.page.evaluate("Math.exp = window.right")
    view.page.keyboard.press("ArrowRight")
    view.page.wait_for_selector("[data-check=ranking][data-ok=true]")
    assert view.page.inner_text("#honest [data-part=failed]") == ""


def test_the_network_behind_the_page_is_named_for_each_model_in_both_languages(visit):
    view = visit("?model=tiny&length=5")
    view.until_state("done")
    unfold(view)
    assert "LiteRT" in network(view) and "python -m model.verify tiny" in network(view)
    view.page.select_option("#model", "wordy")
    view.page.click("#language label:has(input[value=de])")
    view.page.wait_for_function(
        "document.querySelector('#honest [data-part=network]').textContent.includes('kein Vergleich')"
    )
    assert "python -m model.verify wordy" in network(view) and "ganzen Zahlen" in network(view)
    assert view.errors == []


def test_on_a_phone_in_german(visit):
    view = visit("?length=10&lang=de&T=1.30", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    view.until_state("done")
    view.page.tap("#honest summary")
    view.page.wait_for_selector("[data-check=sum][data-ok=true]")
    assert "Die 61 Wahrscheinlichkeiten ergeben zusammen 1,000000000000" in sentence(view, "sum")
    assert "T = 1,30" in sentence(view, "entropy")
    assert "T = 1,30" in view.page.get_attribute("#honest svg", "aria-label")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not [word for word in ("undefined", "NaN", "{", "}") if word in view.page.inner_text("#honest")]
    assert view.page.locator("#honest [aria-live]").count() == 0  # values that change twelve times a second
