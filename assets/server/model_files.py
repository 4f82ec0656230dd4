"""The files of a model that a page writes with by itself, below page/model/DIGEST.

The digest is that of step.bin, so a browser keeps what is tied to it for good. The chains of a Markov folder share one
step.bin, and so one address.
"""

import gzip
from functools import lru_cache, partial
from pathlib import Path

import brotli
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assets.server.guard import Guard
from assets.server.kept_files import keep
from model.chains import chains_folder, model_file
from model.folder import CheckpointError, read_bytes, read_whole
from model.library import Library

TIED = ("step.bin", "vocabulary.json", "lexicon.txt")  # what the characters come from: the card has their digests
FILES = (*TIED, "sweep.json", "cells.json", "epochs.json", "fingerprints.bin")
TYPES = {".bin": "application/octet-stream", ".json": "application/json", ".txt": "text/plain; charset=utf-8"}
QUALITY = 5  # of brotli: 0.2 seconds for 4 MB; the best one takes 50 times as long for another hundredth
KEPT = 40  # contents, 4 MB at most


def page_digest_of(card: dict, backend: str) -> str | None:
    """The digest of a model with which a page gives the server's characters; None where it can't."""
    digest = card.get("digest")
    return digest if card.get("exact") is True and backend != "keras" and isinstance(digest, str) else None


def step_digest_of(card: dict, backend: str) -> str | None:
    """The digest of that model's step.bin, which its address has; None where a page can't write with it."""
    step = card.get("step", card.get("digest"))
    return step if page_digest_of(card, backend) and isinstance(step, str) else None


def files_of(model: Path) -> dict[str, Path]:
    """Name below the address → path of every file that a model may have. model: as `Library.folder` gives it."""
    folder, sweep = chains_folder(model) or model, model_file(model, "sweep.json")
    return {name: folder / name for name in FILES if name != "sweep.json"} | {sweep.name: sweep}


def model_routes(library: Library) -> list[Route]:
    """The route of all files. One that is missing, or not the one that its card describes, answers 404."""

    def file(request: Request) -> Response:  # no coroutine: it reads a disk, and compresses
        name, wanted = request.path_params["file"], request.path_params["digest"]
        for model, card in library.cards().items():  # several may have that step, and some of them be damaged
            path = files_of(library.folder(model)).get(name)
            if path is None or step_digest_of(card, library.backend) != wanted:
                continue
            try:
                if name not in TIED:  # made again while its address stays
                    headers = {"cache-control": "no-cache"}
                    return Response(read_bytes(path), headers=headers, media_type=TYPES[path.suffix])
                sha256 = card.get("sha256")
                of_file = wanted if name == "step.bin" else sha256.get(name) if isinstance(sha256, dict) else None
                return keep(request, partial(_content, path.parent, name, of_file), TYPES[path.suffix])
            except CheckpointError:
                continue
        return PlainTextResponse("Not found.\n", 404)

    return [Route("/page/model/{digest}/{file}", file, middleware=[Middleware(Guard)])]


@lru_cache(KEPT)
def _content(folder: Path, name: str, digest: str | None, coding: str | None) -> bytes:
    """A file that has this sha256, in a coding. Raises CheckpointError."""
    content = read_whole(folder, name, digest)
    if coding == "br":
        return brotli.compress(content, quality=QUALITY)
    return gzip.compress(content, 6) if coding == "gzip" else content
