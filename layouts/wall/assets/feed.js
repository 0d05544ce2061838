/* The alerts: as many as fit are shown whole, the rest are counted. */
import { badges, el, shape, span } from "./dom.js";

export const item = (vm) => {
  const when = span("");
  when.dataset.at = vm.since;
  const node = el(`feed-item tone-${vm.tone}`,
    el("top", el(`word tone-${vm.tone}`, shape(vm.shape), vm.word), el("cut", vm.where, vm.where ? " · " : "", when)),
    el("title", vm.title), vm.text ? el("text", vm.text) : null, el("mark", vm.mark, badges(vm.badges)));
  node.dataset.n = vm.n;
  return node;
};

export class Feed {
  constructor(box) {
    this.head = el("panel-title");
    this.list = el("feed");
    this.more = el("feed-more");
    box.append(this.head, this.list, this.more);
  }

  draw(vm) {
    this.vm = vm;
    this.head.replaceChildren(span(vm.title, "panel-name"), ...vm.counts.map(([tone, text]) => el(`tone-${tone}`, text)));
    const empty = el("feed-empty", el("tone-ok", shape("round")), vm.empty);
    this.list.replaceChildren(...(vm.items.length ? vm.items.map(item) : [empty]));
    iocLive.tick();
    this.settle();
  }

  settle() {
    if (!this.vm) return;
    const items = [...this.list.querySelectorAll(".feed-item")];
    for (const one of items) one.hidden = false;
    const floor = this.list.getBoundingClientRect().bottom + 1;
    let left = 0;
    for (const one of items) {
      one.hidden = left > 0 || one.getBoundingClientRect().bottom > floor;
      if (one.hidden) left += Number(one.dataset.n);
    }
    const others = left + this.vm.more;
    this.more.textContent = [others ? iocLive.say("more_alerts", { n: others }) : "", this.vm.closed].filter(Boolean).join(" · ");
  }
}

/** One alert that an operator sent into a zone. */
export class AlertCard {
  constructor(box) { this.box = box; }
  draw(vm) { this.box.replaceChildren(el("alert-card", item({ ...vm, n: 1 }))); iocLive.tick(); }
  settle() {}
}
