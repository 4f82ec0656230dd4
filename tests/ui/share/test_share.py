"""The Share dialog: its links give the texts, its pictures and files hold them."""

import struct
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DIALOG = "#share dialog"


def open_dialog(view) -> None:
    view.until("document.querySelector('#share-title').textContent")  # its script is there
    view.page.click("[data-opens=share]")
    view.until("document.querySelector('#share dialog').open")


def saved(view, button: str) -> bytes:
    with view.page.expect_download() as download:
        view.page.click(f"{DIALOG} [data-role={button}]")
    return Path(download.value.path()).read_bytes()


def test_the_short_link_of_a_ride_gives_its_text_and_the_long_one_is_the_ride(visit):
    view = visit("?length=120&ts=0:0.30_20:0.40_40:0.50_60:1.90_80:1.80_100:0.80")
    view.until_state("done")
    short = view.link()
    open_dialog(view)
    address = view.page.locator(f"{DIALOG} [data-role=address]")
    assert address.input_value() == short and "60:1.90" not in short
    assert view.page.locator(f"{DIALOG} [data-role=code] svg").count() == 1
    view.page.check(f"{DIALOG} input[value=ride]")
    ride = address.input_value()
    assert "_60:1.90_80:1.80_100:0.80" in ride and len(short) < len(ride)
    assert "embed=1" in view.page.input_value(f"{DIALOG} [data-role=embed]")
    view.page.keyboard.press("Escape")
    view.until("!document.querySelector('#share dialog').open")
    other = visit("?" + short.partition("?")[2])
    other.until_state("done")
    assert other.texts() == view.texts() and not view.errors + other.errors


def test_the_texts_are_saved_as_they_are(visit):
    view = visit("?length=60&seed=9223372036854775807")
    view.until_state("done")
    open_dialog(view)
    file = saved(view, "save-texts").decode()
    assert all(text in file for text in view.texts()) and "9223372036854775807" in file and view.link() in file
    picture = saved(view, "picture-texts")
    assert picture.startswith(b"\x89PNG") and struct.unpack(">II", picture[16:24]) == (1200, 630)
    view.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view.page.click(f"{DIALOG} [data-role=copy]")
    view.until("document.querySelector('#share [data-role=said]').textContent.length > 0")
    assert view.page.evaluate("navigator.clipboard.readText()") == view.link()
    assert not view.errors


def test_selected_words_become_a_picture(visit):
    view = visit("?length=60")
    view.until_state("done")
    select = """(name) => {
      const text = document.querySelector(`#live ${name}`);
      getSelection().selectAllChildren(text);
    }"""
    view.page.evaluate(select, "#bars-title")
    view.frame()
    assert view.page.is_hidden("[data-role=share-passage]")
    view.page.evaluate(select, "[data-panel=high] [data-role=text]")
    view.page.click("[data-role=share-passage]")
    view.until("document.querySelector('#share dialog').open")
    view.until("document.querySelector('#share [data-role=preview]').naturalWidth === 1200")
    assert struct.unpack(">II", saved(view, "save-passage")[16:24]) == (1200, 630)
    view.page.click(f"{DIALOG} [data-role=close]")
    open_dialog(view)
    assert view.page.is_hidden(f"{DIALOG} [data-role=preview]")
    assert not view.errors
