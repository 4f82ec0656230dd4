"""What a link asks for. link.js writes the address read here; its form is a contract with every link ever shared.

Knows nothing about pages. What is missing or broken in a link falls back to its default, so that every link opens.
"""

from collections.abc import Callable, Mapping

from model.settings import Schedule, check_length, check_model, check_seed, clamp_temperature, parse_schedule

PROMPT, SEED, LENGTH, TEMPERATURE = "ROMEO:", 7, 400, 0.8  # of a first visit


def read_link(query: Mapping[str, str], prompts: Mapping[str, str], first: str | None) -> tuple[dict, Schedule]:
    """The settings (model, prompt, seed as text, length) and the schedule.

    prompts: as of `own_prompts`. first: the model of a first visit.
    """

    def read_as(check: Callable[[str], object], name: str, default: object) -> object:
        try:
            return check(query[name])
        except (KeyError, ValueError):
            return default

    model = read_as(lambda name: check_model(name, prompts), "model", first)
    settings = {
        "model": model,
        "prompt": query.get("prompt", prompts.get(model, PROMPT)),
        "seed": str(read_as(check_seed, "seed", SEED)),
        "length": read_as(check_length, "length", LENGTH),
    }
    temperature = read_as(lambda text: clamp_temperature(float(text)), "T", TEMPERATURE)
    return settings, parse_schedule(query.get("ts")) or ((0, temperature),)


def own_prompts(cards: Mapping[str, dict]) -> dict[str, str]:
    """What each model begins with where nobody has written a prompt, by model."""
    prompts = {name: card.get("prompt") for name, card in cards.items()}
    return {name: prompt if isinstance(prompt, str) else PROMPT for name, prompt in prompts.items()}
