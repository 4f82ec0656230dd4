"""Replicas with Ray Serve: `python -m model.deployment` runs them on this machine, or on those of a running Ray.

Ray is optional (tests/scale/requirements.txt). Serve starts the replicas, spreads the calls over them, replaces those
that die, and changes their number with the rows under way. A second deployment into a running Ray replaces all
replicas one after the other, while the others serve.
"""

import argparse
import math
import os
import signal
import sys
import threading
import time
from pathlib import Path

from model.checkpoint import SHIPPED
from model.library import Library
from model.service import Service

NAME = "thermostat"
ROWS = 64  # under way in one replica, on average: with more the steps of one core get hardly any faster
CALLS = 64  # of one replica at a time
# A proxy that died is started again after its next check. The service only waits for the engine's thread, so that
# threads of Serve around it are work without a gain. Nothing is reported to anybody.
SETTINGS = {
    "RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S": "1",
    "RAY_SERVE_PROXY_HEALTH_CHECK_TIMEOUT_S": "5",
    "RAY_SERVE_RUN_USER_CODE_IN_SEPARATE_THREAD": "0",
    "RAY_SERVE_RUN_ROUTER_IN_SEPARATE_LOOP": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
}
QUIET = {"enable_access_log": False, "log_level": "WARNING"}  # a line for each call would take longer than the call
NO_RAY = "Ray is not installed, and only replicas need it: pip install -r tests/scale/requirements.txt"


def wanted_replicas(context) -> tuple[int, dict]:
    """How many replicas the rows under way need: a policy of Serve, which imports it by name."""
    rows = sum((context.aggregated_metrics or {}).get("rows", {}).values())
    least, most = context.capacity_adjusted_min_replicas, context.capacity_adjusted_max_replicas
    return min(max(math.ceil(rows / ROWS), least), most), {}


def start_ray(cores: int) -> None:
    """Run Ray on this machine, as if it had so many cores. It ends with this process."""
    import ray

    os.environ.update({name: value for name, value in SETTINGS.items() if name not in os.environ})
    ray.init(num_cpus=cores, include_dashboard=False, log_to_driver=False, logging_level="ERROR")


def deploy(checkpoints: Path, host: str, port: int, least: int, most: int) -> None:
    """Serve the models of a folder at http://host:port, with `least` to `most` replicas; return once they serve.

    Needs a Ray that runs. Replicas that are there already are replaced. Raises RuntimeError if none starts.
    """
    from ray import serve
    from ray.serve.config import AutoscalingConfig, AutoscalingPolicy

    def build() -> Service:
        return Service(Library(checkpoints, "litert"))

    @serve.deployment(
        name="engine",
        max_ongoing_requests=CALLS,
        health_check_period_s=2,
        health_check_timeout_s=10,
        graceful_shutdown_timeout_s=10,
        logging_config=QUIET,
        ray_actor_options={"num_cpus": 1},
        autoscaling_config=AutoscalingConfig(
            min_replicas=least,
            max_replicas=most,
            policy=AutoscalingPolicy(policy_function="model.deployment:wanted_replicas"),
        ),
    )
    @serve.ingress(build)
    class Replica:
        def __init__(self, deployed: float):
            """deployed: differs in every deployment, so that each of them replaces all replicas."""

        def record_autoscaling_stats(self) -> dict[str, int]:
            return {"rows": self.app.rows}

    serve.start(http_options={"host": host, "port": port}, logging_config=QUIET)
    serve.run(Replica.bind(time.time()), name=NAME, route_prefix="/")


def main(arguments: list[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m model.deployment", description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1", help="of the calls; keep it private (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="of the calls (default: %(default)s)")
    parser.add_argument("--least", type=int, default=2, help="replicas when nobody writes (default: %(default)s)")
    parser.add_argument("--most", type=int, help="replicas (default: as many as --least)")
    parser.add_argument("--checkpoints", type=Path, default=SHIPPED, metavar="DIR", help="where the models are")
    parser.add_argument("--address", help="deploy into the Ray that runs there (auto: here), and return")
    options = parser.parse_args(arguments)
    most = options.least if options.most is None else options.most
    if not 1 <= options.least <= most:
        parser.error(f"--least must be 1 or more, and --most no less. Received: {options.least} and {most}")
    try:
        import ray
    except ImportError:
        sys.exit(NO_RAY)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if options.address:
        ray.init(address=options.address)
    else:
        start_ray(most)
    deploy(options.checkpoints.resolve(), options.host, options.port, options.least, most)
    if not options.address:
        print(f"{options.least} replicas at http://{options.host}:{options.port}", flush=True)
        stopped.wait()
    ray.shutdown()


if __name__ == "__main__":
    main()
