"""Public-domain texts by name: their addresses, how each is cleaned, and the sha256 that proves both.

Every address holds a commit, so the file behind it can't change.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from training.quiet import load_tensorflow
from training.tunes import tunes

_GITHUB = "https://raw.githubusercontent.com"
_QUOTES = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True)
class Source:
    """files: (address, sha256 of the download). clean: the downloads → the text. sha256: of that text in UTF-8.

    Without `clean`, a file with this sha256 is recognised, and nothing is downloaded.
    """

    title: str
    language: str | None
    files: tuple[tuple[str, str], ...]
    clean: Callable[[list[bytes]], str] | None
    sha256: str
    license: str = "public domain in the US"


def _excerpt(download: bytes, encoding: str, first: str, last: str) -> str:
    """From `first` to before `last`: no header, no licence, LF line ends, at most two empty lines in a row."""
    text = "\n".join(line.rstrip() for line in download.decode(encoding).splitlines())
    begin = text.index(first)
    text = text[begin : text.index(last, begin)].strip("\n") + "\n"
    return re.sub(r"\n{4,}", "\n\n\n", text)


def _nietzsche(files: list[bytes]) -> str:
    """Its letters were encoded twice: an æ reads as Ã¦."""
    return files[0].decode("utf-8").encode("latin-1").decode("utf-8")


def _alice(files: list[bytes]) -> str:
    return _excerpt(files[0], "utf-8", "CHAPTER I. ", "End of Project").translate(_QUOTES)


def _emerson(files: list[bytes]) -> str:
    beginnings = ("     HISTORY.", "     THE POET.")
    return "\n\n".join(
        _excerpt(file, "ascii", first, "End of Project") for file, first in zip(files, beginnings, strict=True)
    )


def _aphorisms(files: list[bytes]) -> str:
    """Emerson's sentences of 20 to 150 characters, one a line, for --lines."""
    found = []
    for paragraph in _emerson(files).split("\n\n"):
        for sentence in re.split(r"(?<=[.!?])\s+(?=[\"']?[A-Z])", " ".join(paragraph.split())):
            whole = sentence[:1].isupper() and sentence[-1:] in tuple(".!?") and not sentence.isupper()
            if 20 <= len(sentence) <= 150 and whole and sentence.count('"') % 2 == 0:
                found.append(sentence)
    return "\n".join(found) + "\n"


def _faust(files: list[bytes]) -> str:
    """Both parts in the layout of tiny Shakespeare: speakers and verses from the first column on."""
    limits = (("  Zueignung.", "Ende dieses Projekt"), ("  Faust:  Der Trag", "End of the Project"))
    text = "\n\n".join(_excerpt(file, "latin-1", *limit) for file, limit in zip(files, limits, strict=True))
    return "\n".join(line.removeprefix("  ") for line in text.split("\n"))


def mixed(texts: list[str]) -> str:
    """Texts in an order that depends on nothing but themselves. By position, the last tenth would be a kind of its own:
    the rarest names, the tunes of one book."""
    return "".join(sorted(texts, key=lambda text: hashlib.sha256(text.encode("utf-8")).digest()))


_ESSAYS = (
    (
        f"{_GITHUB}/GITenberg/Essays---First-Series_2944/9210518e45c73c99d03083c2bdfb0a6d32fae289/2944.txt",
        "c3aedb85a2b5c6e05cfe14c98819b9155226901310978662bd3443df4f211991",
    ),
    (
        f"{_GITHUB}/GITenberg/Essays---Second-Series_2945/4d6082455ceb4a61a2f942c08ca242ad238fcf4e/2945.txt",
        "5d8ae3c19a30f3f9c52ee370829e3e76b6bc0f714edc51fc5cd67c9c4b2dcd6a",
    ),
)

