"""Settings are accepted within their bounds, refused with the rule otherwise, and formatted exactly."""

import pytest

from model.settings import (
    MAX_SEED,
    SettingError,
    check_length,
    check_model,
    check_prompt,
    check_seed,
    check_temperature,
    clamp_temperature,
    format_schedule,
    parse_schedule,
)


@pytest.mark.parametrize(
    "wrong", [-0.01, 2.01, float("nan"), float("inf"), "nan", "warm", "", "1_0", "١", None, [], True], ids=repr
)
def test_a_wrong_temperature_is_refused(wrong):
    with pytest.raises(SettingError, match=r"A temperature must be a number from 0 to 2\. Received: "):
        check_temperature(wrong)


@pytest.mark.parametrize("right", [0, 2, 1, 0.123, "0.7", " 1 ", "1e-8"], ids=repr)
def test_a_right_temperature_is_not_changed(right):
    """tinker-cookbook#198: 0 becomes 1."""
    assert check_temperature(right) == float(right)


def test_numbers_are_read_as_people_write_them():
    assert [check_temperature(text) for text in ("0,7", "1,", ",5", " 1,25 ")] == [0.7, 1, 0.5, 1.25]
    assert [check_length(text) for text in ("1.000", "5,000", "1 000", "1\u202f000", "2’500")] == [
        1000,
        5000,
        1000,
        1000,
        2500,
    ]
    assert check_seed("9.223.372.036.854.775.807") == MAX_SEED
    for text in ("1,5", "1.5", "1.000,000", "10,00", "1,,000"):
        with pytest.raises(SettingError):
            check_length(text)
    for text in ("1,2,3", "1.2,3"):
        with pytest.raises(SettingError):
            check_temperature(text)


@pytest.mark.parametrize("nothing", [None, "", " \n"])
def test_nothing_is_called_so(nothing):
    with pytest.raises(SettingError, match=r"Received: nothing$") as caught:
        check_length(nothing)
    assert caught.value.value == "", "a page has its own word for it"


@pytest.mark.parametrize(
    "wrong", [-1, MAX_SEED + 1, 0.5, "seed", "1e3x", "9" * 5000, float("nan"), None, True], ids=str
)
def test_a_wrong_seed_is_refused(wrong):
    with pytest.raises(SettingError, match="A seed must be a whole number from 0 to 9223372036854775807"):
        check_seed(wrong)


@pytest.mark.parametrize("right", [0, 7, MAX_SEED, str(MAX_SEED), MAX_SEED - 1, 7.0])
def test_a_seed_is_exact_to_the_last_digit(right):
    assert check_seed(right) == int(right)


@pytest.mark.parametrize("wrong", [0, -5, 5001, 1.5, "1.5", "long", None, float("inf")], ids=repr)
def test_a_wrong_length_is_refused(wrong):
    with pytest.raises(SettingError, match="A length must be a whole number from 1 to 5000"):
        check_length(wrong)


def test_an_error_has_the_field_and_shortens_the_value():
    with pytest.raises(SettingError) as caught:
        check_length("x" * 1_000_000)
    assert caught.value.field == "length" and len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "wrong", ["", "../shakespeare", "/etc/passwd", "Shakespeare", "a\x00b", None, 3, ["a"]], ids=repr
)
def test_only_a_listed_name_is_a_model(wrong):
    with pytest.raises(SettingError, match="must be one of: faust, shakespeare"):
        check_model(wrong, ["faust", "shakespeare"])


def test_a_long_prompt_is_cut_to_its_last_characters():
    assert check_prompt("") == ("", 0)
    assert check_prompt("a" * 998_000 + "b" * 2000) == ("b" * 2000, 998_000)
    with pytest.raises(SettingError):
        check_prompt(None)


@pytest.mark.parametrize("text", ["0:0.80", "0:0.70_34:0.73", "0:0.00_1:2.00_4999:1.00"])
def test_parsing_and_formatting_a_schedule_gives_the_same_text(text):
    assert format_schedule(parse_schedule(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "0", "0:", "x:1", "5:1.0", "0:1_0:2", "0:1_9:1_3:1", "0:nan", "0:1__", "-1:1", None, "0:1_" * 600],
    ids=repr,
)
def test_an_invalid_schedule_is_empty(text):
    assert parse_schedule(text) == ()


def test_temperatures_of_a_schedule_are_clamped_to_those_of_the_slider():
    assert parse_schedule("0:-1_5:9_7:0.333") == ((0, 0.0), (5, 2.0), (7, 0.33))
    assert clamp_temperature(float("inf")) == 2 and str(clamp_temperature(-0.0)) == "0.0"
    with pytest.raises(ValueError):
        clamp_temperature(float("nan"))
