"""The language of a visitor, as main.js chooses it: that of the address, or of the browser."""

from collections.abc import Collection, Mapping

MOST = 20  # languages of a browser that are read


def choose_language(fields: Mapping[str, str], accepted: str, languages: Collection[str]) -> str:
    """One of the languages. fields: those of the address. accepted: the header Accept-Language, or an empty text."""
    entries = [entry.partition(";") for entry in accepted.split(",", MOST)[:MOST]]
    wanted = sorted(entries, key=lambda entry: -_weight(entry[2]))  # equal weights keep their order
    tags = [tag.strip().lower().partition("-")[0] for tag, _, _ in wanted]
    return next((tag for tag in (fields.get("lang"), *tags) if tag in languages), next(iter(languages)))


def _weight(parameter: str) -> float:
    """The weight of an entry: 0.5 of "q=0.5", 1 where there is none."""
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name == "q" and len(value) <= 5 else 1.0
    except ValueError:
        return 1.0
