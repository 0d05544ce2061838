"""Pictures of the wall compared with earlier ones, small and with tolerance: a moved zone is seen, smoother letters are not."""

import base64
import os
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "pictures"
RENEW = "IOC_RENEW_PICTURES"
"""Set it to take the pictures anew; look at them before they are committed."""
SMALL = (480, 270)
LOUD = 48
"""A point whose brightest channel differs by more counts as changed, of 255."""

_SHRINK = """async ([source, width, height]) => {
  const blob = await (await fetch(source)).blob();
  const picture = await createImageBitmap(blob, { resizeWidth: width, resizeHeight: height, resizeQuality: 'high' });
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  canvas.getContext('2d').drawImage(picture, 0, 0);
  return canvas.toDataURL('image/png');
}"""
_DIFFER = """async ([one, other, width, height, loud]) => {
  const points = async (source) => {
    const picture = await createImageBitmap(await (await fetch(source)).blob());
    const ink = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    ink.drawImage(picture, 0, 0);
    return ink.getImageData(0, 0, width, height).data;
  };
  const [a, b] = [await points(one), await points(other)];
  let changed = 0;
  const off = (i) => Math.max(...[0, 1, 2].map((channel) => Math.abs(a[i + channel] - b[i + channel])));
  for (let i = 0; i < a.length; i += 4) changed += off(i) > loud;
  return changed / (width * height);
}"""


def share_changed(page: Page, bench: Page, name: str) -> float:
    """Which share of the picture's points differs from the one kept as `name`; 0 where it is taken anew.

    `bench` is an empty page that does the sums.
    """
    taken = bench.evaluate(_SHRINK, [_data(page.screenshot()), *SMALL])
    kept = FOLDER / f"{name}.png"
    if os.environ.get(RENEW):
        FOLDER.mkdir(exist_ok=True)
        kept.write_bytes(base64.b64decode(taken.partition(",")[2]))
    return float(bench.evaluate(_DIFFER, [taken, _data(kept.read_bytes()), *SMALL, LOUD]))


def _data(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()
