"""The page's own sentences, in every language it speaks; parts of the page have more in their words.json."""

import json
from pathlib import Path

PAGE = Path(__file__).with_name("page")  # all that a browser gets
TEXTS: dict[str, dict[str, str]] = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
LANGUAGES = tuple(TEXTS)  # the first is that of programs
