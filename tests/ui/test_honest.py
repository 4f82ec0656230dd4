"""The fold-out: checks that are computed, and fail where they must; and the Keras network beside its export."""

import os
from pathlib import Path

import numpy as np
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHECKS = (Path(__file__).parents[2] / "assets" / "honest" / "checks.js").read_text(encoding="utf-8")
BARS = (Path(__file__).parents[2] / "assets" / "bars.js").read_text(encoding="utf-8")


def unfold(view) -> None:
    view.page.click("#honest summary")
    view.page.wait_for_selector("[data-check=sum][data-ok]")


def checks(view) -> dict[str, str]:
    return view.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-check][data-ok]')]"
        ".map(({ dataset }) => [dataset.check, dataset.ok]))"
    )


def told(view, name: str) -> str:
    return view.page.inner_text(f"[data-check={name}]")


def until_told(view, name: str, text: str) -> None:
    view.page.wait_for_function(
        "([name, text]) => document.querySelector(`[data-check=${name}]`).textContent.includes(text)", arg=[name, text]
    )


def compared(view, state: str) -> None:
    view.page.wait_for_selector(f"[data-role=honest][data-compare={state}]")


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
    assert f"{abs(bits):.2f} bits at T = {temperature:.2f}" in told(view, "entropy")
    assert "61 probabilities sum to 1.000000000000" in told(view, "sum")
    assert "all 61 tokens" in told(view, "ranking") and "Pairs out of order: 0" in told(view, "ranking")
    rows = view.page.evaluate(
        "[...document.querySelectorAll('#honest tr[data-kind=token]')].map(({ dataset }) => [dataset.token, dataset.p])"
    )
    if temperature == 0:
        assert rows == [] and "the largest z takes everything" in view.page.inner_text("#honest .formula")
        return
    assert [token for token, _ in rows] == [entry["token"] for entry in tokens[:5]]
    assert [float(share) for _, share in rows] == pytest.approx(p[:5], rel=1e-6)
    numbers = view.page.inner_text("#honest .formula [data-part=formula]")
    assert f"exp({tokens[0]['logit']:.3f} / {temperature:.2f}" in numbers
    assert view.errors == []


def test_they_follow_the_slider_and_rest_while_folded(visit):
    view = visit("?length=20&T=0.50")
    view.until_state("done")
    assert checks(view) == {}  # nothing is computed before it is opened
    unfold(view)
    dots = [float(view.page.get_attribute("#honest circle", "cy"))]
    for start, end in [(0.5, 1.2), (1.2, 2.0)]:
        view.drag(start, end, 4)
        temperature = float(view.page.input_value("#temperature input[type=range]"))
        until_told(view, "entropy", f"at T = {temperature:.2f}")
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
    until_told(view, "entropy", "at T = 0.00")


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
    assert "FAILS" in told(view, "ranking") and "must not be trusted" in view.page.inner_text(
        "#honest [data-part=failed]"
    )
    view.page.evaluate("Math.exp = window.right")
    view.page.keyboard.press("ArrowRight")
    view.page.wait_for_selector("[data-check=ranking][data-ok=true]")
    assert view.page.inner_text("#honest [data-part=failed]") == ""


def test_each_check_fails_where_it_must(chromium):
    page = chromium.new_page()

    def run(expression: str):
        return page.evaluate(f"(() => {{ {BARS}; {CHECKS}; return {expression}; }})()")

    assert run("checkSum([0.25, 0.75]).ok") and not run("checkSum([0.25, 0.7499]).ok")
    assert not run("checkSum([NaN, 1]).ok")
    logits = "[3, -Infinity, 1, 1, 2.5, 0]"
    assert run(f"checkRanking({logits}, [0, 0.01, 0.5, 1, 2], softmax)") == {"ok": True, "displaced": 0}
    assert run(f"checkRanking({logits}, [1], (z, T) => softmax(z.map((x) => -x), T)).displaced") > 0
    assert not run(f"checkRanking({logits}, [1], (z) => z.map(() => NaN)).ok")
    # Equal logits with unequal probabilities are out of order too.
    assert not run("checkRanking([1, 1], [1], () => [0.6, 0.4]).ok")
    assert run(f"checkEntropy({logits}, GRID, softmax).ok")
    assert run(f"checkEntropy({logits}, GRID, (z, T) => softmax(z, 2 - T)).falls") > 0
    assert not run(f"checkEntropy({logits}, GRID, (z) => z.map(() => NaN)).ok")
    assert run("[entropyOf([1, 0]), entropyOf([0.5, 0.5]), entropyOf([0.25, 0.25, 0.25, 0.25])]") == [0, 1, 2]
    assert run("checkEntropy([1, 1], GRID, softmax)")["bits"] == [1] * 41  # two tokens, level at every T
    page.close()


