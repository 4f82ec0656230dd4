"""The sweep tab: its curves are the sweep's numbers, readable by every hand, saved as files, and ended when told."""

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.ui.serving import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIGURES = ("repetition", "non_words", "entropy", "loops")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def folder(checkpoints):
    """Where the site's model `tiny` lies; what a test keeps beside it goes with the test."""
    found = checkpoints / "tiny"
    yield found
    (found / "sweep.json").unlink(missing_ok=True)


@pytest.fixture
def look(visit):
    """look(query, **context options) → the opened page, with the sweep tab in front and what it has to show in it."""

    def open_page(query: str = "", **options) -> "Sweep":
        return Sweep(visit(query, **options)).front()

    return open_page


class Sweep:
    """What the tests ask of the tab."""

    def __init__(self, view):
        self.view, self.page = view, view.page
        self.root = self.page.locator("#sweep [data-role=sweep]")

    def front(self) -> "Sweep":
        self.page.wait_for_function("() => window.thermostat.model !== null")
        self.page.locator("#tabs [role=tab]").nth(1).click()
        self.root.wait_for()
        self.until("sweep.textContent && (facts.textContent || status.textContent || alert.textContent)")
        return self

    def until(self, condition: str) -> None:
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

    def told(self, figure: str) -> str:
        return self.surface(figure).get_attribute("aria-valuetext").replace("\xa0", " ")

    def save(self, kind: str) -> tuple[str, bytes]:
        with self.page.expect_download() as download:
            self.root.locator(f"[data-save={kind}]").click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()

    def numbers(self) -> list[dict]:
        """The rows, as the saved CSV has them."""
        return list(csv.DictReader(io.StringIO(self.save("csv")[1].decode())))

    def verdicts(self) -> dict[str, str]:
        items = self.root.locator("[data-claim]").all()
        return {item.get_attribute("data-claim"): item.get_attribute("data-verdict") for item in items}


def figure(mean: float, spread: float = 0.01) -> dict:
    return {"mean": mean, "low": mean - spread, "high": mean + spread}


