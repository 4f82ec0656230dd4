"""The settings of a run (temperature, seed, length, prompt, schedule): their bounds and their text formats.

Values may come from a link, a text field, a program or a command line. All of them are checked here, and every error
states the rule and the value received.
"""

import math
import re
import reprlib
from collections.abc import Collection
from itertools import pairwise

LOW, UNIT, HIGH = 0.5, 1.0, 1.5  # the three fixed panels
MAX_TEMPERATURE = 2.0
MAX_SEED = 2**63 - 1
MAX_LENGTH = 5_000
MAX_PROMPT = 2_000
MAX_SEEDS = 64
MAX_SCHEDULE = 500  # entries: about 5 kB of a link, well below the 8 kB that proxies accept
MAX_NUMBER = 40  # characters of a number as text
MAX_ENTRY = 32  # characters of a schedule's entry, on average

# Linear: no two parts that follow each other match the same character. assets/page/ has the same expressions.
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,'’ \u00a0\u202f])[0-9]{3})(?:\1[0-9]{3})*")  # 1.000, 5,000, 12 345 678
_ENTRY = re.compile(r"([0-9]{1,9}):(-?(?:[0-9]{1,9}(?:\.[0-9]{0,20})?|\.[0-9]{1,20}))")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = " \t\n\v\f\r"
_SHORT = reprlib.Repr()  # of a list or an object: bounded in depth, too
_SHORT.maxlist = _SHORT.maxdict = 20
_SHORT.maxlevel = 2

Schedule = tuple[tuple[int, float], ...]  # (position, temperature from there on), ascending


class SettingError(ValueError):
    """A setting out of its bounds. `field` is its name and `value` the received value, shortened, for translations.

    `value` is empty where nothing was received: null, or a text of spaces.
    """

    def __init__(self, field: str, rule: str, value: object):
        self.field = field
        text = "" if value is None or (isinstance(value, str) and not value[:80].strip()) else _text_of(value)
        self.value = text if len(text) <= 80 else text[:77] + "…"
        super().__init__(f"{rule} Received: {self.value or 'nothing'}")


def check_temperature(value: object) -> float:
    """A number from 0 to 2. It is not rounded: 0.123 stays 0.123. Of a text, 0,7 is 0.7."""
    number = parse_temperature(value)
    if number is None or not 0 <= number <= MAX_TEMPERATURE:
        raise SettingError("temperature", "A temperature must be a number from 0 to 2.", value)
    return float(number)


def check_seed(value: object) -> int:
    """A whole number from 0 to 2⁶³−1. As text it stays exact, while a JavaScript number ends at 2⁵³.

    Of a text, 1.000 and 1,000 are a thousand, here and in all whole numbers.
    """
    return _check_whole("seed", value, 0, MAX_SEED)


def check_length(value: object) -> int:
    """A whole number of tokens from 1 to 5,000."""
    return _check_whole("length", value, 1, MAX_LENGTH)


def check_position(value: object) -> int:
    """A whole number from 0 to 5,000: the number of tokens before this one."""
    return _check_whole("position", value, 0, MAX_LENGTH)


def check_count(value: object) -> int:
    """The number of seeds of a sweep: a whole number from 1 to 64."""
    return _check_whole("number of seeds", value, 1, MAX_SEEDS)


def _check_whole(field: str, value: object, least: int, most: int) -> int:
    number = parse_whole(value)
    if number is None or not least <= number <= most:
        raise SettingError(field, f"A {field} must be a whole number from {least} to {most}.", value)
    return number


def check_text(value: object) -> str:
    """A text of at most 7,000 characters: the longest prompt and the longest run of characters after it."""
    if not isinstance(value, str) or len(value) > MAX_PROMPT + MAX_LENGTH:
        raise SettingError("text", f"A text must have at most {MAX_PROMPT + MAX_LENGTH} characters.", value)
    if not _is_whole(value):
        raise SettingError("text", "A text must have whole characters.", value)
    return value


