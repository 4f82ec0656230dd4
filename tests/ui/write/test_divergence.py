"""Where the four panels part: the same dice, another temperature."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = ["low", "unit", "high", "yours"]


def parting(a: str, b: str) -> int | None:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)


def expected(texts: list[str]) -> list[int | None]:
    parted = [parting(text, texts[1]) for text in texts]
    left = [at for at in parted if at is not None]
    return [parted[0], min(left, default=None), *parted[2:]]


def marked(view) -> list[int | None]:
    """data-position of each panel, where the marked character really stands at it and the shared text before it."""
    found = view.page.evaluate(
        """(names) => names.map((name) => {
          const text = document.querySelector(`#live [data-panel=${name}] [data-role=text]`);
          const marks = text.querySelectorAll("[data-role=diverged]");
          const shared = [...text.querySelectorAll(".shared")].map((part) => part.textContent).join("");
          const found = [...marks].map((mark) => [Number(mark.dataset.position), mark.textContent]);
          return [found, shared, text.textContent];
        })""",
        NAMES,
    )
    positions = []
    for marks, shared, text in found:
        assert len(marks) <= 1
        position = marks[0][0] if marks else None
        if marks:
            assert marks[0][1] == text[position]
        assert shared == text[:position]
        positions.append(position)
    return positions


def lines(view) -> list[str]:
    return [view.page.inner_text(f"[data-panel={name}] .dice") for name in NAMES]


@pytest.mark.parametrize(("seed", "temperature"), [(7, "0.80"), (3, "0.00"), (12, "2.00"), (12, "1.05")])
def test_each_panel_marks_where_it_leaves_the_unit_panel(visit, seed, temperature):
    view = visit(f"?length=80&seed={seed}&T={temperature}")
    view.until_state("done")
    positions = expected(view.texts())
    assert marked(view) == positions and any(position is not None for position in positions)
    for i, (line, position, text) in enumerate(zip(lines(view), positions, view.texts(), strict=True)):
        end = " ".join(text[max(0, (position or 0) - 17) : position].split())
        if i == 1:
            assert line == "The measure for the others"
        elif position is None:
            assert line == "Like Original so far"
        elif not end:
            assert line == "Different from the first letter"
        else:
            assert line == f"Like Original up to “{end}”" or line.endswith(end[-10:] + "”")


def test_at_one_yours_never_leaves(visit):
    view = visit("?length=40&T=1.00&lang=de")
    view.until_state("done")
    assert marked(view)[3] is None and lines(view)[3] == "Bisher wie Original"
    assert view.texts()[3] == view.texts()[1]


def test_a_steered_run_parts_where_its_texts_part(visit):
    view = visit("?length=600&T=1.00")
    view.page.select_option("#speed", "slow")  # slow enough for a busy machine to steer it
    view.until_position(10)
    assert marked(view)[3] is None
    view.drag(1, 0.1, steps=4)
    view.finish()
    assert marked(view) == expected(view.texts())
    assert marked(view)[3] >= 10


def test_while_text_arrives_nothing_shown_before_is_touched(visit):
    view = visit("?length=60&T=1.30")
    view.until_position(3)
    view.page.evaluate(
        """window.gone = 0;
        new MutationObserver((changes) => {
          for (const { removedNodes, target } of changes) {
            if (target.closest?.("[data-role=text]")) window.gone += removedNodes.length;
          }
        }).observe(document.querySelector("#live"), { subtree: true, childList: true });"""
    )
    loops = view.page.locator("[data-role=loop]")
    view.until_state("done")
    assert view.page.evaluate("window.gone") == 0 or loops.count() > 0
    assert marked(view) == expected(view.texts())


def test_a_new_run_starts_without_the_marks_of_the_one_before(visit):
    view = visit("?length=40&T=2.00")
    view.until_state("done")
    view.page.fill("#seed", "99")
    view.page.fill("#temperature input[type=number]", "1")
    view.page.click("#start")
    view.until_state("done")
    assert marked(view) == expected(view.texts())
    assert marked(view)[3] is None
