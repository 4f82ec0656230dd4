"""Ray is optional: without it there is a sentence. How many replicas there are is decided by the rows under way."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from model import deployment
from model.deployment import ROWS, wanted_replicas
from tests.started import ROOT


@pytest.mark.parametrize(
    ("rows", "replicas"),
    [([], 2), ([0, 0], 2), ([ROWS, ROWS], 2), ([ROWS, ROWS + 1], 3), ([3 * ROWS, 0], 3), ([ROWS * 100], 8)],
)
def test_rows_under_way_decide_how_many_replicas_there_are(rows, replicas):
    metrics = {"rows": dict(enumerate(rows))} if rows else None
    context = SimpleNamespace(
        aggregated_metrics=metrics, capacity_adjusted_min_replicas=2, capacity_adjusted_max_replicas=8
    )
    assert wanted_replicas(context) == (replicas, {})


def test_without_ray_there_is_a_sentence():
    code = "import sys; sys.modules['ray'] = None; from model.deployment import main; main([])"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == f"{deployment.NO_RAY}\n" and "tests/scale/requirements.txt" in deployment.NO_RAY


@pytest.mark.parametrize("options", [["--least", "0"], ["--least", "3", "--most", "2"]])
def test_numbers_of_replicas_are_checked(options, capsys):
    with pytest.raises(SystemExit):
        deployment.main(options)
    assert "--least must be 1 or more, and --most no less. Received: " in capsys.readouterr().err


def test_importing_the_deployment_loads_no_ray():
    code = "import sys, model.deployment; sys.exit('ray' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
