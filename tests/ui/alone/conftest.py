"""The static edition below a path of a plain file server."""

import pytest

from assets.site import write_site
from model.library import Library
from tests.checkpoints import make_checkpoints
from tests.static_host import Host


@pytest.fixture(scope="module")
def models(chromium, tmp_path_factory) -> Library:
    return Library(make_checkpoints(tmp_path_factory.mktemp("checkpoints")), "litert")


@pytest.fixture(scope="module")
def host(models, tmp_path_factory):
    host = Host(tmp_path_factory.mktemp("host"))
    write_site(host.out, models, ["tiny", "wordy"], "")
    yield host
    host.stop()


@pytest.fixture(scope="module")
def site(host) -> str:
    return host.url
