/* Numbers: name, value with unit, trend, state in words with its shape, target, age. */
import { age, at, badges, drawing, el, shape } from "./dom.js";

const spark = (line) => {
  const box = el("spark");
  if (line) box.append(drawing(["target", line.target], ["", line.path]), at(el("end"), ...line.end));
  return box;
};

const tile = (vm, before) => {
  const marks = (kind) => badges(vm.badges.filter(([cls]) => cls === kind));
  const node = el(`tile tone-${vm.tone} ${vm.classes}${before && before.value !== vm.value ? " fresh" : ""}`,
    el("name", vm.name),
    el("figure", el(`value${vm.words ? " words" : ""}`, vm.value), el("unit cut", vm.unit)),
    vm.document ? el("document", vm.document) : spark(vm.spark),
    el("row", el("state", vm.state ? shape(vm.shape) : null, el("cut", vm.state)), el("aim cut", vm.aim), ...marks("old-boundary")),
    el("row", age(vm)), ...marks("simulated"));
  node.dataset.ages = "";
  node.dataset.tile = vm.key;
  return node;
};

// A long name takes two lines, a long figure a smaller size and a long target a line of its own, before anything is cut.
const fit = (node) => {
  node.classList.remove("long", "tight", "narrow", "full");
  const name = node.querySelector(".name"), figure = node.querySelector(".figure"), unit = node.querySelector(".unit");
  node.classList.toggle("long", name.scrollWidth > name.clientWidth);
  const cut = [...node.querySelectorAll(".aim, .when, .state .cut")].some((one) => one.scrollWidth > one.clientWidth);
  node.classList.toggle("narrow", cut);
  node.classList.toggle("tight", figure.scrollWidth > figure.clientWidth || unit.scrollWidth > unit.clientWidth);
  node.classList.toggle("full", cut && node.scrollHeight > node.clientHeight);
};

const RATIO = 1.95;

/** How many columns give `n` tiles in a box the shape nearest to a tile's own. */
export const columnsFor = (n, width, height) => {
  let best = 1, off = Infinity;
  for (let columns = 1; columns <= n; columns++) {
    const rows = Math.ceil(n / columns), miss = Math.abs(Math.log(width / columns / (height / rows) / RATIO)) + (rows * columns - n) * .04;
    if (miss < off) [best, off] = [columns, miss];
  }
  return best;
};

export class Tiles {
  constructor(box, count) {
    this.box = box;
    this.count = count;
    this.known = [];
    box.classList.add("tiles");
    box.append(...Array.from({ length: count }, () => el("tile")));
  }

  draw(index, vm) {
    const made = tile(vm, this.known[index]);
    this.known[index] = vm;
    this.box.children[index].replaceWith(made);
    fit(made);
  }

  settle() {
    const { width, height } = this.box.getBoundingClientRect();
    if (width && height) this.box.style.gridTemplateColumns = `repeat(${columnsFor(this.count, width, height)}, minmax(0, 1fr))`;
    for (const node of this.box.children) if (node.querySelector(".name")) fit(node);
  }
}
