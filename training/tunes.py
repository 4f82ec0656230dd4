"""From a package with ABC files to tunes for a network: title, metre, unit length, key, and the notes of one voice.

ABC notation (abcnotation.com, version 2.1) writes a tune in letters. Left out are numbers, sources, second voices,
grace notes, chord names, ornaments and fingerings; tunes that change metre or key, or have other signs than notes and
bars; and all but the first of tunes with the same notes.
"""

import io
import re
import zipfile

BOOKS = tuple(f"music21/corpus/{book}/" for book in ("airdsAirs", "oneills1850", "ryansMammoth"))
_FIELD = re.compile(r"([A-Za-z]):(?!\|)(.*)")
_ORNAMENT = re.compile(r'\{[^}]*\}|"[^"]*"|![^!]*!|\\$|[~.`uvTHLMOPSJRy*]')
_MUSIC = re.compile(r"[A-Ga-gzx0-9/,'^=_|:\[\]()<> \n-]+")
_METRE, _LENGTH = re.compile(r"\d+/\d+|C\|?"), re.compile(r"1/\d+")
_KEY = re.compile(r"([A-G][b#]?) ?((?i:maj|min|mix|dor|phr|lyd|m)?)")


def tunes(wheel: bytes) -> list[str]:
    """The tunes of the books, each with an empty line at its end."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as files:
        names = sorted(name for name in files.namelist() if name.startswith(BOOKS) and name.endswith(".abc"))
        books = [files.read(name).decode("utf-8", "replace") for name in names]
    found: dict[str, str] = {}
    for book in books:
        for entry in re.split(r"^X:.*$", book, flags=re.MULTILINE)[1:]:
            if tune := _tune(entry):
                found.setdefault(tune[1], f"{tune[0]}{tune[1]}\n")
    return list(found.values())


def _tune(entry: str) -> tuple[str, str] | None:
    """Head and notes of a tune; None for one that is left out."""
    head, music, first_voice = {"L": "1/8"}, [], True
    for line in entry.splitlines():
        line = line.partition("%")[0].strip()
        if field := _FIELD.match(line):
            name, value = field[1], field[2].strip()
            if name == "V":
                first_voice = value.startswith("1")
            elif name in "MLK" and music:
                return None
            elif name != "T" or "T" not in head:  # the first title
                head[name] = value
        elif line and (line.startswith("[V:1]") or (first_voice and not line.startswith("[V:"))):
            music.append(" ".join(_ORNAMENT.sub("", line.removeprefix("[V:1]")).split()) + "\n")
    notes = "".join(music)
    title, key = _title(head.get("T", "")), _KEY.match(head.get("K", ""))
    whole = title and key and _METRE.fullmatch(head.get("M", "")) and _LENGTH.fullmatch(head["L"])
    if not whole or not _MUSIC.fullmatch(notes):
        return None
    return f"T:{title}\nM:{head['M']}\nL:{head['L']}\nK:{key[1]}{key[2].lower()}\n", notes


def _title(text: str) -> str:
    """Letters of a title, without the kind of tune after a dash; capitals become a capital and small letters."""
    words = re.sub(r"[^A-Za-z' ]", "", text.partition(" -- ")[0]).split()
    return " ".join(word.capitalize() if word.isupper() and len(word) > 1 else word for word in words)
