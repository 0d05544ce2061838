"""Collectors turn the world into readings: one module per protocol, listed here and nowhere else."""

from collectors import host, http_json, table_file
from collectors.contract import Collector

COLLECTORS: tuple[Collector, ...] = (http_json.COLLECTOR, table_file.COLLECTOR, host.COLLECTOR)

ADAPTERS = {collector.kind: collector for collector in COLLECTORS}
OPTION_MODELS = {collector.kind: collector.options_model for collector in COLLECTORS}
"""What `ioc check` validates the options of a source with, by adapter kind."""