SOURCES = {
    "shakespeare": Source(
        "tiny Shakespeare: from the plays of William Shakespeare, put together by Andrej Karpathy",
        "en",
        (
            (
                f"{_GITHUB}/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/input.txt",
                "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
            ),
        ),
        lambda files: files[0].decode("utf-8"),
        "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
    ),
    "faust": Source(
        "Faust, parts one and two, by Johann Wolfgang von Goethe",
        "de",
        (
            (
                f"{_GITHUB}/GITenberg/Faust--Der-Trag-die-erster-Teil_2229/"
                "bc4c77935b76f32905baeb68449b01f61301aa3b/2229-8.txt",
                "778655a07dcd7066648660c529a941162216b4f43e71cf245969652a8eabcc9c",
            ),
            (
                f"{_GITHUB}/GITenberg/Faust--Der-Trag-die-zweiter-Teil_2230/"
                "9c69c48613b5f87b478d489b76fd00e8d15284bc/2230-8.txt",
                "7df3a35e59b4ad1ade6b311e4d99c9c5c1e344d5018fe08616e729a065c68a79",
            ),
        ),
        _faust,
        "09d0f01be6788e55e9abfa3ea6f9364e89a23aeb8eaccf30a314a7e511beb80d",
    ),
    "nietzsche": Source(
        "Beyond Good and Evil and Human, All Too Human by Friedrich Nietzsche, in English",
        "en",
        (
            (
                f"{_GITHUB}/rupeshbharambe24/DL-Practical/e8ec7def4934423cda1d6a8cf9bb665ea4a2ca9c/nietzsche.txt",
                "1f6258f517f66e336983f76bdb66d53614701e511100908b8eada9bccd1d1300",
            ),
        ),
        _nietzsche,
        "23cf69874ab69d3d256099ab530ea4be24d47d9675b673bcc67cbcd6298ec647",
    ),
    "emerson": Source(
        "Essays, first and second series, by Ralph Waldo Emerson",
        "en",
        _ESSAYS,
        _emerson,
        "c91b85e5317285f149a16f94ae29a251cdc0d2eebbb6990fc19a1e8d620307e1",
    ),
    "aphorisms": Source(
        "Sentences of the Essays, first and second series, by Ralph Waldo Emerson",
        "en",
        _ESSAYS,
        _aphorisms,
        "b9c5e1bb9763841426c8f5e114687007c15b246d2951d4dfac42d2ff16ee5084",
    ),
    "names": Source(
        "First names given in the US, put together by Andrej Karpathy",
        "en",
        (
            (
                f"{_GITHUB}/karpathy/makemore/988aa59e4d8fefa526d06f3b453ad116258398d4/names.txt",
                "0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
            ),
        ),
        lambda files: mixed(files[0].decode("utf-8").splitlines(keepends=True)),
        "43d9e2591433f347b3ea6221f3e634dbc45f373535ae970f22205dbf4d42c08c",
        "MIT",
    ),
    "tunes": Source(
        "Folk tunes in ABC notation, from O'Neill's Music of Ireland, Ryan's Mammoth Collection and Aird's Airs "
        "(1782 to 1903), as collected in the package music21",
        None,
        (
            (
                "https://files.pythonhosted.org/packages/15/12/"
                "dee0eef7c82a63e83eea94bdcde97c66ab55213d89cee1347d2d11601faa/music21-10.5.1-py3-none-any.whl",
                "dc3309498c4c95cebdf8d4f20c868deb6b63bce1d929cad4f51a7ccc982987b1",
            ),
        ),
        lambda files: mixed(tunes(files[0])),
        "11f27435e189357ecbc3e8fc1e199db93d0b67b3786b4088e5cf17ca7b692a4c",
    ),
    "alice": Source(
        "Alice's Adventures in Wonderland by Lewis Carroll",
        "en",
        (
            (
                f"{_GITHUB}/GITenberg/Alice-s-Adventures-in-Wonderland_11/"
                "7f18748e114b994d5d9454d5793581bc0b9cf9d7/11-0.txt",
                "49a0b2726606e1290ac03a63978fa1dd1bd38a8d805704d98265f393533ea094",
            ),
        ),
        _alice,
        "e3ee2580ee8f44ccb4d6d1f79a2a90a8e607be5eef2c3e587701ef2b75f051f0",
    ),
}


def fetch(name: str) -> bytes:
    """The cleaned text of a known name in UTF-8, from Keras' download folder or else from its public address.

    Raises OSError where the download fails or has another sha256.
    """
    load_tensorflow()
    import keras

    source = SOURCES[name]
    downloads = []
    for number, (address, sha256) in enumerate(source.files):
        try:
            path = keras.utils.get_file(f"rnn-thermostat-{name}-{number}.txt", address, file_hash=sha256)
        except Exception as error:  # get_file raises plain Exception offline, and ValueError for a wrong sha256
            raise OSError(str(error)) from error
        with open(path, "rb") as file:
            downloads.append(file.read())
    return source.clean(downloads).encode("utf-8")
