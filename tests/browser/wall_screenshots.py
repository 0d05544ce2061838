"""Pictures of the wall and of what steers it into docs/screens: `python -m tests.browser.wall_screenshots`."""

import tempfile
from datetime import UTC, datetime

from playwright.sync_api import sync_playwright

from ioc.store.engine import open_engine
from ioc.store.migrate import upgrade
from tests.browser.centre import province, serving
from tests.browser.conftest import CHROMIUM
from tests.browser.screenshots import FOLDER, take
from tests.browser.seed import Seed

ALARMING = (
    ("wall-alarm", "/wall", ".alarm-title", 1920, 1080),
    ("wall-banner", "/wall?scene=tong-quan", ".tile", 1920, 1080),
    ("walls", "/walls", "#alarms", 1440, 900),
)
CALM = (
    ("wall-1080p", "/wall?scene=tong-quan", ".tile", 1920, 1080),
    ("wall-water", "/wall?scene=thuy-van", ".tile", 1920, 1080),
    ("wall-en", "/wall?scene=tong-quan&lang=en", ".tile", 1920, 1080),
    ("wall-4k", "/wall?scene=tong-quan", ".tile", 3840, 2160),
    ("wall-wide", "/wall", ".tile", 5760, 1080),
    ("wall-part", "/wall?scene=tong-quan&crop=1,0,4,2&bezel=40,40", ".tile", 4320, 1620),
    ("scenes", "/scenes", ".scene-box", 1440, 900),
)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        engine = open_engine(f"sqlite:///{folder}/ioc.db")
        upgrade(engine)
        profile = province()
        seed = Seed(engine, profile, datetime.now(UTC))
        seed.all()
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        with serving(engine, profile) as centre:
            for pictures in (ALARMING, CALM):
                for name, path, ready, width, height in pictures:
                    Seed(engine, profile, datetime.now(UTC)).beat()
                    take(chromium, centre.url + path, ready, (width, height), FOLDER / f"{name}.png")
                seed.taken_on()
        chromium.close()
        engine.dispose()


if __name__ == "__main__":
    main()
