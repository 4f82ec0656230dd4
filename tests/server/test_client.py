"""A client is an IPv4 address or an IPv6 network of 64 bits, at every door."""

import asyncio
from types import SimpleNamespace

import pytest
from gradio.context import LocalContext

from assets.server.admission import Admission
from assets.server.client import UNKNOWN, client_of
from assets.server.programs import admit
from assets.server.routes import client_of_request


@pytest.mark.parametrize(
    "same",
    [
        ["1.2.3.4", "::ffff:1.2.3.4", "::FFFF:102:304", "1.2.3.4:5000", "[::ffff:1.2.3.4]:80", " 1.2.3.4 "],
        ["2001:db8::1", "2001:db8::ffff:1", "2001:0db8:0:0:ab::1", "[2001:db8::1]:443", "2001:db8::1%eth0"],
        ["", None, "x", "1.2.3", "999.1.1.1", "1.2.3.4.5", "::g", "a" * 1_000_000, "1.2.3.4, 5.6.7.8", "٣.1.1.1", "["],
    ],
    ids=["IPv4", "IPv6", "junk"],
)
def test_one_client_has_many_spellings(same):
    assert len({client_of(host) for host in same}) == 1


def test_other_addresses_are_other_clients():
    others = ["1.2.3.4", "1.2.3.5", "2001:db8::1", "2001:db8:0:1::1", "::1", "x"]
    assert len({client_of(host) for host in others}) == len(others)
    assert client_of("2001:db8::1") == "2001:db8::/64" and client_of("x") == UNKNOWN


@pytest.mark.parametrize("host", [f"2001:db8::{n:x}" for n in (1, 2**15)])
def test_a_network_is_one_client_at_the_routes_and_for_programs(host):
    request = SimpleNamespace(client=SimpleNamespace(host=host))
    assert client_of_request(request) == "2001:db8::/64"
    places = []

    class Noting(Admission):
        def place(self, client):
            places.append(client)
            return super().place(client)

    async def call():
        async def seven() -> int:
            return 7

        LocalContext.request.set(request)
        return await admit(seven, Noting(1, 1, 0))()

    assert asyncio.run(call()) == 7 and places == ["2001:db8::/64"]


def test_a_request_without_a_client_is_one_unknown():
    assert client_of_request(SimpleNamespace(client=None)) == UNKNOWN
