/* One station: measured, foreseen (dashed, with its band), limits across; drawn as SVG, labels as text so that they never stretch. */
import { at, drawing, el, titled } from "./dom.js";

export class Chart {
  constructor(box) { this.box = box; }

  draw(vm) {
    this.box.replaceChildren(titled(vm), vm.path ? this.lines(vm) : el("chart-empty", vm.empty));
  }

  lines(vm) {
    const box = el("chart", drawing(["band", vm.band], ...vm.limits.map((limit) => [`limit tone-${limit.tone}`, `M0 ${limit.y}H1000`]),
      ["nowline", `M${vm.now} 0V1000`], ["forecast", vm.forecast], ["", vm.path]), at(el("end"), ...vm.end));
    for (const [x, text] of vm.x) box.append(at(el("tick x", text), x, null));
    for (const [y, text] of vm.y) box.append(at(el("tick y", text), null, y));
    for (const limit of apart(vm.limits)) box.append(at(el(`tick limit-name tone-${limit.tone}`, limit.name), null, limit.y));
    return box;
  }

  settle() {}
}

const LEAST = 95;

/** Names of limits that lie close are moved apart, so that none stands on another. */
const apart = (limits) => {
  const rows = limits.map((limit) => ({ ...limit })).sort((a, b) => a.y - b.y);
  rows.forEach((row, index) => { if (index) row.y = Math.max(row.y, rows[index - 1].y + LEAST); });
  return rows;
};
