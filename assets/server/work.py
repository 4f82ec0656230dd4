"""The work of a page's question, judged from its message before it waits for a place."""

from collections.abc import Mapping

from model.settings import MAX_LENGTH, MAX_PROMPT, SettingError, parse_number

LONG = 2_000  # steps: a question of more takes a second or longer
MAX_PARTS = 40_000  # characters and numbers of a message; the largest one has 37,000


def check_work(message: Mapping) -> tuple[dict, int]:
    """The message with only the end of its prompt, and about how many steps of the network it takes.

    Waiting messages are held in memory, so a larger one than any question needs is refused with SettingError.
    """
    prompt = message.get("prompt")
    if isinstance(prompt, str):
        prompt = prompt[-MAX_PROMPT:]
        message = {**message, "prompt": prompt}
    if len(message) > MAX_PARTS or sum(map(_parts, message.values())) > MAX_PARTS:
        raise SettingError(
            "text", f"A question must have at most {MAX_PARTS} characters and numbers.", list(message)[:9]
        )
    ids = message.get("ids")
    texts = [text for text in ids if isinstance(text, list)] if isinstance(ids, list) else []
    read = max(map(len, texts)) if texts else len(ids) if isinstance(ids, list) else 0
    length = parse_number(message.get("length")) or 0
    drawn = int(min(max(length, 0), MAX_LENGTH))
    return dict(message), (len(prompt) if isinstance(prompt, str) else 0) + read + drawn


def _parts(value: object, depth: int = 2) -> int:
    """The characters and numbers of a value. One that is nested more than twice is too large."""
    if isinstance(value, str):
        return len(value)
    if not isinstance(value, list | dict):
        return 1
    if not depth:
        return MAX_PARTS + 1
    parts = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    return 1 + sum(_parts(part, depth - 1) for part in parts)
