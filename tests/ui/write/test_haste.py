"""A visitor in a hurry, a field left empty, a server that goes away: the last wish counts, what is shown stays."""

import subprocess

import pytest

from tests.checkpoints import make_checkpoints
from tests.started import serve
from tests.ui.conftest import View
from tests.ui.expected import FIXED, compare

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("clicks", ["#start", "#random-seed"])
def test_the_last_of_many_quick_clicks_counts(visit, client, clicks):
    """They killed the newest run when their requests overtook each other."""
    view = visit("?length=40")
    view.until_position(1)
    view.page.evaluate("(button) => { for (let i = 0; i < 10; i++) document.querySelector(button).click(); }", clicks)
    view.until_state("done")
    seed = view.page.input_value("#seed")
    assert view.texts() == compare(client, [*FIXED, 0.8], seed=int(seed), length=40)


def test_quick_steps_add_up_and_keep_what_is_shown(visit, client):
    view = visit("?length=300")
    start = view.stop_at(8)
    view.page.evaluate("for (let i = 0; i < 12; i++) document.querySelector('#step').click()")
    view.until("Number(view.dataset.position) === argument && view.dataset.state === 'idle'", start + 12)
    assert view.texts() == compare(client, [*FIXED, 0.8], length=start + 12)


def test_stop_counts_before_the_first_character_is_there(visit):
    view = visit("?length=300")
    view.until_position(1)
    view.page.evaluate("document.querySelector('#start').click(); document.querySelector('#pause').click()")
    view.until_state("idle")
    assert view.position < 300


@pytest.mark.parametrize("typed", ["", "9"])
def test_a_number_field_left_empty_or_too_high_shows_the_temperature_that_counts(visit, typed):
    view = visit("?length=20&T=1.30")
    view.until_state("done")
    field = view.page.locator("#temperature input[type=number]")
    field.fill(typed)
    field.blur()
    counts = "1.30" if typed == "" else "2.00"
    view.until("document.querySelector('#temperature input[type=number]').value === argument", counts)
    view.until("Number(document.querySelector('#temperature input[type=range]').value) === Number(argument)", counts)
    view.until("Number(view.querySelector('[data-role=bars]').dataset.temperature) === Number(argument)", counts)


def test_a_screen_reader_has_the_value_before_any_key_is_pressed(visit):
    view = visit("?length=200&lang=de")
    view.until_position(5)
    slider = "document.querySelector('#temperature input[type=range]')"
    view.until(f"{slider}.getAttribute('aria-valuetext')?.startsWith('T = 0,80')")
    view.until(f"{slider}.getAttribute('aria-label') === 'Temperatur'")


def test_a_server_that_goes_away_is_told_and_the_text_stays(chromium, tmp_path):
    with serve(make_checkpoints(tmp_path)) as url:
        page = chromium.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{url}?length=5000&lang=de&writer=server")
        page.wait_for_selector("[data-role=view]", state="attached")
        view = View(page, [])
        view.until_position(10)
        subprocess.run(["pkill", "-9", "-f", f"app.py --port {url.rsplit(':', 1)[1].strip('/')}"], check=True)
        view.until_state("error")
        assert "Verbindung" in page.inner_text("[data-role=alert]") and len(view.texts()[3]) >= 10
        assert page.get_attribute("#pause", "aria-disabled") == "false"
        page.close()


def test_a_hand_quicker_than_the_first_text_is_not_overruled(chromium, site):
    """The slider and the prompt are used before the server has answered."""
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    held = []
    page.route("**/run", lambda route: held.append(route))
    page.goto(f"{site}?length=400&T=0.90&lang=en")
    page.wait_for_selector("[data-role=view][data-filled]", state="attached")
    view = View(page, [])
    page.focus("#temperature input[type=range]")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.fill("#prompt", "abc")
    page.fill("#length", "300")
    view.frame()
    for route in held:
        route.continue_()
    page.unroute("**/run")
    view.until_position(3)
    assert page.input_value("#prompt") == "abc" and page.input_value("#length") == "300"
    for kind in ("range", "number"):
        assert float(page.input_value(f"#temperature input[type={kind}]")) == pytest.approx(0.93)
    assert page.inner_text("[data-panel=yours] [data-role=temperature]") == "0.93"
    page.click("#start")
    view.until("view.querySelector('[data-role=prompt]').textContent === 'abc'")
    view.until("new URL(location.href).searchParams.get('length') === '300'")
    page.close()