def keep(folder: Path, rows: list[dict], **changes) -> dict:
    """A made-up sweep beside the model, of its digest."""
    card = json.loads((folder / "card.json").read_text())
    found = {
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
    (folder / "sweep.json").write_text(json.dumps(found))
    return found


def row(temperature: float, repetition=0.5, non_words=0.25, entropy=2.0, loops=0.0) -> dict:
    values = zip(FIGURES, (repetition, non_words, entropy, loops), strict=True)
    return {"temperature": temperature} | {
        name: value if value is None or isinstance(value, dict) else figure(value) for name, value in values
    }


def test_a_sweep_is_that_of_the_api_and_its_curves_stand_where_its_numbers_are(look, client):
    tab = look("?prompt=a%20b")
    assert "No sweep came with this model" in tab.text("status") and tab.page.locator("#sweep .curve").count() == 0
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


def test_rows_come_with_every_seed_and_progress_is_told(look):
    tab = look()
    tab.page.evaluate(
        """() => {
          window.told = [];
          const bar = document.querySelector("#sweep [role=progressbar]");
          const values = () => ["now", "max", "text"].map((name) => bar.getAttribute(`aria-value${name}`));
          new MutationObserver(() => bar.hidden || window.told.push(values()))
            .observe(bar, { attributes: true, attributeFilter: ["aria-valuenow"] });
        }"""
    )
    tab.start(seeds=8, length=800)
    tab.until("sweep.dataset.state === 'running' && Number(sweep.dataset.done) >= 1")
    assert tab.page.locator("#sweep .curve").count() == 4 and "800 characters" in tab.text("facts")
    tab.until_state("done")
    told = tab.page.evaluate("window.told")
    counts = [int(now) for now, _, _ in told]
    assert counts[0] == 0 and counts == sorted(counts) and max(counts) >= 1
    assert {most for _, most, _ in told} == {"8"} and told[-1][2] == f"{counts[-1]} of 8 seeds"
    assert not tab.page.locator("#sweep [role=progressbar]").is_visible()


def test_cancelling_is_at_once_keeps_what_there_is_and_a_new_sweep_follows(look):
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
    assert 1 <= done < 64 and f"Cancelled after {done} of 64 seeds" in tab.text("status")
    assert f"× {done} seeds ×" in tab.text("facts") and tab.numbers()[0]["seeds"] == str(done)
    tab.start()
    tab.until_state("done")
    assert "× 4 seeds × 100" in tab.text("facts") and tab.view.errors == []


def test_two_tabs_have_sweeps_of_their_own(look):
    one, other = look(), look("?prompt=b")
    one.start(seeds=16, length=400)
    other.start()
    other.until_state("done")
    one.until_state("done")
    assert "“ROMEO:”" in one.text("facts") and "× 16 seeds" in one.text("facts") and "“b”" in other.text("facts")


def test_a_closed_tab_gives_its_place_back(look):
    for _ in range(3):  # the server runs two at a time
        tab = look()
        tab.start(seeds=64, length=1600)
        tab.until_state("running")
        tab.page.context.close()
    tab = look()
    tab.start()
    tab.until_state("done")


def test_the_tab_opens_filled_from_the_command(look, folder):
    command = [sys.executable, "-m", "model.sweep", "tiny", "--prompt", "a", "--seeds", "3", "--length", "60"]
    command += ["--temperatures", "5", "--checkpoints", str(folder.parent)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    kept = json.loads((folder / "sweep.json").read_text())
    tab = look("?prompt=a")
    assert "prompt “a”: 5 temperatures × 3 seeds × 60 characters" in tab.text("facts")
    assert "python -m model.sweep tiny --prompt a" in tab.text("notes")
    means = [float(line["entropy_mean"]) for line in tab.numbers()]
    assert means == [row["entropy"]["mean"] for row in kept["rows"]]


def test_a_sweep_of_another_training_is_not_shown(look, folder):
    keep(folder, [row(0.0), row(1.0)], digest="0" * 64)
    tab = look()
    assert "earlier training" in tab.text("status") and tab.text("facts") == ""
    (folder / "sweep.json").write_text("{")
    tab = look()
    assert "can’t be read" in tab.text("status")
    tab.start()
    tab.until_state("done")


def test_every_plot_is_read_by_keyboard_and_pointer_at_the_same_t(look, folder):
    keep(folder, [row(0.0, entropy=0.0), row(0.5, entropy=1.0), row(1.0, entropy=2.0), row(2.0, entropy=4.0)])
    tab = look("?T=0.40")
    entropy = tab.surface("entropy")
    assert entropy.get_attribute("aria-label") == "Entropy at a temperature"
    tab.surface("non_words").focus()
    tab.page.keyboard.press("Tab")
    assert entropy.evaluate("(node) => node === document.activeElement")
    assert tab.told("entropy") == "T = 0.50: 1.00 bits (0.99–1.01)", "the measured one next to the thermostat"
    tab.page.keyboard.press("ArrowRight")
    assert tab.told("entropy") == "T = 1.00: 2.00 bits (1.99–2.01)" and tab.told("loops").startswith("T = 1.00: 0%")
    tab.page.keyboard.press("End")
    tab.page.keyboard.press("ArrowRight")
    assert entropy.get_attribute("aria-valuenow") == "2"
    assert "T = 2.00: 50% (49–51%)" in tab.text("plots").replace("\xa0", " ")
    tab.page.keyboard.press("Home")
    assert entropy.get_attribute("aria-valuenow") == "0" and tab.root.locator(".reading").count() == 4
    tab.page.keyboard.press("Escape")
    assert tab.root.locator(".reading").count() == 0
    box = tab.surface("loops").bounding_box()
    tab.page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    assert tab.root.locator("[data-role=read]").first.inner_text().startswith("T\xa0=\xa02.00")
    tab.page.mouse.move(5, 5)
    assert tab.root.locator(".reading").count() == 0


def test_a_tap_reads_until_another_place_is_tapped(look, folder):
    keep(folder, [row(0.0), row(1.0, loops=1.0), row(2.0)])
    tab = look(has_touch=True, viewport={"width": 360, "height": 740})
    tab.surface("loops").scroll_into_view_if_needed()
    tab.surface("loops").tap()
    assert tab.told("loops") == "T = 1.00: 100% (99–101%)" and tab.root.locator(".reading").count() == 4
    tab.root.locator("[data-role=legend]").tap()
    assert tab.root.locator(".reading").count() == 0


def test_the_thermostat_stands_in_every_plot_with_the_values_there(look, folder):
    keep(folder, [row(0.0, entropy=0.0), row(1.0, entropy=2.0), row(2.0, entropy=4.0)])
    tab = look("?T=0.50")
    now = tab.root.locator("figure[data-figure=entropy] [data-role=now]")
    assert now.inner_text().replace("\xa0", " ") == "Now, T = 0.50: ≈ 1.00 bits (0.99–1.01)"
    tab.view.drag(0.5, 2.0, steps=6)
    tab.page.wait_for_function("document.querySelector('#sweep .thermostat').dataset.temperature === '2'")
    assert now.inner_text().replace("\xa0", " ") == "Now, T = 2.00: 4.00 bits (3.99–4.01)"
    lines = tab.root.locator(".thermostat line").all()
    assert len(lines) == 4
    mark = tab.root.locator("figure[data-figure=entropy] .mark").nth(2).bounding_box()
    x = tab.root.locator("figure[data-figure=entropy] .thermostat line").evaluate("(l) => l.getBoundingClientRect().x")
    assert x == pytest.approx(mark["x"] + mark["width"] / 2, abs=1.5)


@pytest.mark.parametrize(
    ("rows", "verdicts"),
    [
        (
            [(0, 0.9, 0.0, 0.0, 1.0), (0.5, 0.6, 0.0, 1.0, 0.5), (1, 0.1, 0.1, 2.0, 0.0), (1.5, 0.1, 0.5, 3.0, 0.0)],
            "shows",
        ),
        ([(0, 0, 0, 0, 0.011), (0.5, 0.511, 0, 1.0, 0), (1, 0.5, 0.5, 0, 0), (1.5, 0, 0.511, 1.011, 0)], "leans"),
        ([(0, 0.2, 0.2, 2, 0.2), (0.5, 0.2, 0.2, 2, 0.2), (1, 0.2, 0.2, 2, 0.2), (1.5, 0.2, 0.2, 2, 0.2)], "equal"),
        ([(0, 0.1, 0.9, 3, 0.0), (0.5, 0.1, 0.9, 3, 0.1), (1, 0.6, 0.5, 2, 0.4), (1.5, 0.9, 0.1, 1, 0.9)], "against"),
        ([(t, None, None, None, None) for t in (0, 0.5, 1, 1.5)], "unknown"),
        ([(t, 0.5, 0.5, 0.5, 0.5) for t in (0.2, 0.7)], "unmeasured"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_claims_are_judged_by_the_numbers(look, folder, rows, verdicts):
    keep(folder, [row(*values) for values in rows])
    tab = look()
    assert tab.verdicts() == dict.fromkeys(("repeats", "loops", "flattens", "misspells"), verdicts)
    said = tab.text("claims")
    assert ("does not show" in said) == (verdicts in ("equal", "against"))
    assert ("It shows" in said) == (verdicts == "shows") and "NaN" not in said and "{" not in said
    assert ("At T = 0 there" in tab.text("frozen")) == (verdicts != "unmeasured")
    assert "undefined" not in tab.root.inner_text() and tab.view.errors == []


def test_one_seed_settles_nothing(look, folder):
    keep(folder, [row(0.0, loops=1.0), row(0.5, 0.9, 0.0, 1.0), row(1.0, 0.1, 0.1), row(1.5, 0.1, 0.9, 3.0)], seeds=1)
    tab = look()
    assert set(tab.verdicts().values()) == {"single"}
    assert tab.text("frozen") == "A single seed has no interval: the band has no width anywhere."


def test_seeds_that_agree_are_said_to_say_no_more(look, folder):
    keep(folder, [row(0.0), row(1.0), row(2.0)])
    assert "more seeds may yet differ" not in look().text("frozen")
    keep(folder, [row(0.0), row(1.0, non_words=figure(0.0, 0.0)), row(2.0)])
    tab = look()
    assert "more seeds may yet differ" in tab.text("frozen") and tab.text("frozen").startswith("At T = 0")
    tab.start()
    tab.until_state("done")
    sampled = [line for line in tab.numbers() if float(line["temperature"])]
    assert all(float(line["loops_low"]) < float(line["loops_high"]) for line in sampled), "of four texts"


def test_a_gap_in_a_figure_is_a_gap_in_its_curve(look, folder):
    rows = [row(0.0), row(0.5), row(1.0, non_words=None), row(1.5), row(2.0, non_words=None)]
    keep(folder, rows)
    tab = look("?T=1.00")
    curves = tab.root.locator("figure[data-figure=non_words] .curve")
    assert curves.count() == 2 and tab.root.locator("figure[data-figure=non_words] .mark").count() == 3
    assert tab.root.locator("figure[data-figure=non_words] [data-role=now]").inner_text().endswith("no value")
    assert tab.numbers()[2]["non_words_mean"] == "" and tab.numbers()[2]["entropy_mean"] == "2"
    tab.page.click("#sweep summary")
    cells = tab.root.locator("tbody tr").nth(2).locator("td").all_inner_texts()
    assert cells == ["50% (49–51%)", "no value", "2.00 bits (1.99–2.01)", "0% (-1–1%)"]
    assert tab.root.locator("th[scope=col]").count() == 5 and tab.root.locator("th[scope=row]").count() == 5


def test_saved_files_say_what_they_are_of_and_are_safe(look, folder):
    prompt = '<img src=x onerror="alert(1)">\n=1+1,"ü😀\x01/../'
    keep(folder, [row(0.0), row(0.25), row(2.0)], prompt=prompt)
    tab = look("?lang=de&T=0.10", locale="de-DE")
    assert "0,25" not in tab.text("facts") and "<img src=x" in tab.text("facts")
    name, content = tab.save("csv")
    assert name == "sweep-tiny-img-src-x-onerror-alert-1-1-1-ü.csv"
    lines = list(csv.DictReader(io.StringIO(content.decode())))
    assert [line["temperature"] for line in lines] == ["0", "0.25", "2"] and lines[0]["entropy_low"] == "1.99"
    assert json.loads(lines[0]["prompt_json"]) == prompt and lines[0]["length"] == "400"
    assert content.count(b"\r\n") == 4 and not any(line.startswith((b"=", b"+", b"@")) for line in content.splitlines())
    name, content = tab.save("svg")
    picture = ET.fromstring(content)
    assert name.endswith(".svg") and len(picture.findall(f".//{SVG}path[@class='curve']")) == 4
    assert picture.find(f"{SVG}style") is not None and not picture.findall(f".//{SVG}img")
    words = " ".join(picture.itertext())
    assert "<img src=x" in words and "Startwerte" in words and "Temperatur T" in words and "var(" not in words
    dashes = [path.get("stroke-dasharray") for path in picture.findall(f".//{SVG}path[@class='curve']")]
    assert (
        len(set(dashes)) == 4 and len({mark.get("d") for mark in picture.findall(f".//{SVG}path[@class='mark']")}) == 4
    )
    name, content = tab.save("png")
    assert name.endswith(".png") and content.startswith(b"\x89PNG") and len(content) > 20_000
    assert tab.view.errors == []


def test_another_model_or_prompt_is_said_and_a_sweep_of_this_page_is_found_again(look):
    tab = look("?prompt=a")
    tab.start()
    tab.until_state("done")
    tab.page.fill("#prompt textarea", "ab")
    tab.until("notes.textContent.includes('The prompt above')")
    tab.page.fill("#prompt textarea", "a")
    tab.until("notes.textContent === ''")
    tab.page.click("#model input")
    tab.page.get_by_role("option", name="Wordy").click()
    tab.until("status.textContent.includes('No sweep came') && facts.textContent === ''")
    tab.start()
    tab.until_state("done")
    assert "100 words" in tab.text("facts") and "wordy" in tab.text("facts")
    tab.page.click("#model input")
    tab.page.get_by_role("option", name="Tiny").click()
    tab.until("facts.textContent.includes('Model tiny')")
    assert "× 4 seeds" in tab.text("facts") and tab.view.errors == []


def test_what_a_model_has_never_seen_is_named_and_a_broken_model_is_said(look):
    tab = look("?prompt=a%F0%9F%98%80")
    tab.start()
    tab.until_state("done")
    assert "never seen: 😀" in tab.text("notes")
    tab.page.click("#model input")
    tab.page.get_by_role("option", name="Half").click()
    tab.until("alert.textContent.includes('network.keras')")
    tab.part("run").click()
    tab.until_state("error")
    assert "network.keras" in tab.text("alert") and tab.view.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_and_speaks_german(look, folder, scheme):
    keep(folder, [row(0.0), row(1.0, repetition=0.125), row(2.0)])
    options = {"locale": "de-DE", "viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    tab = look("?lang=de&T=1.00", **options)
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert tab.told("repetition") == "T = 1,00: 12,5 % (11,5–13,5 %)"
    assert "Messreihe starten" in tab.root.inner_text() and "31.01.2026" in tab.text("facts")
    for button in tab.root.locator("button, select, summary").all():
        assert button.bounding_box()["height"] >= 40
    assert [svg.bounding_box()["width"] <= 360 for svg in tab.root.locator("svg").all()] == [True] * 4
    assert tab.view.errors == []
