"""Numbers that follow the text: enough updates, batches that the parts divide, and no number outside its limits."""

import pytest

from training.defaults import default_batch, default_numbers, default_rate
from training.recipe import Recipe


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_a_short_text_is_read_in_fewer_streams(parts):
    batches = [default_batch(windows, parts) for windows in range(3000)]
    assert batches == sorted(batches) and batches[-1] == 96 and batches[0] == parts
    assert all(batch % parts == 0 for batch in batches)
    assert all(windows // batch >= 20 for windows, batch in enumerate(batches) if batch > parts)


@pytest.mark.parametrize("epochs", [1, 3, 10, 33])
@pytest.mark.parametrize("tokens", [900, 90_000, 500_000, 1_000_000, 50_000_000])
def test_numbers_make_a_recipe(tokens, epochs):
    numbers = default_numbers(tokens, epochs, 384, "lstm", 2, None)
    recipe = Recipe(epochs=epochs, **numbers)
    assert 2 <= recipe.batch <= 96 and 20 <= recipe.window <= 100
    assert 0 <= recipe.warm_up <= min(100, epochs * tokens // (recipe.batch * recipe.window) / 20)
    longer = default_numbers(tokens, 2 * epochs, 384, "lstm", 2, None)
    assert longer["batch"] >= numbers["batch"] and longer["window"] >= numbers["window"]


def test_an_epoch_of_a_long_text_is_a_part_of_it():
    numbers = [default_numbers(tokens, 3, 384, "lstm", 2, None) for tokens in (1_000_000, 50_000_000)]
    assert numbers[0] == numbers[1]


def test_a_megabyte_and_the_usual_epochs_have_the_numbers_of_the_recipe():
    numbers = default_numbers(983_777, Recipe.epochs, 384, "lstm", 2, None)
    assert numbers == {name: getattr(Recipe, name) for name in numbers}


def test_a_window_that_is_set_stays():
    assert default_numbers(100_000, 1, 64, "gru", 1, 77)["window"] == 77


def test_the_learning_rate_falls_with_the_units_and_is_lower_for_a_simple_rnn():
    rates = [default_rate(units, "lstm") for units in (1, 64, 128, 384, 512, 5000)]
    assert rates == sorted(rates, reverse=True) and rates[0] == 0.008 and rates[-1] == 0.001
    assert default_rate(64, "gpt") == default_rate(512, "gpt")
    assert default_rate(384, "gru") == 2 * default_rate(384, "rnn") == 0.004
