"""Rebuilds the unit tables: python -m geodata.rebuild.units FOLDER, which holds province_ and commune_concordance.csv."""

import csv
import gzip
import io
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

from geodata.unit import type_in

DATA = Path(__file__).resolve().parents[1] / "data"
RESOLUTIONS = Path(__file__).resolve().parent / "resolutions.csv"
FIELDS = ("id", "code", "level", "type", "name_vi", "valid_from", "valid_to", "parent", "predecessors", "successors", "basis")
MERGER = "2025-07-01"
CODES = "mã theo QĐ 19/2025/QĐ-TTg"
MERGED = f"NQ 202/2025/QH15, hiệu lực 01/07/2025; {CODES}"
UNCHANGED = f"không thuộc diện sáp nhập theo NQ 202/2025/QH15; {CODES}"
BASIS_OLD = "tập 63 tỉnh, thành phố từ 01/08/2008 đến 30/06/2025"
Row = dict[str, str]


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


LAST_NAMES = {row["id"]: row["name_vi"] for row in _read(DATA / "names.csv")}


def main(facts: Path) -> None:
    provinces, communes = _read(facts / "province_concordance.csv"), _read(facts / "commune_concordance.csv")
    _write("provinces.csv", [_nation(), *_new_provinces(provinces), *_old_provinces(provinces)])
    _write("districts.csv", _districts(communes))
    _write("communes.csv", _communes(communes))
    _write("past_communes.csv.gz", _past_communes(communes))


def _nation() -> Row:
    return {"id": "vn", "code": "", "level": "nation", "type": "", "name_vi": "Việt Nam"}


def _new_provinces(rows: list[Row]) -> list[Row]:
    before = defaultdict(list)
    for row in rows:
        before[row["new_code"], row["new_name"]].append(f"{row['old_code']}@2008")
    return [
        _unit(
            f"{code}@2025", code, "province", name, MERGER, "", "vn",
            predecessors=";".join(sorted(old)), basis=MERGED if len(old) > 1 else UNCHANGED,
        )
        for (code, name), old in sorted(before.items())
    ]  # fmt: skip


def _old_provinces(rows: list[Row]) -> list[Row]:
    """The 63; those that the step of August 2008 touched begin with it."""
    before, since = defaultdict(list), {}
    for step in _read(DATA / "steps.csv"):
        before[step["after"]].append(step["before"])
        since[step["after"]] = step["since"], f"{step['basis']}; {BASIS_OLD}"
    found = []
    for row in sorted(rows, key=lambda row: row["old_code"]):
        id = f"{row['old_code']}@2008"
        day, basis = since.get(id, ("", BASIS_OLD))
        old = ";".join(sorted(before[id]))
        found.append(_unit(id, row["old_code"], "province", row["old_name"], day, MERGER, "vn", predecessors=old, basis=basis))
    return found


def _districts(rows: list[Row]) -> list[Row]:
    found = {
        (row["old_district_code"], row["old_district"], row["old_province_code"]) for row in rows if row["old_district_code"]
    }
    return [
        _unit(f"{code}@2008", code, "district", name, "", MERGER, f"{province}@2008", basis="cấp huyện kết thúc 30/06/2025")
        for code, name, province in sorted(found)
    ]


def _communes(rows: list[Row]) -> list[Row]:
    # Five island districts had no communes: the district itself became the special zone.
    whole = {row["new_code"]: f"{row['old_district_code']}@2008" for row in rows if not row["old_code"]}
    basis = {row["code"]: f"NQ {row['resolution']}, hiệu lực 01/07/2025; {CODES}" for row in _read(RESOLUTIONS)}
    found = {(row["new_code"], row["new_name"], row["new_province_code"]) for row in rows}
    return [
        _unit(
            f"{code}@2025",
            code,
            "commune",
            name,
            MERGER,
            "",
            f"{province}@2025",
            predecessors=whole.get(code, ""),
            basis=basis[province],
        )
        for code, name, province in sorted(found)
    ]


def _past_communes(rows: list[Row]) -> list[Row]:
    after = defaultdict(set)
    for row in filter(lambda row: row["old_code"], rows):
        parent = row["old_district_code"] or row["old_province_code"]
        after[row["old_code"], row["old_name"], parent].add(f"{row['new_code']}@2025")
    return [
        _unit(f"{code}@2008", code, "commune", name, "", MERGER, f"{parent}@2008", successors=";".join(sorted(new)))
        for (code, name, parent), new in sorted(after.items())
    ]


def _unit(id: str, code: str, level: str, name: str, valid_from: str, valid_to: str, parent: str, **more: str) -> Row:
    """The row; a unit that was renamed bears the last name that names.csv gives it."""
    name = LAST_NAMES.get(id, unicodedata.normalize("NFC", name.strip()))
    unit = {"id": id, "code": code, "level": level, "type": type_in(name), "name_vi": name}
    return unit | {"valid_from": valid_from, "valid_to": valid_to, "parent": parent} | more


def _write(name: str, rows: list[Row]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, FIELDS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode()
    # A fixed time in the gzip header keeps the file the same when its content is.
    (DATA / name).write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
