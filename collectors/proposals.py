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
    """`propose` raises PayloadInvalid where a sample says nothing. `wants` tells in Vietnamese what a sample is."""

    propose: Callable[[Sample, Profile], Proposal]
    wants: str


PROPOSERS: Mapping[str, Proposer] = {
    "http_json": Proposer(propose_json.propose, "một trả lời JSON của cổng"),
    "table_file": Proposer(propose_table.propose, "một bảng CSV, XLSX, XLS"),
    "soap_xml": Proposer(propose_xml.propose_soap, "một trả lời SOAP hoặc XML có từ hai dòng"),
    "cap_feed": Proposer(propose_xml.propose_cap, "một bản tin CAP, hoặc danh mục Atom, RSS có kèm bản tin"),
    "sensorthings": Proposer(
        propose_ogc.propose_things, "trả lời của …/v1.1/Datastreams?$expand=Thing,ObservedProperty,Observations"
    ),
    "ogc_features": Proposer(propose_ogc.propose_features, "một trang GeoJSON (…/items) hoặc GML (GetFeature)"),
    "ckan": Proposer(propose_ckan.propose, "trả lời của …/api/3/action/datastore_search?resource_id=…"),
    "prometheus": Proposer(propose_prometheus.propose, "trang /metrics của exporter"),
    "snmp": Proposer(propose_snmp.propose, "kết quả của snmpwalk -On, hoặc tệp .snmprec"),
    "mqtt": Proposer(propose_mqtt.propose, "các dòng “chủ đề nội dung” như mosquitto_sub -v in ra"),
    "station_files": Proposer(propose_station.propose, "một tệp của trạm, tên TINH_COSO_TRAM_yyyyMMddHHmmss.txt"),
    "sql": Proposer(propose_sql.propose, "kết quả câu lệnh SELECT lưu thành CSV, dòng đầu là tên cột"),
}
