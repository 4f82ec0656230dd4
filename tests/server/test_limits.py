"""Limits: read from the environment, with a rule in every error."""

import pytest

from assets.server.limits import Limits


def test_limits_have_defaults_and_names():
    assert Limits.read({}) == Limits() and Limits.read({"THERMOSTAT_RUNS": "3", "PATH": "x"}).runs == 3
    assert Limits.read({"THERMOSTAT_RUNS_PER_CLIENT": "2", "THERMOSTAT_BODY": "100"}) == Limits(
        runs_per_client=2, body=100
    )


@pytest.mark.parametrize("text", ["", "0", "-1", "many", "1e3", "٣", "9" * 4000])
def test_a_limit_that_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r"THERMOSTAT_WAITING must be a whole number, 1 or more\. Received: "):
        Limits.read({"THERMOSTAT_WAITING": text})
