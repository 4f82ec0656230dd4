"""Unexpected requests for hypothesis. Every test run tries the same ones."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TINY = {"model": "tiny", "prompt": "ab", "seed": "7", "length": 5000}

FUZZ = settings(max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])
NAMES = ["settings", "link", "schedule", "temperature", "pace", "position", "until", "run", "stop", "ids", *TINY]
SCHEDULE = st.text("0123456789:._-", max_size=20)
LINK = st.text("?&=%+:._-", max_size=8).map(lambda text: f"?model=tiny&length=9&prompt={text}&T={text}&ts=0:{text}")
ONE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | SCHEDULE | LINK
ONE |= st.sampled_from(["\ud800", "\0", "9" * 5000, 10**4000, 2**63, -1, 1e308, "max", ""])
ANYTHING = ONE | st.lists(ONE, max_size=3) | st.dictionaries(st.sampled_from(NAMES), ONE, max_size=3)

NAME = st.sampled_from(["Accept", "Cookie", "Content-Type", "X-Forwarded-For", "X-Forwarded-Proto", "Range", "Host"])
VALUE = st.text(max_size=20).map(str.encode) | st.binary(max_size=20)
QUERY = st.text("&=%?;+.ab07<\xe9", max_size=20).map(str.encode) | st.binary(max_size=10)
HEADERS = st.dictionaries(NAME | st.text(max_size=8), VALUE, max_size=3)