def test_the_keras_network_steps_beside_its_export(visit):
    view = visit("?length=20&T=0.90")
    view.until_state("done")
    unfold(view)
    view.page.click("#honest [data-part=compare]")
    over = "document.querySelector('[data-role=honest]').matches('[data-compare=done], [data-compare=error]')"
    view.page.wait_for_function(over, timeout=240_000)  # at the lowest priority, on a machine that may be busy
    assert view.page.inner_text("#honest [data-part=compare-status]") == ""
    difference = view.page.locator("[data-role=keras-difference]")
    assert difference.get_attribute("data-ok") == "true" and 0 <= float(difference.get_attribute("data-value")) <= 1e-4
    result = view.page.inner_text("#honest [data-part=result]")
    assert "of 306" in result and "same token in 300 of 300 draws" in result and "T = 0.90" in result
    assert "tensorflow 2." in result and "keras 3." in result and "ended with status 0" in result
    pid = int(view.page.inner_text("#honest [data-part=process]").split()[1])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    view.page.fill("#prompt textarea", "Another")  # what was compared is not what the page shows any more
    compared(view, "idle")
    assert not view.page.is_visible("[data-role=keras-difference]")
    assert view.errors == []


def test_one_at_a_time_and_whoever_leaves_gives_way(visit):
    first, second = visit("?length=5"), visit("?length=5&lang=de")
    for view in (first, second):
        view.until_state("done")
        unfold(view)
    first.page.click("#honest [data-part=compare]")
    compared(first, "loading")
    first.page.wait_for_function("document.querySelector('#honest [data-part=compare-time]').textContent.length > 3")
    second.page.click("#honest [data-part=compare]")
    compared(second, "waiting")
    assert "Gerade vergleicht jemand anderes" in second.page.inner_text("#honest [data-part=compare-status]")
    first.page.context.close()
    compared(second, "loading")
    second.page.click("#honest [data-part=compare]")
    compared(second, "stopped")
    assert "Beendet" in second.page.inner_text("#honest [data-part=compare-status]")
    second.page.click("#honest [data-part=compare]")
    second.page.click("#honest summary")  # folding it up ends it too
    compared(second, "stopped")


def test_a_model_whose_network_is_broken_says_so(visit):
    view = visit("?length=5")
    view.until_state("done")
    unfold(view)
    view.page.click("#model input")
    view.page.get_by_role("option", name="Half").click()
    view.page.wait_for_function("window.thermostat.model === 'zz-broken'")
    view.page.click("#honest [data-part=compare]")
    compared(view, "error")
    assert "network.keras is incomplete" in view.page.inner_text("#honest [data-part=compare-status]")


def test_on_a_phone_in_german(visit):
    view = visit("?length=10&lang=de&T=1.30", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    view.until_state("done")
    view.page.tap("#honest summary")
    view.page.wait_for_selector("[data-check=sum][data-ok=true]")
    assert "Die 61 Wahrscheinlichkeiten ergeben zusammen 1,000000000000" in told(view, "sum")
    assert "T = 1,30" in told(view, "entropy") and "T = 1,30" in view.page.get_attribute("#honest svg", "aria-label")
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not [word for word in ("undefined", "NaN", "{", "}") if word in view.page.inner_text("#honest")]
    assert view.page.locator("#honest [aria-live]").count() == 0  # what changes twelve times a second is not read out
