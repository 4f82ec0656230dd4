"""How much one process lets itself be asked for, and by one client. Set from outside by environment variables.

Knows nothing about runs: it counts places and bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """runs: served at a time. runs_per_client: of one address, served or waiting; a school is often one address.
    waiting: in line. heavy: scrubs, and sweeps of programs, at a time. body: bytes of a POST."""

    runs: int = 100
    runs_per_client: int = 50
    waiting: int = 300
    heavy: int = 8
    body: int = 4 * 2**20

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Limits":
        """From THERMOSTAT_RUNS, THERMOSTAT_WAITING, … Raises ValueError with the rule and the value received."""
        found = {}
        for name in (field.name for field in fields(cls)):
            variable = f"THERMOSTAT_{name.upper()}"
            if (text := environment.get(variable)) is not None:
                if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
                    raise ValueError(f"{variable} must be a whole number, 1 or more. Received: {text!r}")
                found[name] = int(text)
        return cls(**found)
