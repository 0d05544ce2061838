/* Reloads a page that is stuck or of an older build, but never into nothing: the new page must answer first. */
const STUCK = 15000, DEAF = 60000, TOO_MANY = 3, HEAP = 512 * 1024 * 1024;
const WAITS = [0, 60000, 300000, 900000];
const MEMORY = "ioc-wall-reloads";

export class Watchdog {
  constructor(build) {
    this.build = build;
    this.faults = 0;
    this.beaten = performance.now();
    addEventListener("error", () => this.fault());
    addEventListener("unhandledrejection", () => this.fault());
  }

  /** Each second. A gap in the beats that the clock shares is sleep; one that only we had is a page that hung. */
  beat() {
    const gap = performance.now() - this.beaten;
    this.beaten = performance.now();
    if (gap > STUCK && !document.hidden) this.reload("stuck");
    if (iocLive.silence() > DEAF) this.reload("deaf");
    if ((performance.memory?.usedJSHeapSize ?? 0) > HEAP) this.reload("heap");
  }

  /** A fault while drawing; a few in a row mean that this page cannot go on. */
  fault() {
    this.faults += 1;
    if (this.faults >= TOO_MANY) { this.faults = 0; this.reload("faults"); }
  }

  heard(build) { if (build && build !== this.build) this.reload("build", true); }

  async reload(why, at_once = false) {
    if (this.asking || (!at_once && Date.now() < this.next())) return;
    this.asking = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(5000) });
      if (!answer.ok || !(await answer.text()).includes("data-build")) return;
      this.remember(why);
      location.reload();
    } catch { /* the server is not there: the page goes on with what it has and says so */
    } finally { setTimeout(() => { this.asking = false; }, 2000); }
  }

  /** Reloads that do not help come later and later; an hour of calm forgets them. */
  next() {
    const rows = this.past();
    return rows.length ? rows[rows.length - 1][0] + WAITS[Math.min(rows.length, WAITS.length - 1)] : 0;
  }

  past() {
    try {
      const rows = JSON.parse(sessionStorage.getItem(MEMORY) ?? "[]");
      return rows.filter(([at]) => at <= Date.now() && Date.now() - at < 3600000);
    } catch { return []; }
  }

  remember(why) {
    if (why !== "build") sessionStorage.setItem(MEMORY, JSON.stringify([...this.past(), [Date.now(), why]].slice(-WAITS.length)));
  }
}
