"""The first screen as HTML: what a browser shows before any script has run, and what the scripts then work with.

Gradio draws its components in the browser, seconds after the page was asked for. So the parts of the first tab stand in
the page itself, with the visitor's sentences. main.js mounts them at once, and gradio.js puts them into the places of
Gradio's components when those are there. A first visit has its text here, too: flow.js writes it, letter by letter,
until the first tab takes it over.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape

from assets.parts import script_data
from assets.words import PAGE
from model.settings import HIGH, LOW, MAX_TEMPERATURE, UNIT

PANELS = {"low": LOW, "unit": UNIT, "high": HIGH, "yours": None}  # None: the slider's temperature
FIGURES = ("entropy", "repetition", "non_words", "loop")
WORDED = re.compile(r'(<(\w+)\b[^>]*\bdata-words="(\w+)"[^>]*>)[^<]*(?=</\2>)')
NAMED = re.compile(r'\bdata-name="(\w+)"')
TRIED = re.compile(r'(\bdata-temperature="([\d.]+)"[^>]*>)')
COMMENTS = re.compile(r"^ *//.*\n|/\*\*[^/]*\*/ ?", re.MULTILINE)

OUTER = """<div id="frame" class="gradio-container" lang="{language}"{waits}>
<div class="main"><main><div class="column">
<div id="top">{top}</div>
<div id="dial" data-state="running">{slider}<div id="transport">{transport}</div></div>
<div id="write"><div id="live">{live}</div></div>
<div id="fields">{fields}</div>
<div id="below"><div id="tools">{tools}</div></div>
<div id="foot">{foot}</div>
</div></main></div></div>
<script>{script}</script>
"""
# As Gradio draws its slider, whose place it keeps.
SLIDER = """<div class="form"><div id="temperature" style="--hue: {hue}"><div class="wrap"><div class="head">
<label><span data-testid="block-info">{name}</span></label><div class="tab-like-container">
<input type="number" aria-label="{number}" min="0" max="{most:g}" step="0.01" value="{value:.2f}"></div></div>
<div class="slider_input_container"><input type="range" aria-label="{name}" min="0" max="{most:g}" step="0.01"
value="{value:.2f}"></div></div></div></div>"""
# As panel.js makes it.
PANEL = """<header><h2><span>{name}</span><span data-role="temperature">{number}</span></h2></header>
<div class="sheet"><div class="paper" translate="no" dir="auto">\
<span data-role="prompt" lang="{spoken}">{prompt}</span><span data-role="text" lang="{spoken}">{text}</span></div></div>
<div class="notes"><p class="dice"></p><dl class="figures">{figures}</dl></div>"""


def frame_markup(language: str, temperature: float, first: Mapping | None = None, waits: bool = False) -> str:
    """The first screen in a language, with the slider at a temperature.

    first: for a first visit, the kept run as `first_runs` gives it. waits: whether the screen stays hidden until the
    scripts are there, because the address asks for something else than the first tab as it is.
    """
    shared, own = (_words(file, language) for file in ("words.json", "write/words.json"))
    parts = {name: _spoken(name, shared) for name in ("top", "transport", "fields", "foot")}
    live = _spoken("write/view", own)
    for panel in PANELS:
        opening, inside = f'data-panel="{panel}"', _panel(panel, temperature, first, own, shared["decimal"])
        live = live.replace(f"{opening}>", f"{opening} {_hue(PANELS[panel], temperature)}>{inside}")
    if first:
        live = live.replace('data-state="idle"', 'data-state="running"')
    slider = SLIDER.format(
        hue=_hue_of(temperature),
        name=escape(shared["temperature"]),
        number=escape(shared["temperature_number"]),
        most=MAX_TEMPERATURE,
        value=temperature,
    )
    kept = f"{script_data('first', first)}\n" if first else ""
    return kept + OUTER.format(
        language=language,
        waits=" data-waits" if waits else "",
        slider=slider,
        live=live,
        tools=_spoken("write/tools", own),
        script=_script(),
        **parts | {"top": parts["top"].replace(f'value="{language}"', f'value="{language}" checked')},
    )


def _panel(name: str, temperature: float, first: Mapping | None, words: Mapping, decimal: str) -> str:
    at = list(PANELS).index(name)
    tokens = first["tokens"] if first else ()
    shown = [token for token in first["ids"][at][: first["position"]] if token not in first["hidden"]] if first else ()
    return PANEL.format(
        name=escape(words[name]),
        number=f"{temperature if PANELS[name] is None else PANELS[name]:.2f}".replace(".", decimal),
        spoken=escape(first["language"]) if first else "",
        prompt=escape(first["settings"]["prompt"]) if first else "",
        text=escape("".join(tokens[token] for token in shown)),
        figures="".join(
            f'<div class="{figure}"{" data-none" if figure == "loop" else ""}>'
            f"<dt>{escape(words[f'figure_{figure}'])}</dt><dd>–</dd></div>"
            for figure in FIGURES
        ),
    )


def _hue(fixed: float | None, temperature: float) -> str:
    value = temperature if fixed is None else fixed
    return f'style="--hue: {_hue_of(value)}; --t: {value:g}"'


def _hue_of(temperature: float) -> str:
    """As numbers.js has it: blue at T = 0, violet at 1, orange at 2."""
    return f"{240 + 80 * temperature:.0f}"


@cache
def _words(file: str, language: str) -> Mapping[str, str]:
    return json.loads((PAGE / file).read_text(encoding="utf-8"))[language]


def _spoken(part: str, words: Mapping[str, str]) -> str:
    """The markup of a part with its sentences, as `speak` in words.js writes them."""
    markup = (PAGE / f"{part}.html").read_text(encoding="utf-8")
    markup = WORDED.sub(lambda found: found[1] + escape(words.get(found[3], "")), markup)
    markup = NAMED.sub(lambda found: f'{found[0]} aria-label="{escape(words.get(found[1], ""))}"', markup)
    return TRIED.sub(lambda found: found[1] + found[2].replace(".", words.get("decimal", ".")), markup)


@cache
def _script() -> str:
    return COMMENTS.sub("", (PAGE / "flow.js").read_text(encoding="utf-8"))
