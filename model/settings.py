"""What a run is asked for: temperature, seed, length, prompt, schedule; their bounds, and how they are written.

Knows nothing about networks or pages. Values may come from a link, a text field, a program or a command line, so
each is checked here, once, and every error states the rule and the value received.
"""

import math
import re
from collections.abc import Collection
from itertools import pairwise

LOW, UNIT, HIGH = 0.5, 1.0, 1.5  # the three fixed panels
MAX_TEMPERATURE = 2.0
MAX_SEED = 2**63 - 1
MAX_LENGTH = 5_000
MAX_PROMPT = 2_000
MAX_SEEDS = 64
MAX_SCHEDULE = 500  # entries; about 5 kB of a link, well below the 8 kB that proxies let through

_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]{1,3})?", re.IGNORECASE)

Schedule = tuple[tuple[int, float], ...]  # (position, temperature from there on), ascending


class SettingError(ValueError):
    """A setting outside its bounds. `field` names it, `value` is what was received, for those who word it anew."""

    def __init__(self, field: str, rule: str, value: object):
        self.field = field
        shown = repr(value)
        self.value = shown if len(shown) <= 80 else shown[:77] + "…"
        super().__init__(f"{rule} Received: {self.value}")


def check_temperature(value: object) -> float:
    """A number from 0 to 2, rounded to nothing: 0.123 stays 0.123."""
    number = _number(value)
    if number is None or not 0 <= number <= MAX_TEMPERATURE:
        raise SettingError("temperature", "A temperature must be a number from 0 to 2.", value)
    return float(number)


def check_seed(value: object) -> int:
    """A whole number from 0 to 2⁶³−1; as text it stays exact where a JavaScript number would not."""
    return _check_whole("seed", value, 0, MAX_SEED)


def check_length(value: object) -> int:
    """A whole number of tokens from 1 to 5,000."""
    return _check_whole("length", value, 1, MAX_LENGTH)


def check_position(value: object) -> int:
    """A whole number of tokens from 0 to 5,000: how many were written before."""
    return _check_whole("position", value, 0, MAX_LENGTH)


def check_count(value: object) -> int:
    """How many seeds a sweep takes: a whole number from 1 to 64."""
    return _check_whole("number of seeds", value, 1, MAX_SEEDS)


def _check_whole(field: str, value: object, least: int, most: int) -> int:
    number = _number(value)
    if number is None or number != int(number) or not least <= number <= most:
        raise SettingError(field, f"A {field} must be a whole number from {least} to {most}.", value)
    return int(number)


def check_text(value: object) -> str:
    """Text to be measured, at most 7,000 characters: the longest prompt and the longest run after it."""
    if not isinstance(value, str) or len(value) > MAX_PROMPT + MAX_LENGTH:
        raise SettingError("text", f"A text must have at most {MAX_PROMPT + MAX_LENGTH} characters.", value)
    return value


def check_prompt(value: object) -> tuple[str, int]:
    """The prompt's last 2,000 characters, and how many before them were cut."""
    if not isinstance(value, str):
        raise SettingError("prompt", "A prompt must be text.", value)
    return value[-MAX_PROMPT:], max(0, len(value) - MAX_PROMPT)


def check_model(value: object, names: Collection[str]) -> str:
    """A name from the list, and nothing else: no path is ever made from what was received."""
    if not isinstance(value, str) or value not in names:
        raise SettingError("model", f"A model must be one of: {', '.join(names) or 'none is there'}.", value)
    return value


def parse_schedule(text: str) -> Schedule:
    """The schedule written as "0:0.70_34:0.73"; empty when anything in it is broken. Temperatures are clamped."""
    try:
        entries = [entry.split(":") for entry in text.split("_")]
        schedule = tuple((int(position), clamp_temperature(float(temperature))) for position, temperature in entries)
    except (ValueError, AttributeError):
        return ()
    positions = [position for position, _ in schedule]
    ascending = all(a < b for a, b in pairwise(positions))
    return schedule if positions[0] == 0 and ascending and len(schedule) <= MAX_SCHEDULE else ()


def format_schedule(schedule: Schedule) -> str:
    """ "0:0.70_34:0.73", the form that `parse_schedule` reads."""
    return "_".join(f"{position}:{temperature:.2f}" for position, temperature in schedule)


def clamp_temperature(value: float) -> float:
    """The nearest temperature the slider has: 0.00 … 2.00 in steps of 0.01. Raises ValueError for NaN."""
    if math.isnan(value):
        raise ValueError(f"A temperature must be a number. Received: {value!r}")
    return round(min(max(value, 0.0), MAX_TEMPERATURE), 2) + 0.0  # −0.0 + 0.0 is 0.0


def _number(value: object) -> int | float | None:
    """The finite number meant by a number or by its text, exact for whole numbers of any size; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip()
        # str.isdecimal alone would let 5,000 digits through, and int() refuses those with an error of its own
        if value.isascii() and value.isdecimal() and len(value) <= 20:
            return int(value)
        if not _DECIMAL.fullmatch(value):  # float() alone takes "7_0" and "٧"
            return None
        value = float(value)
    if isinstance(value, int):
        return value
    return value if isinstance(value, float) and math.isfinite(value) else None
