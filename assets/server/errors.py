"""Exceptions as errors that a visitor or a program reads. No other module turns one into the other.

A visitor's error is {"key", "value"}: the page has a sentence `error_KEY` in each language and puts the value into it.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import aclosing, contextmanager

import gradio as gr

from assets.server.admission import Refused
from assets.words import LANGUAGES, TEXTS
from model.checkpoint import CheckpointError
from model.library import Library
from model.replicas import ReplicaError
from model.settings import SettingError


async def answer_or_error(answer: Awaitable[dict], library: Library) -> dict:
    """The answer to a question, or {"error": {"key", "value"}}."""
    try:
        return await answer
    except Exception as error:
        return {"error": _describe(error, library)}


async def messages_or_error(messages: AsyncIterator[dict], library: Library) -> AsyncIterator[dict]:
    """The messages of a stream. If they fail, the last one is {"state": "error", "error": {"key", "value"}}."""
    try:
        async with aclosing(messages):
            async for message in messages:
                yield message
    except Exception as error:
        yield {"state": "error", "error": _describe(error, library)}


@contextmanager
def errors_for_programs() -> Iterator[None]:
    """Turn Refused, ReplicaError, a timeout and ValueError into gr.Error, so that Gradio sends the sentence or rule."""
    try:
        yield
    except (Refused, ReplicaError, TimeoutError) as error:
        key = "busy" if isinstance(error, TimeoutError) else error.key
        raise gr.Error(TEXTS[LANGUAGES[0]][f"error_{key}"], print_exception=False) from error
    except ValueError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _describe(error: Exception, library: Library) -> dict[str, str]:
    """{"key", "value"} of an error. An unexpected one is logged with its traceback; the visitor reads no details."""
    match error:
        case Refused():
            return {"key": error.key, "value": ""}
        case ReplicaError():
            logging.warning("%s", error)
            return {"key": error.key, "value": ""}
        case SettingError():
            key = "no_model" if error.field == "model" and not library.cards() else error.field
            return {"key": key, "value": error.value}
        case CheckpointError():
            return {"key": "checkpoint", "value": str(error)}
    logging.error("A request failed.", exc_info=error)
    return {"key": "internal", "value": ""}
