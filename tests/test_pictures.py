"""The pictures of the models: their size, one for each shipped text, and how one is drawn."""

import pytest
from PIL import Image

from assets.parts import DEFAULT, PICTURES, make_picture_of, text_name
from assets.pictures import draw, draw_icon
from assets.server.link_tags import HEIGHT, WIDTH
from assets.words import PAGE
from model.checkpoint import SHIPPED, list_checkpoints

FILES = sorted((PAGE / PICTURES).glob("*.png"))


def test_every_shipped_model_has_a_picture_of_its_text():
    picture_of = make_picture_of()
    for card in list_checkpoints(SHIPPED).values():
        assert picture_of(card).endswith(f"/{text_name(card)}.png")
    for card in ({}, {"data": []}, {"data": {"name": "../x"}}, {"data": {"name": ["a"]}}):
        assert picture_of(card).endswith(f"/{DEFAULT}.png")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_picture_is_small_and_of_the_size_that_is_said(path):
    with Image.open(path) as image:
        assert image.size == (WIDTH, HEIGHT)
    assert path.stat().st_size < 300_000


def test_the_icon_is_the_one_that_is_drawn():
    with Image.open(PAGE / "icon.png") as image:
        assert image.size == draw_icon().size == (512, 512)
        assert image.convert("RGB").getpixel((256, 380)) == draw_icon().getpixel((256, 380)) == (210, 64, 47)


def test_a_text_shows_in_its_picture():
    one, other = (draw("x", [text] * 4, "de").tobytes() for text in ("abc", "abd"))
    assert one != other and one == draw("x", ["abc"] * 4, "de").tobytes()
