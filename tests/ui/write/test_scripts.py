"""Scripts from right to left, and those whose letters carry marks: in panels, bars, the inspector and by keyboard."""

import pytest

from tests.scripts import SCRIPTS, make_scripts, model_of
from tests.started import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow]

YOURS = "[data-panel=yours]"


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    with serve(make_scripts(tmp_path_factory.mktemp("scripts"))) as url:
        yield url


def focused(view) -> int:
    return view.page.evaluate("Number(document.activeElement.dataset.at)")


@pytest.mark.parametrize("name", ["ar", "he", "hi"])
def test_a_text_runs_in_its_direction_and_its_tokens_leave_their_sentences_in_order(visit, name):
    view = visit(f"?model={model_of(name)}&length=60&T=1.00")
    view.until_state("done")
    from_right = SCRIPTS[name].from_right
    direction = view.page.evaluate(f"getComputedStyle(document.querySelector('{YOURS} .paper')).direction")
    assert direction == ("rtl" if from_right else "ltr")
    labels = view.page.evaluate("[...document.querySelectorAll('[data-role=bars] > *')].map((bar) => bar.ariaLabel)")
    letters = [label for label in labels if any(letter in label for letter in SCRIPTS[name].text[:5] if letter != " ")]
    assert letters and all(label.startswith("\u2068") == from_right for label in letters)

    view.page.click("#inspect")
    view.page.locator(f"{YOURS} [data-at='0']").focus()
    view.page.keyboard.press("ArrowLeft" if from_right else "ArrowRight")
    assert focused(view) == 1, "by sight, the next token"
    for position in range(2, 12):  # combining marks among them, which no pointer hits
        view.page.keyboard.press("ArrowLeft" if from_right else "ArrowRight")
        assert focused(view) == position
    view.page.keyboard.press("Enter")
    view.page.wait_for_selector("[data-role=inspector]:not([hidden]):not([aria-busy])")
    (used,) = view.page.evaluate(
        "[...document.querySelectorAll('[data-role=ladder] [data-used]')].map((r) => r.dataset.token)"
    )
    assert used == view.texts()[3][11]
    assert view.errors == []
