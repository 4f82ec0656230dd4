"""A sweep that runs: it has the API's numbers, reports its progress, and can be cancelled."""

import pytest

from tests.ui.sweep.tab import FIGURES

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_sweep_has_the_numbers_of_the_api_and_draws_them_to_scale(look, client):
    tab = look("?prompt=a%20b")
    assert (
        "No measurement came with this model" in tab.text("status") and tab.page.locator("#sweep .curve").count() == 0
    )
    tab.start()
    tab.until_state("done")
    expected = client.predict("a b", "tiny", None, 4, 100, api_name="/sweep")["rows"]
    for given, line in zip(expected, tab.numbers(), strict=True):
        assert float(line["temperature"]) == given["temperature"]
        for name in FIGURES:
            for key in ("mean", "low", "high"):
                found = line[f"{name}_{key}"]
                assert (float(found) if found else None) == (given[name] and pytest.approx(given[name][key]))
    marks = tab.root.locator("figure[data-figure=entropy] .mark").all()
    places = [mark.bounding_box() for mark in marks]
    middle = [(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2) for place in places]
    (x0, y0), (x1, y1) = middle[0], middle[20]
    e0, e1 = (expected[i]["entropy"]["mean"] for i in (0, 20))
    for (x, y), given in zip(middle, expected, strict=True):
        assert x == pytest.approx(x0 + (x1 - x0) * given["temperature"] / 2, abs=1.5)
        assert y == pytest.approx(y0 + (y1 - y0) * (given["entropy"]["mean"] - e0) / (e1 - e0), abs=1.5)
    assert y1 < y0, "more is higher up"
    assert tab.view.errors == []


def test_rows_come_with_every_seed_and_progress_is_reported(look):
    tab = look()
    tab.page.evaluate(
        """() => {
          window.progress = [];
          const bar = document.querySelector("#sweep [role=progressbar]");
          const values = () => ["now", "max", "text"].map((name) => bar.getAttribute(`aria-value${name}`));
          new MutationObserver(() => bar.hidden || window.progress.push(values()))
            .observe(bar, { attributes: true, attributeFilter: ["aria-valuenow"] });
        }"""
    )
    tab.start(seeds=8, length=800)
    tab.until("sweep.dataset.state === 'running' && Number(sweep.dataset.done) >= 1")
    assert tab.page.locator("#sweep .curve").count() == 5 and "800 characters" in tab.text("facts")
    tab.until_state("done")
    progress = tab.page.evaluate("window.progress")
    counts = [int(now) for now, _, _ in progress]
    assert counts[0] == 0 and counts == sorted(counts) and max(counts) >= 1
    assert {most for _, most, _ in progress} == {"8"} and progress[-1][
        2
    ] == f"{counts[-1]} of 8 texts at each temperature"
    assert not tab.page.locator("#sweep [role=progressbar]").is_visible()


def test_cancelling_is_immediate_leaves_the_finished_seeds_and_a_new_sweep_follows(look):
    tab = look()
    tab.part("seeds").select_option("64")
    in_one_turn = "['run', 'cancel'].forEach((role) => document.querySelector(`#sweep [data-role=${role}]`).click())"
    tab.page.evaluate(in_one_turn)
    assert tab.root.get_attribute("data-state") == "cancelled" and tab.text("status") == "Cancelled."
    tab.start(seeds=64, length=1600)
    tab.until("sweep.dataset.state === 'running' && Number(sweep.dataset.done) >= 1")
    tab.part("cancel").focus()
    tab.page.keyboard.press("Enter")
    assert tab.root.get_attribute("data-state") == "cancelled"
    done = int(tab.root.get_attribute("data-done"))
    assert 1 <= done < 64 and f"Ended after {done} of 64 texts" in tab.text("status")
    assert f"× {done} texts ×" in tab.text("facts") and tab.numbers()[0]["seeds"] == str(done)
    tab.start()
    tab.until_state("done")
    assert "× 4 texts × 100" in tab.text("facts") and tab.view.errors == []


def test_two_tabs_have_sweeps_of_their_own(look):
    one, other = look(), look("?prompt=b")
    one.start(seeds=16, length=400)
    other.start()
    other.until_state("done")
    one.until_state("done")
    assert "“ROMEO:”" in one.text("facts") and "× 16 texts" in one.text("facts") and "“b”" in other.text("facts")


def test_a_closed_tab_gives_its_place_back(look):
    for _ in range(3):  # the server runs two at a time
        tab = look()
        tab.start(seeds=64, length=1600)
        tab.until_state("running")
        tab.page.context.close()
    tab = look()
    tab.start()
    tab.until_state("done")


def test_unknown_characters_and_a_broken_model_are_named(look):
    tab = look("?prompt=a%F0%9F%98%80")
    tab.start()
    tab.until_state("done")
    assert "never seen: 😀" in tab.text("notes")
    tab.page.select_option("#model", "zz-broken")
    tab.until("alert.textContent.includes('network.keras')")
    tab.part("run").click()
    tab.until_state("error")
    assert "network.keras" in tab.text("alert") and tab.view.errors == []
