/* A critical alert that nobody has taken on takes over the wall; where an operator pinned a scene it is a banner above it. */
import { badges, bold, el, shape, span } from "./dom.js";
import { Sound } from "./sound.js";

const SHOWN = 3, AGAIN = 60000;

export class Alarm {
  constructor(wall) {
    this.wall = wall;
    this.box = document.getElementById("wall-alarm");
    this.sound = new Sound();
    this.items = [];
    this.proven = -AGAIN;
  }

  /** `bannered`: a scene stands that an operator or the address has chosen. */
  draw(part, bannered) {
    const said = JSON.stringify([part, bannered, this.sound.state]);
    if (said === this.said) return;
    this.said = said;
    this.items = part?.items ?? [];
    this.wall.classList.toggle("is-alarm", this.items.length > 0 && !bannered);
    this.wall.classList.toggle("is-bannered", this.items.length > 0 && bannered);
    this.box.replaceChildren(...(this.items.length ? this.words(bannered) : []));
    iocLive.tick();
  }

  words(bannered) {
    const shown = this.items.slice(0, bannered ? 1 : SHOWN), more = this.items.length - shown.length;
    const quiet = this.items.every((one) => one.quiet) ? el("alarm-note", iocLive.say("sound_off")) : null;
    const mute = this.wall.dataset.wall && this.sound.state === "blocked" ? el("alarm-note", iocLive.say("sound_cannot")) : null;
    return [
      el("alarm-head", shape("triangle"), iocLive.say("alarm"), quiet, mute),
      el("alarm-list", shown.map(alert)),
      el("alarm-foot", more ? iocLive.say("alarm_more", { n: more }) : "", bannered ? "" : span(iocLive.say("alarm_wait"))),
    ];
  }

  /** Each second. Only a wall that has a name is heard: nobody's desk rings. */
  beat() {
    if (!this.wall.dataset.wall) return;
    if (this.sound.state !== "ok" && performance.now() - this.proven > AGAIN) {
      this.proven = performance.now();
      this.sound.prove();
    }
    if (this.items.some((one) => !one.quiet)) this.sound.ring();
  }
}

const alert = (vm) => {
  const when = span("");
  when.dataset.at = vm.since;
  return el("alarm-item", el("alarm-where", vm.where, " · ", when), bold(vm.title, "alarm-title"),
    el("alarm-text", vm.text, badges(vm.badges)), el("alarm-mark", vm.mark));
};
