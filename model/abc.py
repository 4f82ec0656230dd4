"""Tunes in ABC notation (abcnotation.com, version 2.1), read as far as they can be: heads, notes, bars of one voice.

What is no note, rest or bar line is passed over, so any text can be read. Times are in whole notes. Knows
nothing of who wrote the tune.
"""

import re
from dataclasses import dataclass, field

FIFTHS = "FCGDAEB"  # the order of sharps; flats come from its end
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}  # semitones above C
# Sharps that a mode has more than major.
MODES = {"": 0, "maj": 0, "ion": 0, "mix": -1, "dor": -2, "m": -3, "min": -3, "aeo": -3, "phr": -4, "loc": -5, "lyd": 1}
TUPLETS = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}  # a tuplet's notes take the time of so many; any other's that of two
NEAR, LONGEST = 1e-6, 64.0

_FIELD = re.compile(r"[A-Za-z]:(?!\|)")
_HEAD = re.compile(r"(?:^|\n)[KM]:(?!\|)")
_TIMES = r"[0-9]{0,4}/{0,4}[0-9]{0,4}"
_TOKEN = re.compile(
    r"\((?P<tuplet>[2-9])(?![0-9])|(?P<bar>(?:\[|:{1,4})?\|[|:\]]{0,4}|::)|(?P<open>\[)(?=[\^_=A-Ga-g])|"
    rf"(?P<close>\])(?P<long>{_TIMES})|"
    rf"(?P<sign>\^{{1,2}}|_{{1,2}}|=)?(?P<name>[A-Ga-gzx])(?P<octave>[,']{{0,4}})(?P<times>{_TIMES})|"
    r"(?P<broken>>{1,3}|<{1,3})|(?P<tie>-)"
)
_MULTIPLE = re.compile(r"([0-9]*)(/*)([0-9]*)")
_KEY = re.compile(r"[ \t]*([A-G])([b#]?)[ \t]*([A-Za-z]{0,3})")
_METRE = re.compile(r"[ \t]*([0-9]{1,4})/([0-9]{1,4})")


