"""The limits of one server process, set by environment variables."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """runs: runs served at a time. runs_per_client: places of one address, served or waiting; all visitors of a school
    often have one address. waiting: clients in line. heavy: scrubs and programs' sweeps served at a time. large: runs
    served at a time of models whose state is large. body: bytes of a request. connections: of one address."""

    runs: int = 100
    runs_per_client: int = 50
    waiting: int = 300
    heavy: int = 8
    large: int = 16
    body: int = 512 * 1024  # a page asks with 140 kB at most; a program may send a book as its prompt
    connections: int = 600

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Limits":
        """Read THERMOSTAT_RUNS, THERMOSTAT_WAITING, … Raises ValueError with the rule and the value received."""
        values = {}
        for name in (field.name for field in fields(cls)):
            variable = f"THERMOSTAT_{name.upper()}"
            if (text := environment.get(variable)) is not None:
                if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
                    raise ValueError(f"{variable} must be a whole number, 1 or more. Received: {text!r}")
                values[name] = int(text)
        return cls(**values)
