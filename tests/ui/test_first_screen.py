"""The first screen: slider, bars and the beginnings of the texts are in view together, and nothing moves."""

from itertools import combinations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALL, OWN = ["yours", "low", "unit", "high"], ["yours"]
SIZES = {
    (1366, 650): ALL,  # a school laptop
    (1920, 1080): ALL,
    (768, 1024): ALL,
    (390, 664): ALL,  # a phone, with the browser's bars
    (360, 640): OWN,
    (844, 390): OWN,  # a phone on its side
    (683, 325): OWN,  # the laptop at 200% zoom
}
RECTANGLES = """(panels) => {
  const places = { slider: "#temperature input[type=range]", number: "#temperature input[type=number]",
    pause: "#pause", start: "#start", bars: "[data-role=bars]",
    title: "h1", language: "#language", share: "#open-share" };
  for (const name of panels) places[name] = `[data-panel=${name}] .paper`;
  for (const tab of document.querySelectorAll("[role=tab]")) places[tab.id] = `#${tab.id}`;
  const found = {};
  for (const [name, place] of Object.entries(places)) {
    const { left, top, right, bottom } = document.querySelector(place).getBoundingClientRect();
    if (right > left) found[name] = [left, top, right, bottom];
  }
  return [found, document.documentElement.scrollWidth];
}"""


def overlap(a: list[float], b: list[float]) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5


@pytest.mark.parametrize(("language", "scheme"), [("en-US", "light"), ("de-DE", "dark")])
def test_slider_bars_and_texts_are_in_view_together_while_text_streams(visit, language, scheme):
    view = visit("?length=5000&prompt=The", locale=language, color_scheme=scheme)
    for (width, height), panels in SIZES.items():
        view.page.set_viewport_size({"width": width, "height": height})
        view.until_position(view.position + 2)
        found, page_width = view.page.evaluate(RECTANGLES, panels)
        assert page_width <= width
        for name, (left, top, right, bottom) in found.items():
            assert left >= -0.5 and top >= 0 and right <= width + 0.5 and bottom <= height, (width, height, name)
        for (a, one), (b, other) in combinations(found.items(), 2):
            assert not overlap(one, other), (width, height, a, b)
        head = [found[name] for name in ("title", "language", "share")]
        assert max(top for _, top, _, _ in head) < min(bottom for _, _, _, bottom in head)  # one row
        for name in panels:
            assert found[name][3] - found[name][1] > 20  # a line of text
        assert found["yours"][3] - found["yours"][1] > 90
        assert found["bars"][3] - found["bars"][1] > 70
    assert view.page.get_attribute("[data-role=view]", "data-state") == "running"


def test_nothing_moves_while_the_page_loads_and_writes(visit):
    view = visit("?length=60", viewport={"width": 1366, "height": 650})
    view.until_state("done")
    shift = """new Promise((resolve) => {
      const sum = (list) => list.getEntries().reduce((sum, { value }) => sum + value, 0);
      new PerformanceObserver((list) => resolve(sum(list))).observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(0), 1000); // there was none
    })"""
    assert view.page.evaluate(shift) < 0.1


def test_only_whole_lines_are_shown(visit):
    view = visit("?length=400&T=0.60")
    view.finish()
    lines = """[...document.querySelectorAll("#live .paper")].map((paper) =>
      paper.clientHeight / parseFloat(getComputedStyle(paper).lineHeight))"""
    assert all(abs(count - round(count)) < 0.01 and count >= 5 for count in view.page.evaluate(lines))


def test_a_first_visit_rides_from_low_to_high_and_the_hand_takes_over_at_once(visit):
    view = visit("")
    view.finish()
    view.link()
    assert [float(entry.split(":")[1]) for entry in view.parameter("ts").split("_")] == [0.3, 1, 1.7]
    temperatures = [paint["T"] for paint in view.paints()]
    assert temperatures == sorted(temperatures) and {temperatures[0], temperatures[-1]} == {0.3, 1.7}

    second = visit("", whole=False)
    second.stop_at(5)  # or later, at the next temperature of the ride, on a busy machine
    hand = f"{float(second.page.input_value('#temperature input[type=range]')) + 0.01:.2f}"
    second.page.focus("#temperature input[type=range]")
    second.page.keyboard.press("ArrowRight")
    second.until("new URL(location.href).searchParams.get('T') === argument", hand)
    second.page.select_option("#speed", "max")
    second.page.click("#pause")
    second.until_state("done")
    second.link()
    assert second.parameter("T") == hand
    assert float((second.parameter("ts") or f"0:{hand}").rsplit(":", 1)[1]) == float(hand), "the ride goes no further"


def test_for_who_wants_no_motion_the_slider_is_still_until_the_ride_is_over(visit):
    view = visit("", whole=False, reduced_motion="reduce")
    view.page.evaluate(
        """() => {
          const slider = () => document.querySelector("#temperature input[type=range]");
          const bars = document.querySelector("[data-role=bars]");
          window.places = new Set();
          new MutationObserver(() => window.places.add(`${bars.dataset.temperature} ${slider().value}`))
            .observe(bars, { attributes: true, attributeFilter: ["data-temperature"] });
        }"""
    )
    view.page.select_option("#speed", "fast")
    view.until_state("done")
    view.until("document.querySelector('#temperature input[type=range]').value === '1.7'")
    places = [tuple(map(float, place.split())) for place in view.page.evaluate("[...window.places]")]
    assert (1.0, 0.3) in places and {slider for _, slider in places} <= {0.3, 1.7}


def test_a_number_in_the_sentence_sets_the_slider(visit):
    view = visit("?length=5")
    view.until_state("done")
    view.page.click(".try[data-temperature='1.7']")
    view.until("view.dataset.scrub === 'complete'")
    assert view.page.input_value("#temperature input[type=range]") == "1.7"
    view.link()
    assert view.parameter("T") == "1.70"


def test_the_end_of_a_run_is_announced_and_a_drag_shows_its_first_change(visit):
    view = visit("?length=600&T=0.40")
    assert not view.page.is_visible(".say .now")
    view.finish()
    assert "Finished. Now drag" in view.page.inner_text(".say")
    before = view.texts()[3]
    view.page.fill("#temperature input[type=number]", "1.2")
    view.until("view.dataset.scrub === 'complete'")
    after = view.texts()[3]
    common = next(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
    at, inside = view.page.evaluate(
        """() => {
          const mark = document.querySelector("[data-panel=yours] [data-changed]"), paper = mark.closest(".paper");
          const range = document.createRange();
          range.setStart(mark.closest("[data-role=text]"), 0);
          range.setEndBefore(mark);
          const here = mark.getBoundingClientRect(), frame = paper.getBoundingClientRect();
          return [range.toString().length, here.top >= frame.top - 1 && here.bottom <= frame.bottom + 1];
        }"""
    )
    assert at == common and inside
    view.page.click("#pause")  # it goes on: no mark, and the reader is at the end
    view.until("!view.querySelector('[data-changed]')")
