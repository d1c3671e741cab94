"""The house's health as Prometheus reads it."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from models.enums import OutboxState
from office.monitoring.health import Health

CONTENT_TYPE = CONTENT_TYPE_LATEST


def prometheus(health: Health) -> bytes:
    """`health` in Prometheus' text format (its media type is `CONTENT_TYPE`)."""
    registry = CollectorRegistry()
    registry.register(_Snapshot(health))
    return generate_latest(registry)


def for_strangers(health: Health) -> bytes:
    """Whether all is well, and nothing else."""
    registry = CollectorRegistry()
    registry.register(_Verdict(health))
    return generate_latest(registry)


class _Verdict(Collector):
    """The one figure that is everybody's."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _gauge("chasqui_ok", "1 when nothing asks for the operator.", self._health.ok)


class _Snapshot(Collector):
    """One moment's figures; every process reports the same ones, for they are the database's."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[GaugeMetricFamily]:
        health = self._health
        about = GaugeMetricFamily("chasqui_info", "Version of Chasqui.", labels=["version"])
        about.add_metric([health.version], 1)
        yield about
        yield _gauge("chasqui_ok", "1 when nothing asks for the operator.", health.ok)
        yield _gauge("chasqui_database_up", "1 when the database answers.", health.database)
        yield from self._trials()
        if health.database:  # unknown figures are left out, rather than told as zeros
            yield from self._queues()
            yield from self._jobs()

    def _trials(self) -> Iterator[GaugeMetricFamily]:
        tried = self._health.trials
        yield _gauge("chasqui_store_writable", "1 when the store takes a small write.", tried.store)
        yield _gauge(
            "chasqui_database_writable", "1 when the database takes a small write.", tried.database
        )
        if tried.free is not None:
            yield _gauge("chasqui_free_bytes", "Room on the fullest disk of the house.", tried.free)
        yield _gauge("chasqui_arriving_files", "Files on their way into custody.", tried.arriving)
        yield _gauge(
            "chasqui_clock_offset_seconds",
            "Seconds by which the database's clock is ahead of this server's.",
            tried.clock_offset,
        )

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        health = self._health
        yield _gauge(
            "chasqui_inbound_pending",
            "Messages in custody that nobody has read yet.",
            health.pending_messages,
        )
        yield _gauge(
            "chasqui_inbound_oldest_seconds",
            "Age of the oldest of them.",
            health.oldest_pending_seconds,
        )
        yield _gauge(
            "chasqui_inbound_quarantined",
            "Messages held for an official to decide on.",
            health.quarantined,
        )
        text = "Outgoing messages that are not delivered."
        outbox = GaugeMetricFamily("chasqui_outbox", text, labels=["state"])
        for state in OutboxState:
            if state is OutboxState.DELIVERED:
                continue
            outbox.add_metric([state.value], health.outbox.get(state, 0))
        yield outbox
        yield _gauge(
            "chasqui_outbox_overdue_seconds",
            "How long the most overdue delivery attempt has waited.",
            health.oldest_outbox_seconds,
        )
        yield _gauge(
            "chasqui_extraction_pending",
            "Attachments whose text has not been extracted yet.",
            health.extraction_pending,
        )
        yield _gauge(
            "chasqui_scan_pending",
            "Attachments that the virus scanner has not seen yet.",
            health.scan_pending,
        )

    def _jobs(self) -> Iterator[GaugeMetricFamily]:
        success = GaugeMetricFamily(
            "chasqui_job_last_success_timestamp_seconds",
            "When the job last did its work; absent when it never has.",
            labels=["job"],
        )
        healthy = GaugeMetricFamily(
            "chasqui_job_ok", "1 unless the job is late or failed last time.", labels=["job"]
        )
        for job in self._health.jobs:
            if job.last_success is not None:
                success.add_metric([job.name], job.last_success.timestamp())
            healthy.add_metric([job.name], not (job.late or job.error))
        yield success
        yield healthy


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(value))
