"""What command lines share: a parser of texts, which may begin with a dash, and a loop over models."""

import argparse
import sys
from collections.abc import Callable, Iterable


def make_each(names: Iterable[str], make: Callable[[str], str]) -> None:
    """Make something for each model, and print what `make` says of it. Exits with a sentence where one fails."""
    for name in names:
        try:
            print(make(name), flush=True)
        except ValueError as error:
            sys.exit(f"error: {error}")
        except OSError as error:
            sys.exit(f"error: {name} can't be written ({error.strerror}).")


class Parser(argparse.ArgumentParser):
    """argparse's, which says what to do where it takes a text for an option."""

    def error(self, message: str) -> None:
        """Print the error and exit, as argparse does."""
        if "expected one argument" in message:
            message += '; a value that begins with "-" is written with "=", as in --prompt=-one'
        super().error(message)
