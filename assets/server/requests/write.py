"""The questions about a run's text: the distribution of one token, the odds of all tokens, the measures of a run, and
what of its texts is copied."""

from collections.abc import Mapping

from assets.server.messages import check_ids, check_texts, pack_floats
from assets.server.requests.run import measure_texts
from model.fingerprints import copied as copied_of
from model.ladder import read_ladder, read_ranges
from model.library import Library
from model.odds import read_odds
from model.run import Run
from model.settings import SettingError, check_position, check_prompt, check_seed, check_temperature, parse_schedule


async def inspect(library: Library, message: Mapping) -> dict:
    """The distribution that a token was drawn from: {"logits", "ladder": [{"from", "to", "id"}, …]}.

    message: model, prompt, seed, `ids` (those before the token) and `position` (the token's).
    """
    engine = await library.engine(message.get("model"))
    vocabulary = engine.checkpoint.vocabulary
    prompt, _ = check_prompt(message.get("prompt"))
    seed, position = check_seed(message.get("seed")), check_position(message.get("position"))
    ids = check_ids(message.get("ids"), vocabulary)
    logits, ladder = await read_ladder(engine, vocabulary.encode(prompt)[0], seed, position, ids)
    return {"logits": pack_floats(logits), "ladder": ladder}


async def ranges(library: Library, message: Mapping) -> dict:
    """The temperatures at which the noise chooses each token of a text: {"ranges": [[low, high], …]}, in hundredths.

    message: model, prompt, seed and `ids`, those of the text. A low one above the high one: at no temperature.
    """
    engine = await library.engine(message.get("model"))
    vocabulary = engine.checkpoint.vocabulary
    prompt, _ = check_prompt(message.get("prompt"))
    ids = check_ids(message.get("ids"), vocabulary)
    found = await read_ranges(engine, vocabulary.encode(prompt)[0], check_seed(message.get("seed")), ids)
    return {"ranges": found.tolist()}


async def odds(library: Library, message: Mapping) -> dict:
    """How probable each token of the panels' texts was: {"texts": [{"one", "used"}, …]}.

    message: model, prompt, `schedule` and `ids`, those of one to four texts. `one` has the probability of each id at
    T = 1, `used` at the temperature it was drawn at, both as `pack_floats` gives them.
    """
    engine = await library.engine(message.get("model"))
    vocabulary = engine.checkpoint.vocabulary
    schedule = parse_schedule(message.get("schedule"))
    if not schedule:
        raise SettingError("schedule", "A schedule must begin at position 0.", message.get("schedule"))
    prompt, _ = check_prompt(message.get("prompt"))
    texts = check_texts(message.get("ids"), vocabulary)
    one, used = await read_odds(engine, vocabulary.encode(prompt)[0], texts, schedule)
    return {
        "texts": [
            {"one": pack_floats(one[row, : len(ids)]), "used": pack_floats(used[row, : len(ids)])}
            for row, ids in enumerate(texts)
        ]
    }


async def measure_run(library: Library, message: Mapping) -> dict:
    """The end of a run at one temperature: {"logits" of its next token, "figures", the measures of its text}.

    message: model, prompt, seed, `length` and `temperature`.
    """
    engine = await library.engine(message.get("model"))
    schedule = ((0, check_temperature(message.get("temperature"))),)
    settings = (message.get("prompt"), message.get("seed"), message.get("length"))
    run = Run(engine, *settings, temperatures=(), schedule=schedule)
    last = await run.last()
    (measures,) = measure_texts(last, engine.checkpoint, run.prompt)
    return {"logits": pack_floats(last.logits), "figures": measures}


async def copied(library: Library, message: Mapping) -> dict:
    """What of the panels' texts stands in the training text: {"texts": [null | {"share", "length", "onset"}, …]}.

    message: model and `ids`, those of one to four texts. null for a text of fewer than 20 characters; `texts` is null
    where the training text is not known.
    """
    engine = await library.engine(message.get("model"))
    vocabulary = engine.checkpoint.vocabulary
    texts = check_texts(message.get("ids"), vocabulary)
    fingerprints = await library.fingerprints(engine)
    if fingerprints is None:
        return {"texts": None}
    found = [copied_of(vocabulary.decode(ids), fingerprints) for ids in texts]
    return {"texts": [passage and passage._asdict() for passage in found]}
