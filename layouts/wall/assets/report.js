/* Tells the centre, every twenty seconds, what this wall shows, and hears whether it may still look. Only a wall with a name of its own. */
const EVERY = 20000, DOUBT = 5000;

export class Report {
  constructor(wall) {
    this.wall = wall;
    this.shows = "";
    this.sound = "";
    this.sent = -EVERY;
  }

  beat() {
    const { wall: name, build } = this.wall.dataset, quiet = performance.now() - this.sent;
    const says = `${this.shows} ${this.sound}`;
    const soon = says !== this.said || iocLive.silence() > DOUBT;
    if (!name || !this.shows || quiet < (soon ? DOUBT : EVERY)) return;
    this.sent = performance.now();
    this.said = says;
    this.tell({ build, shows: this.shows, size: `${innerWidth}×${innerHeight}`, sound: this.sound });
  }

  async tell(said) {
    try {
      const answer = await fetch("/wall/seen", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(said), signal: AbortSignal.timeout(5000) });
      this.allow(![401, 403].includes(answer.status));
    } catch { this.said = ""; }
  }

  /** A wall whose token was taken back shows nothing more, and says so. */
  allow(yes) {
    if (this.wall.classList.toggle("is-refused", !yes) && !this.since) {
      this.since = iocLive.now();
      this.wall.querySelector(".banner.refused").textContent = iocLive.say("refused_wall", { time: iocLive.clock(this.since) });
    }
    if (yes) this.since = null;
  }
}
