"""Collectors turn the world into readings: one module per protocol, listed here and nowhere else."""

from collectors import (
    cap_feed,
    ckan,
    dossier_table,
    host,
    http_json,
    imap,
    mqtt,
    ogc_features,
    probe,
    prometheus,
    push,
    sensorthings,
    snmp,
    soap_xml,
    sql,
    station_files,
    syslog,
    table_file,
)
from collectors.contract import Collector, Listener

COLLECTORS: tuple[Collector, ...] = (
    http_json.COLLECTOR,
    table_file.COLLECTOR,
    station_files.COLLECTOR,
    imap.COLLECTOR,
    soap_xml.COLLECTOR,
    cap_feed.COLLECTOR,
    sensorthings.COLLECTOR,
    ckan.COLLECTOR,
    dossier_table.COLLECTOR,
    ogc_features.COLLECTOR,
    host.COLLECTOR,
    prometheus.COLLECTOR,
    snmp.COLLECTOR,
    sql.COLLECTOR,
    probe.COLLECTOR,
)

LISTENERS: tuple[Listener, ...] = (push.LISTENER, mqtt.LISTENER, syslog.LISTENER)

ADAPTERS = {collector.kind: collector for collector in COLLECTORS}
HEARERS = {listener.kind: listener for listener in LISTENERS}
OPTION_MODELS = {
    **{collector.kind: collector.options_model for collector in COLLECTORS},
    **{listener.kind: listener.options_model for listener in LISTENERS},
}
"""What `ioc check` validates the options of a source with, by adapter kind."""
