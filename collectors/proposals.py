"""Which kinds of source can be proposed from a sample, and what a good sample of each is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collectors import (
    propose_ckan,
    propose_json,
    propose_mqtt,
    propose_ogc,
    propose_prometheus,
    propose_snmp,
    propose_sql,
    propose_station,
    propose_table,
    propose_xml,
)
from collectors.proposal import Proposal, Sample
from ioc.domain.centre import Profile


@dataclass(frozen=True)
class Proposer:
    """`propose` raises PayloadInvalid where a sample says nothing. `wants_vi` and `wants_en` tell what a sample is."""

    propose: Callable[[Sample, Profile], Proposal]
    wants_vi: str
    wants_en: str


PROPOSERS: Mapping[str, Proposer] = {
    "http_json": Proposer(propose_json.propose, "một trả lời JSON của cổng", "a JSON answer of the portal"),
    "table_file": Proposer(propose_table.propose, "một bảng CSV, XLSX, XLS", "a table: CSV, XLSX, XLS"),
    "soap_xml": Proposer(
        propose_xml.propose_soap, "một trả lời SOAP hoặc XML có từ hai dòng", "a SOAP or XML answer with two rows or more"
    ),
    "cap_feed": Proposer(
        propose_xml.propose_cap,
        "một bản tin CAP, hoặc danh mục Atom, RSS có kèm bản tin",
        "a CAP bulletin, or an Atom or RSS feed that holds bulletins",
    ),
    "sensorthings": Proposer(
        propose_ogc.propose_things,
        "trả lời của …/v1.1/Datastreams?$expand=Thing,ObservedProperty,Observations",
        "the answer of …/v1.1/Datastreams?$expand=Thing,ObservedProperty,Observations",
    ),
    "ogc_features": Proposer(
        propose_ogc.propose_features,
        "một trang GeoJSON (…/items) hoặc GML (GetFeature)",
        "a page of GeoJSON (…/items) or GML (GetFeature)",
    ),
    "ckan": Proposer(
        propose_ckan.propose,
        "trả lời của …/api/3/action/datastore_search?resource_id=…",
        "the answer of …/api/3/action/datastore_search?resource_id=…",
    ),
    "prometheus": Proposer(propose_prometheus.propose, "trang /metrics của exporter", "the /metrics page of an exporter"),
    "snmp": Proposer(
        propose_snmp.propose, "kết quả của snmpwalk -On, hoặc tệp .snmprec", "what snmpwalk -On prints, or a .snmprec file"
    ),
    "mqtt": Proposer(
        propose_mqtt.propose,
        "các dòng “chủ đề nội dung” như mosquitto_sub -v in ra",
        "lines of topic and message, as mosquitto_sub -v prints",
    ),
    "station_files": Proposer(
        propose_station.propose,
        "một tệp của trạm, tên TINH_COSO_TRAM_yyyyMMddHHmmss.txt",
        "a file of a station, named TINH_COSO_TRAM_yyyyMMddHHmmss.txt",
    ),
    "sql": Proposer(
        propose_sql.propose,
        "kết quả câu lệnh SELECT lưu thành CSV, dòng đầu là tên cột",
        "the rows of a SELECT saved as CSV, column names first",
    ),
}
