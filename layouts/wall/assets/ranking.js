/* The units that need attention, worst first. */
import { bold, el, titled } from "./dom.js";

export class Ranking {
  constructor(box) { this.box = box; }

  draw(vm) {
    const rows = vm.rows.map(([name, share, value]) => {
      const bar = document.createElement("i");
      bar.style.width = `${share}%`;
      return el("rank", el("cut", name), el("bar", bar), bold(value));
    });
    this.box.replaceChildren(titled(vm), el("ranking", rows));
  }

  settle() {}
}
