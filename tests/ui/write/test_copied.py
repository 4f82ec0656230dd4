"""What is copied from the training text is said for each panel, when somebody wants to know."""

import pytest

from model.fingerprints import FILE, Fingerprints, to_bytes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KNOWN = "[data-role=copied-passages][data-state=known]"
NONE = "No passage of 20 characters or more is copied from the training text."


@pytest.fixture
def open_list(visit):
    """open_list(query) → a View of a finished run, with the list open and answered."""

    def look(query: str, before=lambda view: None):
        view = visit(query)
        view.until_state("done")
        before(view)
        view.page.click("[data-role=copied-passages] summary")
        view.page.wait_for_selector(KNOWN)
        return view

    return look


@pytest.fixture
def read(checkpoints):
    """read(text): from now on the model has this training text."""
    file = checkpoints / "tiny" / FILE
    yield lambda text: file.write_bytes(to_bytes(Fingerprints.of(text), "7" * 64))
    file.unlink(missing_ok=True)


def test_the_longest_passage_is_quoted_and_its_share_told(open_list, read):
    view = open_list("?length=90", lambda view: read(view.texts()[0][20:65]))
    low = view.page.inner_text("[data-copied=low]")
    passage = " ".join(view.texts()[0][20:65].split())
    assert low.startswith("Longest passage copied from the training text: 4") and f"{passage}" in " ".join(low.split())
    assert "50% of the text is in passages of 20 or more." in low or "51%" in low
    assert view.page.inner_text("[data-copied=high]") == NONE and view.errors == []


def test_a_new_run_is_asked_about_again(open_list, read):
    read("a" * 99)
    view = open_list("?length=30")
    assert view.page.inner_text("[data-copied=low]") == NONE
    view.page.fill("#length", "12")
    view.page.keyboard.press("Enter")
    view.page.wait_for_function(
        "document.querySelector('[data-copied=low]').textContent.startsWith('The text has fewer than 20 characters')"
    )


def test_a_model_without_fingerprints_says_so(open_list):
    view = open_list("?length=30&lang=de")
    assert "Für dieses Modell nicht bekannt" in view.page.inner_text(KNOWN)
    assert not view.page.is_visible("[data-copied=low]")
