/* What is no value: a text, another site in a frame, a camera's picture asked for anew. */
import { el, shape } from "./dom.js";

export class Text {
  constructor(box) { this.box = box; }
  draw(vm) { this.box.replaceChildren(vm.title ? el("panel-title", vm.title) : "", el("text-body", vm.text)); }
  settle() {}
}

const PATIENCE = 4;

export class Frame {
  constructor(box) { this.box = box; }

  draw(vm) {
    this.close();
    const view = vm.every ? this.picture(vm) : this.page(vm);
    this.box.replaceChildren(el("panel-title", vm.title, (this.age = el("sub"))), view);
  }

  page(vm) {
    const frame = Object.assign(document.createElement("iframe"), { src: vm.url, referrerPolicy: "no-referrer", tabIndex: -1 });
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin");
    frame.setAttribute("scrolling", "no");
    return frame;
  }

  // A picture that stops coming is said to be old: a camera that hangs shows yesterday's road as today's.
  picture(vm) {
    const picture = Object.assign(document.createElement("img"), { alt: vm.title });
    let seen = iocLive.now(), asking = false;
    const ask = () => {
      const old = iocLive.now() - seen > PATIENCE * vm.every * 1000;
      this.box.classList.toggle("lost", old);
      this.age.replaceChildren(old ? shape("barred") : "", old ? iocLive.say("unreachable_from", { time: iocLive.clock(seen) }) : iocLive.clock(seen));
      if (asking) return;
      asking = true;
      const next = new Image();
      next.onload = () => { asking = false; seen = iocLive.now(); picture.src = next.src; };
      next.onerror = () => { asking = false; };
      next.src = `${vm.url}${vm.url.includes("?") ? "&" : "?"}_=${Math.floor(iocLive.now())}`;
    };
    this.timer = setInterval(ask, vm.every * 1000);
    setTimeout(ask);
    return picture;
  }

  close() { clearInterval(this.timer); }
  settle() {}
}
