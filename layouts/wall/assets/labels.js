/* Labels of stations that never collide: each takes the first side where it hits nothing; the quietest are dropped where none is free. */
const SIDES = [[1, -.5], [-1, -.5], [.35, -1.35], [.35, .35], [-.35, -1.35], [-.35, .35], [0, -1.6], [0, .6], [1, -1.2], [1, .2], [-1, -1.2], [-1, .2]];

const hits = (a, b) => a.left < b.right + 3 && b.left < a.right + 3 && a.top < b.bottom + 3 && b.top < a.bottom + 3;
const outside = (a, frame) => a.left < frame.left || a.right > frame.right || a.top < frame.top || a.bottom > frame.bottom;

export const settleLabels = (box) => {
  const frame = box.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const stations = [...box.querySelectorAll(".station")].sort((a, b) => b.style.zIndex - a.style.zIndex);
  const taken = [...box.querySelectorAll(".station .dot, .map-inset")].map((one) => one.getBoundingClientRect());
  for (const one of stations) settle(one, frame, rem, taken);
};

const settle = (one, frame, rem, taken) => {
  const label = one.querySelector(".label"), origin = one.getBoundingClientRect();
  label.style.visibility = "hidden";
  const { width, height } = label.getBoundingClientRect();
  for (const side of SIDES) {
    const [dx, dy] = offset(side, width, height, rem);
    const rect = { left: origin.left + dx, top: origin.top + dy, right: origin.left + dx + width, bottom: origin.top + dy + height };
    if (outside(rect, frame) || taken.some((other) => hits(rect, other))) continue;
    Object.assign(label.style, { left: `${dx}px`, top: `${dy}px`, visibility: "" });
    taken.push(rect);
    return;
  }
};

const offset = ([sx, sy], width, height, rem) => {
  const full = Math.abs(sx) === 1, aside = full ? .85 * rem : 0, back = full ? 0 : width * .1;
  const dx = sx > 0 ? aside - back : sx < 0 ? -width - aside + back : -width / 2;
  return [dx, sy * height + (sy < -1 ? -.2 * rem : sy > .3 ? .4 * rem : 0)];
};
