"""The language of a visitor: the address counts first, then the browser, then the page's own."""

import pytest

from assets.server.language import choose_language

LANGUAGES = ("en", "de")


@pytest.mark.parametrize(
    ("fields", "accepted", "language"),
    [
        ({}, "", "en"),
        ({}, "de-AT,de;q=0.9,en;q=0.8", "de"),
        ({}, "en;q=0.5, de;q=0.7", "de"),
        ({}, "fr, it;q=0.9, de;q=0.2", "de"),
        ({}, "fr", "en"),
        ({"lang": "de"}, "en", "de"),
        ({"lang": "de-CH"}, "en", "en"),  # main.js takes the page's own names alone
        ({"lang": "xx"}, "de", "de"),
        ({}, "de;q=x, en;q=0.9", "de"),
        ({}, ";;;,,=", "en"),
        ({}, "," * 100_000 + "de", "en"),
    ],
    ids=repr,
)
def test_the_first_that_the_page_speaks(fields, accepted, language):
    assert choose_language(fields, accepted, LANGUAGES) == language
