"""Two page processes behind Debian's nginx: a page stays with one of them, and goes on when that one ends."""

import http.client
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.checkpoints import make_checkpoints
from tests.proxy import NGINX, proxy_of
from tests.started import Server, free_port, running
from tests.streams import Stream, joined_ids, post, until

TINY = {"model": "tiny", "prompt": "ab", "seed": "7", "length": 400}
RUN = {"settings": TINY, "temperature": 1, "pace": "fast"}
SHORT, STOPPED = {**RUN, "until": 3}, 'thermostat_runs_total{ended="stopped"}'
PAGES = 16  # so many that each process has one: a cookie is random

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (apt-get install nginx)"),
]


class Site:
    """An nginx at `port`, and two processes of the app behind it, which can be started again at their ports."""

    def __init__(self, checkpoints, folder, stack: ExitStack):
        self._options = ("--checkpoints", str(checkpoints))
        self._ports = [free_port(), free_port()]
        self._stacks = [stack.enter_context(ExitStack()) for _ in self._ports]
        self.apps = [self._start(number) for number in range(2)]
        self.port = stack.enter_context(proxy_of(self._ports, folder))

    def _start(self, number: int) -> Server:
        return self._stacks[number].enter_context(running(*self._options, port=self._ports[number]))

    def stop(self, number: int) -> None:
        self._stacks[number].close()

    def start(self, number: int) -> None:
        self.apps[number] = self._start(number)

    def viewers(self) -> list[int]:
        return [int(app.metrics()["thermostat_viewers"]) for app in self.apps]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    checkpoints = make_checkpoints(tmp_path_factory.mktemp("checkpoints"))
    with ExitStack() as stack:
        yield Site(checkpoints, tmp_path_factory.mktemp("nginx"), stack)


@pytest.fixture(scope="module")
def expected(site) -> list[list[int]]:
    return joined_ids(Stream(site.apps[0].port, "/run", RUN).rest())


def open_page(port: int, cookie: str | None = None) -> str | None:
    """The cookie that the page sets, without its attributes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/", headers={"Cookie": cookie} if cookie else {})
    response = connection.getresponse()
    assert response.status == 200 and b"<html" in response.read()
    connection.close()
    return (response.headers["Set-Cookie"] or "").split(";")[0] or None


def until_both_serve(site: Site, cookies: list[str]) -> None:
    """Until nginx lets both processes serve pages: for 5 seconds it sends none to one that has failed."""
    before = [app.metrics()[STOPPED] for app in site.apps]

    def both_serve() -> bool:
        for cookie in cookies:
            Stream(site.port, "/run", SHORT, cookie=cookie).rest()
        return all(app.metrics()[STOPPED] > runs for app, runs in zip(site.apps, before, strict=True))

    until(both_serve)


def test_a_page_stays_with_one_process_and_pages_are_spread(site):
    cookies = [open_page(site.port) for _ in range(PAGES)]
    assert len(set(cookies)) == PAGES and open_page(site.port, cookies[0]) is None
    slow = {**RUN, "pace": "slow"}
    streams = [Stream(site.port, "/run", slow, cookie=cookie) for cookie in cookies for _ in range(2)]
    secrets = [stream.next()["run"] for stream in streams]
    shares = site.viewers()
    assert sum(shares) == 2 * PAGES and min(shares) > 0 and all(share % 2 == 0 for share in shares)
    for secret, cookie in zip(secrets[::2], cookies, strict=True):
        assert post(site.port, "/steer", {"run": secret, "temperature": 0.2}, cookie=cookie) == (200, True)
    for stream in streams:
        stream.close()
    until(lambda: site.viewers() == [0, 0])
    streams = [Stream(site.port, "/run", slow, address=f"10.0.0.{n}") for n in range(4)]
    assert [stream.next()["state"] for stream in streams] == ["running"] * 4
    assert sorted(site.viewers()) == [0, 4], "without a cookie the address decides, as nginx sees it"
    for stream in streams:
        stream.close()


def test_a_process_is_replaced_under_open_pages(site):
    """While it is away the other one serves all; once it is back, each page is with its own again."""
    cookies = [open_page(site.port) for _ in range(PAGES)]
    site.stop(1)
    for cookie in cookies:
        assert Stream(site.port, "/run", SHORT, cookie=cookie).rest()[-1]["position"] == 3
    site.start(1)
    until_both_serve(site, cookies)


@pytest.mark.parametrize("fault", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "killed"])
def test_a_page_whose_process_fails_goes_on_at_the_other(site, expected, fault):
    cookies = [open_page(site.port) for _ in range(PAGES)]
    until_both_serve(site, cookies)
    streams, messages = [], []
    for cookie in cookies:  # as few as show both: each page of a process that hangs waits for nginx's 5 seconds
        streams.append(Stream(site.port, "/run", {**RUN, "pace": "read"}, cookie=cookie))
        messages.append([streams[-1].next(), streams[-1].next()])
        if min(site.viewers()) > 0:
            break
    assert min(site.viewers()) > 0
    os.kill(site.apps[0].process.pid, fault)
    try:
        for stream, of_page, cookie in zip(streams, messages, cookies, strict=False):
            of_page += stream.rest()
            if of_page[-1]["state"] != "done":  # cut; the page asks again from where it is
                again = {**RUN, "position": of_page[-1]["position"]}
                later = Stream(site.port, "/run", again, cookie=cookie).rest()
                assert joined_ids(later) == expected and later[-1]["state"] == "done"
            written = joined_ids(of_page)
            assert written == [ids[: len(written[0])] for ids in expected]
    finally:
        os.kill(site.apps[0].process.pid, signal.SIGCONT)
