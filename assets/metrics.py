"""What an operator watches: figures in Prometheus' text form, and whether runs can be served. Reads what others count;
counts nothing itself."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from assets.admission import Admission
from assets.events import EventStreams
from assets.runs import Runs
from model.library import Library


class Metrics(Collector):
    """Over the runs, all streams, the engines of a library, and `places` by what they are for."""

    def __init__(self, library: Library, runs: Runs, streams: EventStreams, places: Mapping[str, Admission]):
        self._library, self._runs, self._streams, self._places = library, runs, streams, places
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def unready(self) -> str | None:
        """What keeps the app from serving runs, or None."""
        if self._streams.closing:
            return "The server is stopping."
        if not self._library.cards():
            return "There is no model."
        dead = [name for name, engine in self._library.engines().items() if not engine.figures().alive]
        return f"The engine of {', '.join(dead)} has stopped." if dead else None

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("thermostat_viewers", "Event streams that are open.", self._streams.open)
        served = GaugeMetricFamily("thermostat_served", "Places taken.", labels=["what"])
        waiting = GaugeMetricFamily("thermostat_waiting", "Clients in line for a place.", labels=["what"])
        for what, admission in self._places.items():
            served.add_metric([what], admission.served)
            waiting.add_metric([what], admission.waiting)
        yield served
        yield waiting
        runs = CounterMetricFamily(
            "thermostat_runs", "Runs by how they ended; many and busy were refused.", labels=["ended"]
        )
        for how in ("done", "stopped", "left", "error", "many", "busy"):
            runs.add_metric([how], self._runs.ended[how])
        yield runs
        yield from self._engines()

    def _engines(self) -> Iterator[Metric]:
        told = {
            "live_rows": (GaugeMetricFamily, "Texts that people read while they are written.", "live"),
            "bulk_rows": (GaugeMetricFamily, "Texts of sweeps and scrubbing.", "bulk"),
            "waiting": (GaugeMetricFamily, "Calls that no step has served yet.", "waiting"),
            "alive": (GaugeMetricFamily, "1 while the engine serves.", "alive"),
            "steps": (CounterMetricFamily, "Steps of the network.", "steps"),
            "tokens": (CounterMetricFamily, "Tokens drawn, over all texts.", "tokens"),
            "step_seconds": (CounterMetricFamily, "Seconds spent in steps.", "seconds"),
        }
        figures = {model: engine.figures() for model, engine in self._library.engines().items()}
        for name, (kind, text, field) in told.items():
            family = kind(f"thermostat_engine_{name}", text, labels=["model"])
            for model, values in figures.items():
                family.add_metric([model], float(getattr(values, field)))
            yield family