def check_prompt(value: object) -> tuple[str, int]:
    """The last 2,000 characters of a prompt, and the number of characters that were cut.

    A lone surrogate, which is half a character, is refused: no answer with it could be sent.
    """
    if not isinstance(value, str):
        raise SettingError("prompt", "A prompt must be text.", value)
    if not _is_whole(value[-MAX_PROMPT:]):
        raise SettingError("prompt", "A prompt must have whole characters.", value)
    return value[-MAX_PROMPT:], max(0, len(value) - MAX_PROMPT)


def check_model(value: object, names: Collection[str]) -> str:
    """A name from the list. Anything else is refused, so that no received value becomes part of a path."""
    if not isinstance(value, str) or value not in names:
        raise SettingError("model", f"A model must be one of: {', '.join(names) or 'none is there'}.", value)
    return value


def parse_schedule(text: object) -> Schedule:
    """Parse a schedule like "0:0.70_34:0.73"; empty if any part is invalid. Temperatures are clamped."""
    if not isinstance(text, str) or len(text) > MAX_ENTRY * MAX_SCHEDULE:
        return ()
    entries = [_ENTRY.fullmatch(entry) for entry in text.replace(",", ".").split("_")]
    if len(entries) > MAX_SCHEDULE or not all(entries):
        return ()
    schedule = tuple((int(entry[1]), clamp_temperature(float(entry[2]))) for entry in entries)
    positions = [position for position, _ in schedule]
    ascending = all(a < b for a, b in pairwise(positions))
    return schedule if positions[0] == 0 and ascending else ()


def format_schedule(schedule: Schedule) -> str:
    """Format a schedule as `parse_schedule` reads it, like "0:0.70_34:0.73"."""
    return "_".join(f"{position}:{temperature:.2f}" for position, temperature in schedule)


def clamp_temperature(value: float) -> float:
    """The nearest temperature of the slider: 0.00 … 2.00 in steps of 0.01. Raises ValueError for NaN.

    The higher one of two that are equally near, as the page does it.
    """
    if value != value:  # unlike math.isnan, for whole numbers of any size
        raise ValueError(f"A temperature must be a number. Received: {value!r}")
    hundredths = 100 * min(max(value, 0.0), MAX_TEMPERATURE)
    below = math.floor(hundredths)
    return (below + (hundredths - below >= 0.5)) / 100


def parse_temperature(value: object) -> int | float | None:
    """As `parse_number`; a text may have a decimal comma."""
    return parse_number(value.replace(",", ".", 1) if isinstance(value, str) and "." not in value else value)


def parse_whole(value: object) -> int | None:
    """A whole number, exact at any size; None for anything else. The digits of a text may be grouped by thousands."""
    if isinstance(value, str) and len(value) <= MAX_NUMBER and _GROUPED.fullmatch(value.strip(_SPACES)):
        value = re.sub("[^0-9]", "", value)
    number = parse_number(value)
    return int(number) if number is not None and number == int(number) else None


def parse_number(value: object) -> int | float | None:
    """A finite number, from a number or a text, exact for whole numbers of any size; None for anything else.

    A text of more than 40 characters is no number.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        if len(value) > MAX_NUMBER:
            return None
        value = value.strip(_SPACES)
        if value.isascii() and value.isdecimal() and len(value) <= 20:
            return int(value)
        if not _DECIMAL.fullmatch(value):  # float() accepts "7_0" and "٧"
            return None
        value = float(value)
    if isinstance(value, int):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else None


def _is_whole(text: str) -> bool:
    """Whether a text has no lone surrogate."""
    return _SURROGATE.search(text) is None


def _text_of(value: object) -> str:
    """A value as an error repeats it. The work is bounded, whatever the value."""
    if isinstance(value, str):
        return repr(value[:80])
    if isinstance(value, int) and value.bit_length() > 400:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, dict) and len(value) > _SHORT.maxdict:
        return f"an object of {len(value)} fields"
    return _SHORT.repr(value) if isinstance(value, list | dict | tuple) else repr(value)
