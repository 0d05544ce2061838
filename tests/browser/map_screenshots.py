"""Pictures of the map page into docs/screens: `python -m tests.browser.map_screenshots`.

The national pictures show real figures, the local budget revenue of 2014 (mdtrinh/vietnamdata, CC0), read from ../shared.
"""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from geodata.units import NATION, children_on
from ioc.domain.centre import Profile
from ioc.domain.names import fold
from ioc.store.engine import open_engine
from ioc.store.migrate import upgrade
from tests.browser.centre import province, serving
from tests.browser.conftest import CHROMIUM
from tests.browser.nation import BUDGET, FIGURES, THEN, nation, save, yearly
from tests.browser.seed import Seed

ROOT = Path(__file__).resolve().parents[2]
BUDGETS = ROOT.parent / "shared" / "data" / "provincial" / "VNbudget_final.csv"
SOURCE = replace(
    FIGURES, title_vi="mdtrinh/vietnamdata, VNbudget_final (CC0)", title_en="mdtrinh/vietnamdata, VNbudget_final (CC0)"
)
SPELT = {"BRVT": "Bà Rịa - Vũng Tàu", "TP HCM": "Hồ Chí Minh", "Thua Thien Hue": "Huế"}
YEARS = range(2008, 2015)
AT_2014 = "2014-12-31T17:00:00Z"
BILLION = 1000.0
"""The file counts in million đồng."""


def main() -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with _centre(nation(SOURCE, indicators=(BUDGET,))) as url:
            _take(chromium, f"{url}/map?indicator=NS-01&at={AT_2014}&classes=quantile&n=7", "map-nation", (1600, 1060))
            _take(
                chromium,
                f"{url}/map?indicator=NS-01&at={AT_2014}&compare=restated&classes=quantile&n=7",
                "map-2014",
                (1760, 1180),
            )
        with _centre(province()) as url:
            _take(chromium, f"{url}/map?indicator=CQS-03", "map-dong-thap", (1600, 960))
        chromium.close()


def _take(chromium: Browser, url: str, name: str, size: tuple[int, int]) -> None:
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page.goto(url)
    page.locator('[data-pane="a"] .unit-name').first.wait_for(timeout=30_000, state="attached")
    page.wait_for_timeout(2_500)
    page.screenshot(path=ROOT / "docs" / "screens" / f"{name}.png", full_page=True)
    page.close()


@contextmanager
def _centre(profile: Profile) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/ioc.db")
        upgrade(engine)
        now = datetime.now(UTC)
        if profile.root == NATION:
            rows = [row for year in YEARS for row in yearly("NS-01", budget(year), year)]
            save(engine, profile, rows, now, SOURCE)
        else:
            Seed(engine, profile, now).all()
        with serving(engine, profile) as centre:
            yield centre.url
        engine.dispose()


def budget(year: int) -> dict[str, float]:
    """Unit → local budget revenue of the year, tỷ đồng."""
    units = {fold(unit.bare_name): unit.id for unit in children_on(NATION, THEN)}
    with BUDGETS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year) and row["prov"] and row["total.rev"]]
    return {units[fold(SPELT.get(row["prov"], row["prov"]))]: float(row["total.rev"]) / BILLION for row in rows}


if __name__ == "__main__":
    main()
