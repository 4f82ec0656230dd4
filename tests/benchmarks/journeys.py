"""What visitors do with the page, in whichever browser: each journey ends well, or with a sentence why not.

They know a page by the interface of drivers.py, and the site by its address.
"""

import time

PATIENCE = 300  # seconds for what a page is to become
VIEW = "document.querySelector('[data-role=view]')"
RANGE = "document.querySelector('#temperature input[type=range]')"
POSITION = f"Number({VIEW}?.dataset.position ?? 0)"
MOUNTED = f"Boolean({VIEW}?.hasAttribute('data-filled'))"
TEXTS = (
    "['low', 'unit', 'high', 'yours'].map((name) =>"
    " document.querySelector(`#live [data-panel=${name}] [data-role=text]`).textContent)"
)
BARS = """(() => {
  const bars = document.querySelector('[data-role=bars]');
  return [bars.dataset.temperature, [...bars.children].map((bar) => [bar.dataset.id, Number(bar.dataset.p)])];
})()"""
LINK = "?model=shakespeare&prompt=O&seed=5&length=300&ts=0:0.60_60:1.10"


def until(page, condition: str) -> None:
    """Until a JavaScript expression is true. Raises AssertionError."""
    deadline = time.monotonic() + PATIENCE
    while page.run(condition) is not True:
        assert time.monotonic() < deadline, f"Never came true: {condition}"
        time.sleep(0.1)


def visit(page, url: str) -> None:
    page.open(url)
    until(page, MOUNTED)


def choose(page, selector: str, value: str) -> None:
    """An entry of a menu. No driver reaches the list that a browser opens, so the page is told of the choice."""
    page.run(
        f"(() => {{ const menu = document.querySelector('{selector}'); menu.value = '{value}';"
        " menu.dispatchEvent(new Event('change', { bubbles: true })); return true; })()"
    )


def finish(page) -> None:
    choose(page, "#speed", "max")
    until(page, f"{VIEW}.dataset.state === 'done'")


def place(page, element: str) -> tuple[float, float, float, float]:
    """Left, top, width and height of an element in the window."""
    box = (
        f"(() => {{ const box = {element}.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; }})()"
    )
    return tuple(page.run(box))


def click(page, selector: str) -> None:
    element = f"document.querySelector('{selector}')"
    page.run(f"{element}.scrollIntoView({{ block: 'nearest' }}) ?? true")
    left, top, wide, high = place(page, element)
    page.move(left + wide / 2, top + high / 2)
    page.down()
    page.up()


def first_text(page, url: str) -> None:
    """A first visit: the text streams, and the page takes it over."""
    visit(page, url)
    until(page, f"{POSITION} > 20")
    seen = page.run(POSITION)
    until(page, f"{POSITION} > {seen + 20}")
    assert all(len(text) > 20 for text in page.run(TEXTS))
    until(page, "document.querySelector('#edit svg').checkVisibility({ visibilityProperty: true })")
    until(page, f"{VIEW}.dataset.writer === 'page' && {VIEW}.dataset.takeover === 'ready'")


def slider(page, url: str) -> None:
    """While a text streams, keys and the mouse move the slider, and the bars have its temperature."""
    visit(page, f"{url}?model=shakespeare&seed=5&length=5000&T=0.70")
    until(page, f"{POSITION} > 20")
    page.run(f"{RANGE}.focus() ?? true")
    for _ in range(5):
        page.press("ArrowRight")
    until(page, f"{RANGE}.value === '0.75' && {BARS}[0] === '0.75'")
    left, top, wide, high = place(page, RANGE)
    seen = []
    page.move(left + 15 + (wide - 30) * 0.375, top + high / 2)
    page.down()
    for share in (0.1, 0.3, 0.6, 0.9):
        page.move(left + 15 + (wide - 30) * share, top + high / 2)
        until(page, f"Math.abs({RANGE}.value - {2 * share}) < 0.05 && {BARS}[0] === Number({RANGE}.value).toFixed(2)")
        seen.append(page.run(BARS)[1])
    page.up()
    assert all(abs(sum(p for _, p in bars) - 1) < 1e-6 for bars in seen), seen
    ids, likeliest = [[id for id, _ in bars] for bars in seen], [bars[0][1] for bars in seen]
    assert all(one == ids[0] for one in ids), "While the slider is held, the bars are of the same tokens."
    assert likeliest == sorted(likeliest, reverse=True) and likeliest[0] > likeliest[-1], likeliest


def link(page, url: str) -> None:
    """A run that was steered, its link copied and pasted, and opened: the same characters."""
    visit(page, url + LINK)
    until(page, f"{POSITION} > 100")
    page.run(f"{RANGE}.focus() ?? true")
    for _ in range(3):
        page.press("ArrowLeft")
    finish(page)
    texts = page.run(TEXTS)
    assert len(texts[3]) > 100
    click(page, "#copy-link")
    until(page, "Boolean(document.querySelector('#copy-link').dataset.copied)")
    page.run(
        "document.body.appendChild(Object.assign(document.createElement('textarea'), { id: 'pasted' })).focus() ?? 1"
    )
    page.press("Control", "v")
    until(page, "document.querySelector('#pasted').value !== ''")
    copied = page.run("document.querySelector('#pasted').value")
    assert copied.startswith(url) and "ts=" in copied, copied
    visit(page, copied)
    finish(page)
    assert page.run(TEXTS) == texts, copied


def scrub(page, url: str) -> None:
    """After a run, the slider rewrites "yours": at 1.00 it is the text beside it that has 1.00."""
    visit(page, f"{url}?model=shakespeare&prompt=O&seed=5&length=300&T=0.90")
    finish(page)
    before, unit = page.run(TEXTS)[3], page.run(TEXTS)[1]
    page.run(f"{RANGE}.focus() ?? true")
    for _ in range(10):
        page.press("ArrowRight")
    until(page, f"{VIEW}.dataset.scrub === 'complete' && {RANGE}.value === '1'")
    after = page.run(TEXTS)[3]
    assert before != unit and after == unit, (before, after, unit)
    until(page, f"{VIEW}.dataset.settled === '1.00'")


def language(page, url: str) -> None:
    """German and English, at a click."""
    visit(page, f"{url}?model=names&length=50&T=0.70&lang=en")
    for label, word in {"last-child": "Wette", "nth-of-type(1)": "Bet"}.items():
        click(page, f"#language label:{label}")
        until(page, f"document.querySelector('#tab-bet').textContent === '{word}'")
        line = f"getComputedStyle(document.querySelector('#language label:{label} span')).textDecorationLine"
        until(page, f"{line} === 'underline'")  # it is the chosen one


def tabs(page, url: str) -> None:
    """Each tab opens and says something."""
    visit(page, f"{url}?model=names&length=50&T=0.70&lang=en")
    for name, part in {"sweep": "sweep", "bet": "bet", "learn": "learn", "write": "live"}.items():
        click(page, f"#tab-{name}")
        until(page, f"document.querySelector('#{part}').checkVisibility()")


JOURNEYS = (first_text, slider, link, scrub, language, tabs)
