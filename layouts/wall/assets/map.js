/* The choropleth as SVG: shapes are fetched and made once, a change of values only changes a class. */
import { at, bold, el, span, svgNode, titled } from "./dom.js";
import { settleLabels } from "./labels.js";
import { fitted, pathOf } from "./projection.js";

const AROUND = 2.6;  // degrees shown around the archipelagos in their inset
const shapes = new Map();

const load = (url) => {
  if (!shapes.has(url)) {
    if (shapes.size > 8) shapes.delete(shapes.keys().next().value);
    const asked = fetch(url).then((answer) => answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status} ${url}`)));
    asked.catch(() => shapes.delete(url));
    shapes.set(url, asked);
  }
  return shapes.get(url);
};

export class Territory {
  constructor(box) {
    this.box = box;
    this.head = el("head-slot");
    this.plane = el("wall-map");
    this.legend = el("legend");
    this.caption = el("map-caption");
    this.labels = el("map-labels");
    box.append(this.head, this.plane, this.legend, this.caption);
    this.plane.append(this.labels);
    this.paths = new Map();
  }

  draw(vm) {
    this.vm = vm;
    this.head.replaceChildren(titled(vm));
    this.legend.replaceChildren(...vm.legend.map(([ramp, text]) => {
      const patch = document.createElement("i");
      patch.className = ramp === null ? "hatched" : `ramp${ramp}`;
      const row = span("");
      row.append(patch, text);
      return row;
    }));
    this.caption.textContent = vm.caption;
    if (vm.url !== this.url) this.fetch(vm.url);
    else this.paint();
  }

  fetch(url) {
    this.url = url;
    if (!url) { this.shapes = null; this.place(); return; }
    load(url).then((found) => { if (url === this.url) { this.shapes = found; this.place(); } })
      .catch(() => { if (url === this.url) { this.url = null; setTimeout(() => { if (!this.url) this.fetch(url); }, 3000); } });
  }

  stations(points) { this.points = points; this.mark(); }

  /** Makes the shapes for the box as it is now. */
  place() {
    const { clientWidth: width, clientHeight: height } = this.plane;
    this.plane.querySelector("svg")?.remove();
    this.paths.clear();
    if (!this.shapes || !width) return;
    const far = this.archipelagos();
    const near = this.shapes.features.filter((one) => !far || !inside(far, one));
    this.onMap = fitted(near.length ? near : this.shapes.features, width, height, 14);
    const svg = svgNode("svg", { class: "shapes", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    for (const one of this.shapes.features) {
      const path = svgNode("path", { d: pathOf(one.geometry, this.onMap) });
      this.paths.set(one.properties.code, path);
      svg.append(path);
    }
    this.plane.prepend(svg);
    this.paint();
    this.mark();
  }

  paint() {
    for (const [code, path] of this.paths) {
      const step = this.vm.classes[code], cls = step === undefined ? "hatched" : `ramp${step}`;
      if (path.getAttribute("class") !== cls) path.setAttribute("class", cls);
    }
  }

  archipelagos() {
    const rows = this.vm.places.features.map((one) => one.geometry.coordinates);
    if (!rows.length) return null;
    const x = rows.map((row) => row[0]), y = rows.map((row) => row[1]);
    return { west: Math.min(...x) - AROUND, east: Math.max(...x) + AROUND, south: Math.min(...y) - AROUND, north: Math.max(...y) + AROUND };
  }

  /** Stations with their values, and the archipelagos: on the map where it shows them, else named in their inset. */
  mark() {
    if (!this.onMap || !this.vm) return;
    const marks = (this.points?.features ?? []).map((one) => station(one, this.onMap));
    this.labels.replaceChildren(...marks, ...this.named());
    settleLabels(this.plane);
  }

  /** The archipelagos in an inset of their own, each where it lies towards the other. */
  named() {
    const box = this.archipelagos();
    if (!box) return [];
    const corner = [[box.west, box.south], [box.east, box.south], [box.east, box.north], [box.west, box.north]];
    const onInset = fitted([{ geometry: { type: "Polygon", coordinates: [corner] } }], 1000, 1000, 60);
    return [el("map-inset", this.vm.places.features.map((one) => at(el("inset-place", el("inset-islands"), el("inset-name", one.properties.name)), ...onInset(one.geometry.coordinates))))];
  }

  settle() {
    const { clientWidth: width, clientHeight: height } = this.plane;
    if (this.shapes && (width !== this.width || height !== this.height)) { [this.width, this.height] = [width, height]; this.place(); }
  }
}

const inside = (box, { properties, geometry }) => {
  const [x, y] = properties.at ?? geometry.coordinates.flat(Infinity);
  return x > box.west && x < box.east && y > box.south && y < box.north;
};

const station = ({ properties: row, geometry }, onMap) => {
  const [x, y] = onMap(geometry.coordinates);
  const node = el(`station tone-${row.tone}`, el("dot", el(`shape ${row.shape}`)), el("label", row.name, bold(row.value, `tone-${row.tone}`)));
  Object.assign(node.style, { left: `${x}px`, top: `${y}px`, zIndex: row.weight });
  return node;
};
