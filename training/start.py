"""A training that begins with the weights of another checkpoint: a check of its network, and a record of its texts."""

from dataclasses import replace
from pathlib import Path

from model.architecture import Config
from model.vocabulary import Vocabulary
from training.trained import named, read_trained


class StartError(ValueError):
    """A checkpoint that a training can't begin with: one sentence with the rule, then the value received."""


def check_start(folder: Path, config: Config, vocabulary: Vocabulary) -> dict:
    """Name and digest of the checkpoint, the command that trained it, and every text that its weights have read.

    Raises StartError if its network (but for dropout) or its vocabulary differs, and CheckpointError.
    """
    card, before, tokens = read_trained(folder)
    if replace(before, dropout=config.dropout, vocab_size=config.vocab_size) != config:
        raise StartError(f"--start must hold the same network ({named(config)}). Received: {folder} ({named(before)})")
    if tokens.tokens != vocabulary.tokens:
        some = " ".join(map(repr, sorted(set(tokens.tokens) ^ set(vocabulary.tokens))[:10]))
        raise StartError(
            f"--start must have the text's {len(vocabulary)} tokens. Received: {folder}, which differs in {some}"
        )
    training = card.get("training", {})
    read, data = list((training.get("start") or {}).get("read", [])), card.get("data", {})
    return {
        "name": card.get("name", folder.name),
        "digest": card["digest"],
        "command": training.get("command"),
        "read": read if data in read else [*read, data],
    }
