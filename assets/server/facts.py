"""The facts that the page is built with: the models, the settings of a first visit, and the bounds."""

from collections.abc import Mapping
from numbers import Real

from assets.server.examples import EXAMPLES
from assets.server.link import DEFAULT_LENGTH, DEFAULT_PROMPT, DEFAULT_SEED, DEFAULT_TEMPERATURE, default_prompts
from assets.server.model_files import TIED, page_digest_of, step_digest_of
from assets.server.requests.bet import DRAWS
from assets.server.requests.run import PACES
from assets.server.requests.sweep import LENGTHS, SEEDS, USUAL_LENGTH, USUAL_SEEDS
from assets.server.streams import SILENCE
from model.first import SCHEDULE
from model.library import Library
from model.settings import HIGH, LOW, MAX_LENGTH, MAX_PROMPT, MAX_SCHEDULE, UNIT, format_schedule
from model.verify import MEASURES

DIGITS = 16  # of a digest: enough to tell texts and files apart


def page_facts(library: Library) -> dict:
    """The facts as JSON; assets/page/engine/contract.js names the type of each."""
    cards = library.cards()
    prompts = default_prompts(cards)
    return {
        "models": [
            {
                "name": name,
                "prompt": prompts[name],
                "digest": page_digest_of(card, library.backend),
                "step": step_digest_of(card, library.backend),
                "files": _file_digests(card),
            }
            | model_facts(name, card)
            for name, card in cards.items()
        ],
        "first": library.first(),
        "ride": format_schedule(SCHEDULE),
        "backend": library.backend,
        "prompt": DEFAULT_PROMPT,
        "seed": DEFAULT_SEED,
        "length": DEFAULT_LENGTH,
        "temperature": DEFAULT_TEMPERATURE,
        "temperatures": [LOW, UNIT, HIGH],
        "examples": EXAMPLES,
        "longest": MAX_LENGTH,
        "longest_prompt": MAX_PROMPT,
        "longest_schedule": MAX_SCHEDULE,
        "silence": round(1000 * SILENCE),
        "paces": list(PACES),
        "draws": DRAWS,
        "sweep": {
            "seeds": {"choices": SEEDS, "usual": USUAL_SEEDS},
            "length": {"choices": LENGTHS, "usual": USUAL_LENGTH},
        },
    }


def model_facts(name: str, card: Mapping) -> dict:
    """What a card says about its model. A field that is missing or of another type gets its default."""

    def field(of: object, key: str, kind: type, default: object = None) -> object:
        value = of.get(key) if isinstance(of, Mapping) else None
        return value if isinstance(value, kind) else default

    return {
        "title": field(card, "title", str, name),
        "language": field(card, "language", str, ""),
        "level": field(card, "level", str, "char"),
        "kind": "Markov" if "markov" in card else field(card.get("network"), "cell", str, "").upper(),
        "parameters": field(card, "parameters", int),
        "order": field(card.get("markov"), "order", int),
        "loss": field(card.get("evaluation"), "nats_per_token", float),
        "verified": _verified(field(card, "verified", dict)),
        "text": field(card.get("data"), "title", str, ""),
        "text_digest": field(card.get("data"), "sha256", str, "")[:DIGITS],
        "license": field(card.get("data"), "license", str, ""),
        "sources": [address for address in field(card.get("data"), "address", list, []) if _is_address(address)],
    }


def _file_digests(card: Mapping) -> dict[str, str]:
    """How the sha256 of the files begins that a page needs besides step.bin, by name."""
    sha256 = card.get("sha256")
    found = {name: sha256.get(name) for name in TIED} if isinstance(sha256, Mapping) else {}
    return {name: digest[:DIGITS] for name, digest in found.items() if isinstance(digest, str) and name != "step.bin"}


def _is_address(value: object) -> bool:
    """Whether a value is a web address that the page may link to."""
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _verified(found: Mapping | None) -> Mapping | None:
    """A card's comparison with the trained network, if it has all numbers and the date that the page says."""
    numbers = ("tokens", "draws", *MEASURES)
    whole = found and isinstance(found.get("date"), str) and all(isinstance(found.get(n), Real) for n in numbers)
    return found if whole else None
