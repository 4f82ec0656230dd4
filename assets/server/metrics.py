"""What operators watch: numbers in Prometheus' text form, and whether the server can serve runs."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assets.server.admission import Admission
from assets.server.requests.run import Runs
from assets.server.streams import EventStreams
from model.library import Library

# name → its type, its help and the field of `model.engine.Figures`
ENGINE_METRICS = {
    "live_rows": (GaugeMetricFamily, "Texts that people read while they are written.", "interactive"),
    "bulk_rows": (GaugeMetricFamily, "Texts of sweeps and scrubbing.", "bulk"),
    "waiting": (GaugeMetricFamily, "Calls that no step has served yet.", "waiting"),
    "alive": (GaugeMetricFamily, "1 while the engine serves.", "alive"),
    "steps": (CounterMetricFamily, "Steps of the network.", "steps"),
    "tokens": (CounterMetricFamily, "Tokens drawn, over all texts.", "tokens"),
    "step_seconds": (CounterMetricFamily, "Seconds spent in steps.", "seconds"),
}


class Metrics(Collector):
    """The metrics of a server. admissions: by what they admit."""

    def __init__(self, library: Library, runs: Runs, streams: EventStreams, admissions: Mapping[str, Admission]):
        self._library, self._runs, self._streams, self._admissions = library, runs, streams, dict(admissions)
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def include(self, admissions: Mapping[str, Admission]) -> None:
        """Count the places of further admissions."""
        self._admissions |= admissions

    def text(self) -> bytes:
        """All metrics in Prometheus' text form."""
        return generate_latest(self._registry)

    def problem(self) -> str | None:
        """Why the server can't serve runs, or None."""
        if self._streams.closing:
            return "The server is stopping."
        if not self._library.cards():
            return "There is no model."
        dead = [name for name, engine in self._library.engines().items() if not engine.status().alive]
        return f"The engine of {', '.join(dead)} has stopped." if dead else None

    def collect(self) -> Iterator[Metric]:
        """For Prometheus' registry."""
        yield GaugeMetricFamily("thermostat_viewers", "Event streams that are open.", self._streams.open)
        served = GaugeMetricFamily("thermostat_served", "Places taken.", labels=["what"])
        waiting = GaugeMetricFamily("thermostat_waiting", "Clients in line for a place.", labels=["what"])
        for what, admission in self._admissions.items():
            served.add_metric([what], admission.served)
            waiting.add_metric([what], admission.waiting)
        yield served
        yield waiting
        runs = CounterMetricFamily(
            "thermostat_runs", "Runs by how they ended; many and busy were refused.", labels=["ended"]
        )
        for ended in ("done", "stopped", "left", "error", "many", "busy"):
            runs.add_metric([ended], self._runs.ended[ended])
        yield runs
        yield from self._collect_engines()

    def _collect_engines(self) -> Iterator[Metric]:
        figures = {model: engine.status() for model, engine in self._library.engines().items()}
        for name, (kind, text, field) in ENGINE_METRICS.items():
            family = kind(f"thermostat_engine_{name}", text, labels=["model"])
            for model, values in figures.items():
                family.add_metric([model], float(getattr(values, field)))
            yield family
