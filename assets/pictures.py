"""The pictures that links show where they are sent: `python -m assets.pictures` draws them anew, after new models.
And the icon of the page as an app, for systems that take no SVG.

One for each text that the shipped models were trained on, and one without texts for all other models. The texts are
those of a first visit. It wants the fonts of DejaVu (Debian: fonts-dejavu-core).
"""

import argparse
import asyncio
import textwrap
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from assets.parts import DEFAULT, PICTURES, text_name
from assets.server.link import DEFAULT_SEED, DEFAULT_TEMPERATURE, default_prompts
from assets.server.link_tags import HEIGHT, WIDTH
from assets.words import PAGE, TEXTS
from model.checkpoint import SHIPPED
from model.library import Library
from model.run import Run
from model.settings import HIGH, LOW, MAX_TEMPERATURE, UNIT

PAPER, BACK, INK, FAINT, LINE = "#fffefc", "#f6f5f2", "#1f1d26", "#5d5968", "#d9d5cc"
STOPS = ((0, (0, 146, 216)), (0.5, (104, 113, 224)), (1, (171, 85, 199)), (1.5, (222, 68, 100)), (2, (229, 122, 47)))
LEFT, RIGHT, TRACK = 70, WIDTH - 70, 150  # pixels: the slider's ends, and its middle's height
TOP, BOTTOM, COLUMN, GAP = 224, HEIGHT - 40, 250, 20
COLOURS, LENGTH, CHARACTERS, LINES = 128, 400, 21, 11  # of a picture; of a text; of a line; of a panel
TEMPERATURES = (LOW, UNIT, HIGH, DEFAULT_TEMPERATURE)


def main(arguments: list[str] | None = None) -> None:
    """Draw every picture into assets/page/pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR")
    library, folder = Library(parser.parse_args(arguments).checkpoints, "litert"), PAGE / PICTURES
    folder.mkdir(exist_ok=True)
    save(draw_icon(), PAGE / "icon.png")
    save(draw("", (), "en"), folder / f"{DEFAULT}.png")
    cards = library.cards()
    first = {text_name(card): name for name, card in reversed(cards.items()) if text_name(card)}
    for text, name in first.items():
        card = cards[text if text in cards else name]
        texts = asyncio.run(write(library, card["name"], default_prompts(cards)[card["name"]]))
        save(draw(text, texts, card.get("language", "en")), folder / f"{text}.png")


async def write(library: Library, model: str, prompt: str) -> list[str]:
    """The four texts of a first visit."""
    engine = await library.engine(model)
    *fixed, yours = TEMPERATURES
    run = Run(engine, prompt, DEFAULT_SEED, LENGTH, temperatures=tuple(fixed), schedule=((0, yours),))
    return [engine.checkpoint.vocabulary.decode(ids) for ids in (await run.last()).ids]


def draw(name: str, texts: list[str], language: str) -> Image.Image:
    """The picture of a model: the title, the slider, and its four texts; without texts the title and the slider."""
    image = Image.new("RGB", (WIDTH, HEIGHT), BACK)
    canvas = ImageDraw.Draw(image)
    words = TEXTS.get(language, TEXTS["en"])
    canvas.text((LEFT, 62), words["title"], INK, font("DejaVuSerif-Bold", 44), "lm")
    canvas.text((RIGHT, 62), name, FAINT, font("DejaVuSerif", 32), "rm")
    _slider(canvas, words)
    for column, (text, temperature) in enumerate(zip(texts, TEMPERATURES, strict=False)):
        left = LEFT + column * (COLUMN + GAP)
        canvas.rounded_rectangle((left, TOP, left + COLUMN, BOTTOM), 12, PAPER, LINE, 2)
        canvas.text((left + 16, TOP + 26), f"T = {_number(temperature, words)}", _colour(temperature), _bold(22), "lm")
        lines = _lines(text)[:LINES]
        canvas.multiline_text((left + 16, TOP + 50), "\n".join(lines), INK, font("DejaVuSerif", 18), spacing=7)
    if not texts:
        for row, line in enumerate(textwrap.wrap(words["preview"], 40)):
            canvas.text((LEFT, TOP + 90 + 66 * row), line, INK, font("DejaVuSerif", 44), "lm")
    return image


def draw_icon() -> Image.Image:
    """icon.svg on its own ground to the edges, which each system rounds as it likes: 512 pixels, drawn four times as
    large."""
    unit, red = 32, (210, 64, 47)  # pixels of a unit of the SVG
    image = Image.new("RGB", (64 * unit, 64 * unit), PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rounded_rectangle([unit * x for x in (24.5, 4.5, 39.5, 45.5)], 7.5 * unit, None, INK, 3 * unit)
    canvas.ellipse([unit * x for x in (20.5, 36.5, 43.5, 59.5)], red, INK, 3 * unit)
    canvas.rectangle([unit * x for x in (29, 20, 35, 48)], red)
    return image.resize((512, 512), Image.Resampling.LANCZOS)


def _slider(canvas: ImageDraw.ImageDraw, words: dict[str, str]) -> None:
    for x in range(LEFT, RIGHT):
        canvas.line((x, TRACK - 8, x, TRACK + 8), _colour(MAX_TEMPERATURE * (x - LEFT) / (RIGHT - LEFT)))
    for temperature in (0, LOW, UNIT, HIGH, MAX_TEMPERATURE):
        canvas.text((_x(temperature), TRACK + 38), _number(temperature, words), FAINT, font("DejaVuSans", 20), "mm")
    x, colour = _x(DEFAULT_TEMPERATURE), _colour(DEFAULT_TEMPERATURE)
    canvas.ellipse((x - 22, TRACK - 22, x + 22, TRACK + 22), "white", colour, 9)


def _x(temperature: float) -> float:
    return LEFT + (RIGHT - LEFT) * temperature / MAX_TEMPERATURE


def _colour(temperature: float) -> tuple[int, ...]:
    """The colour of a temperature: blue, violet, red, orange, as the slider's."""
    at = max(i for i, (stop, _) in enumerate(STOPS[:-1]) if stop <= temperature)
    (low, below), (high, above) = STOPS[at : at + 2]
    share = (temperature - low) / (high - low)
    return tuple(round(a + share * (b - a)) for a, b in zip(below, above, strict=True))


def _lines(text: str) -> list[str]:
    """A text in a column's lines: long ones are broken between words, and continue indented."""
    found = []
    for line in text.strip("\n").replace("\n\n", "\n").split("\n"):
        found += textwrap.wrap(line, CHARACTERS, subsequent_indent="  ") or [""]
    return found


def _number(value: float, words: dict[str, str]) -> str:
    return f"{value:.2f}".replace(".", words["decimal"])


def _bold(size: int) -> ImageFont.FreeTypeFont:
    return font("DejaVuSans-Bold", size)


def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of the system. Raises OSError where it is missing."""
    return ImageFont.truetype(f"{name}.ttf", size)


def save(image: Image.Image, path: Path) -> None:
    """Write a PNG of few colours, a quarter of the size."""
    image.quantize(COLOURS).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
