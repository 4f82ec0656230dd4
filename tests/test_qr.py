"""The page's QR codes beside those of segno, an encoder that has nothing to do with ours."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import segno
from segno import encoder

from assets.words import PAGE

CAPACITY = [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858]
CAPACITY += [929, 1003, 1091, 1171, 1273, 1367, 1465, 1528, 1628, 1732, 1840, 1952, 2068, 2188, 2303, 2431, 2563]
CAPACITY += [2699, 2809, 2953]  # bytes of each version at level L, as the standard lists them
SCRIPT = """
import { qrCode } from "%s";
const asked = %s;
console.log(JSON.stringify(asked.map(([text, mask]) => qrCode(text, mask)?.map((row) => row.map(Number)) ?? null)));
"""


def write_codes(asked: list[tuple[str, int]]) -> list:
    """The page's codes of some texts, each with a mask, as rows of 0 and 1."""
    script = SCRIPT % ((PAGE / "kit" / "qr.js").as_uri(), json.dumps(asked))
    deno = shutil.which("deno", path=str(Path(sys.executable).parent))
    done = subprocess.run([deno, "run", "--no-check", "-"], input=script, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.slow
def test_the_codes_are_segnos_for_every_version_and_mask(monkeypatch):
    def pad(buffer, version, length):
        """segno 1.6.6 adds eight bits where none are missing, which readers skip."""
        buffer.extend([0] * (-length % 8))

    monkeypatch.setattr(encoder, "write_padding_bits", pad)
    address = "https://example.org/?model=faust&prompt=%C3%BC&seed=7&ts=0:0.5_34:1.25_"
    asked = []
    for version, most in enumerate(CAPACITY, 1):  # full, and the smallest text of some versions
        least = (CAPACITY[version - 2] if version > 1 else 0) + 1
        lengths = (most, least) if version % 5 == 0 or version < 4 else (most,)
        asked += [((address * 40)[:length], (version + length) % 8) for length in lengths]
    asked += [("ü" * 40, mask) for mask in range(8)]
    for (text, mask), code in zip(asked, write_codes(asked), strict=True):
        made = segno.make(
            text, error="l", mode="byte", encoding="utf-8", eci=False, mask=mask, boost_error=False, micro=False
        )
        assert code == [list(row) for row in made.matrix], (len(text), mask)


@pytest.mark.slow
def test_a_text_that_no_code_holds_has_none():
    assert write_codes([("x" * (CAPACITY[-1] + 1), 0)]) == [None]