@dataclass(slots=True)
class Note:
    """pitch: in semitones; 60 is the middle C. is_in_key: whether the key's scale has it."""

    start: float
    length: float
    pitch: int
    is_in_key: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar between two bar lines.

    is_whole: whether it begins and ends within a part of some metre, so that it has to fill it.
    """

    start: float
    length: float
    is_whole: bool
    fits: bool


@dataclass
class Music:
    """What was read of a text. length: that of all notes and rests. has_head: whether a K: or M: was read."""

    notes: list[Note] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    length: float = 0.0
    has_head: bool = False


def signature(key: str) -> dict[str, int]:
    """The accidentals of a key, "Gm" or "D mix", by the note's letter; none for a key that can't be read."""
    found = _KEY.match(key)
    tonic, sign, mode = found.groups() if found else ("C", "", "")
    sharps = FIFTHS.index(tonic) - 1 + {"#": 7, "b": -7, "": 0}[sign]
    sharps += 0 if mode == "M" else MODES.get(mode.lower(), 0)
    way = 1 if sharps > 0 else -1
    return {FIFTHS[n if sharps > 0 else 6 - n]: way for n in range(min(7, abs(sharps)))}


def read_music(text: str) -> Music:
    """The notes and bars of a text."""
    reader = _Reader()
    for line in text.split("\n"):
        if _FIELD.match(line):
            reader.field(line[0], line[2:])
        else:
            reader.line(line)
    return reader.music


def measure_music(text: str) -> dict[str, float | None]:
    """The share of a text's whole bars that fill the metre, and of its notes that are in the key.

    {"fitting_bars", "notes_in_key"}, each None where there are none, and both for a text without a head (K: or M:) or a
    bar: it is no tune.
    """
    music = read_music(text) if _HEAD.search(text) else Music()
    if not music.bars:
        return {"fitting_bars": None, "notes_in_key": None}
    whole = [bar.fits for bar in music.bars if bar.is_whole]
    in_key = [note.is_in_key for note in music.notes]
    return {
        "fitting_bars": sum(whole) / len(whole) if whole else None,
        "notes_in_key": sum(in_key) / len(in_key) if in_key else None,
    }


def _multiple(times: str) -> float:
    """How many times as long: "" is 1, "3" 3, "/" ½, "//" ¼, "3/2" 1½; 64 at most. What is none, or 0, is 1."""
    above, slashes, below = _MULTIPLE.match(times).groups()
    divisor = int(below or 0) or 2 ** len(slashes) if slashes else 1
    return min(LONGEST, (int(above or 0) or 1) / divisor)


def _bar_length(metre: str) -> float | None:
    """The length of a bar of the metre "6/8", "C" or "C|"; None for free metre."""
    if metre.lstrip(" \t").startswith("C"):
        return 1.0
    found = _METRE.match(metre)
    above, below = map(int, found.groups()) if found else (0, 0)
    return above / below if above and below else None


class _Reader:
    """Reads line after line into `music`."""

    def __init__(self) -> None:
        self.music = Music()
        self._unit, self._metre, self._key, self._scale = 1 / 8, None, {}, set(STEPS.values())
        self._before: Note | None = None  # the last note
        self._begin(False)
        self._is_tied = False

    def field(self, name: str, value: str) -> None:
        """Read a field, as "K" and "Gm"."""
        if name == "L":
            self._unit = _bar_length(value) or self._unit
        if name == "M":
            self._metre = _bar_length(value)
        if name == "K":
            self._key = signature(value)
            self._scale = {(step + self._key.get(letter, 0)) % 12 for letter, step in STEPS.items()}
        self.music.has_head |= name in "KM"
        self._begin(False)

    def line(self, line: str) -> None:
        """Read a line of notes and bars."""
        for found in _TOKEN.finditer(line):
            if found["tuplet"]:
                notes = int(found["tuplet"])
                self._tuplet, self._factor = notes, TUPLETS.get(notes, 2) / notes
            elif found["bar"]:
                self._end_bar(found["bar"] != "|")
            elif found["open"]:
                self._chord, self._chord_length = self.music.length, 0.0
            elif found["close"]:
                self._close_chord(found["long"])
            elif found["broken"]:
                self._break(found["broken"])
            elif found["tie"]:
                self._is_tied = True
            else:
                self._note(found["sign"] or "", found["name"], found["octave"], found["times"])

    def _end_bar(self, ends: bool) -> None:
        """At a bar line. ends: whether a part ends there, at any line but a single one."""
        length = self.music.length - self._start
        if length > NEAR:
            is_whole = self._is_in_part and not ends and self._metre is not None
            fits = self._metre is None or abs(length - self._metre) < NEAR
            self.music.bars.append(Bar(self._start, length, is_whole, fits))
        self._begin(not ends and (length > NEAR or self._is_in_part))

    def _begin(self, is_in_part: bool) -> None:
        """Begin a bar. is_in_part: whether it comes after a single bar line."""
        self._start, self._is_in_part = self.music.length, is_in_part
        self._signs: dict[str, int] = {}  # accidentals of this bar, by letter and octave
        self._chord: float | None = None  # where the notes between [ and ] begin
        self._chord_length = 0.0
        self._tuplet, self._factor = 0, 1.0
        self._broken = 1.0  # what a ">" before makes of the next note

    def _note(self, sign: str, name: str, octave: str, times: str) -> None:
        length = self._unit * _multiple(times) * self._broken
        if self._tuplet > 0:
            length *= self._factor
        if self._chord is None:
            self._broken = 1.0
            self._tuplet -= 1
        if name not in "zx":
            start = self.music.length if self._chord is None else self._chord
            self._sound(sign, name, octave, start, length)
        if self._chord is None:
            self.music.length += length
        else:
            self._chord_length = self._chord_length or length

    def _sound(self, sign: str, name: str, octave: str, start: float, length: float) -> None:
        letter, place = name.upper(), name + octave
        if sign:
            self._signs[place] = {"=": 0, "^": 1, "_": -1}[sign[0]] * len(sign)
        pitch = 60 + STEPS[letter] + (0 if name == letter else 12) + self._signs.get(place, self._key.get(letter, 0))
        pitch += 12 * (octave.count("'") - octave.count(","))
        before = self._before
        is_next = before is not None and before.pitch == pitch and abs(before.start + before.length - start) < NEAR
        if self._is_tied and is_next:
            before.length += length
        else:
            self._before = Note(start, length, pitch, pitch % 12 in self._scale)
            self.music.notes.append(self._before)
        self._is_tied = False

    def _close_chord(self, times: str) -> None:
        if self._chord is not None:
            self.music.length += self._chord_length * _multiple(times)
            self._chord = None

    def _break(self, signs: str) -> None:
        """ ">" gives the note before a half more, and takes it from the next; "<" the reverse."""
        short, before = 0.5 ** len(signs), self._before
        first, second = (2 - short, short) if signs[0] == ">" else (short, 2 - short)
        if before is not None and abs(before.start + before.length - self.music.length) < NEAR:
            self.music.length += before.length * (first - 1)
            before.length *= first
            self._broken = second
