"""One server for the module, and a network to it that can be cut."""

from contextlib import ExitStack

import pytest

from tests.checkpoints import make_checkpoints
from tests.relay import Relay
from tests.ui.faults.host import Host


@pytest.fixture(scope="module")
def host(chromium, tmp_path_factory):
    with ExitStack() as stack:
        yield Host(make_checkpoints(tmp_path_factory.mktemp("checkpoints")), stack)


@pytest.fixture(scope="module")
def network(host):
    relay = Relay(host.app.port)
    yield relay
    relay.close()


@pytest.fixture(scope="module")
def site(network):
    return network.url
