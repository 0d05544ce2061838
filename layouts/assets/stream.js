/* One live stream that re-opens for ever. Loaded by pages and, through importScripts, by the shared worker. */
(() => {
  const FIRST_WAIT = 500, LONGEST_WAIT = 2500, ANSWER = 5000, SILENCE = 11000, LOOK = 1000, SLEPT = 4000;

  class LiveStream {
    /** `tell({name, data})` gets every event parsed; `name` is snapshot, update or heartbeat. */
    constructor(url, tell) {
      this.url = url;
      this.tell = tell;
      this.wait = FIRST_WAIT;
      this.open();
      this.looked = Date.now();
      this.watch = setInterval(() => this.look(), LOOK);
      self.addEventListener("online", this.now = () => this.reopen(0));
    }

    /** A stream that does not answer, or that nothing comes from, is given up; so is one from before a sleep or a set clock. */
    look() {
      const jump = Math.abs(Date.now() - this.looked - LOOK), quiet = performance.now() - this.heard;
      this.looked = Date.now();
      if (jump > SLEPT) this.reopen(0);
      else if (quiet > (this.answered ? SILENCE : ANSWER)) this.reopen();
    }

    open() {
      this.heard = performance.now();
      this.answered = false;
      const known = this.id ? `&last_event_id=${encodeURIComponent(this.id)}` : "";  // the same picture is not sent twice
      this.source = new EventSource(this.url + known);
      this.source.onopen = () => { this.answered = true; };
      this.source.onerror = () => this.reopen();
      for (const name of ["snapshot", "update", "heartbeat"]) {
        this.source.addEventListener(name, (event) => this.receive(name, event));
      }
    }

    receive(name, { data, lastEventId }) {
      this.id = lastEventId || this.id;
      this.heard = performance.now();
      this.wait = FIRST_WAIT;
      this.tell({ name, data: JSON.parse(data) });
    }

    // The browser's own retry gives up on an HTTP error, so each failure starts a new EventSource, later and later.
    reopen(wait = this.wait * (0.75 + Math.random() / 2)) {
      if (this.timer) return;
      this.source.close();
      this.timer = setTimeout(() => { this.timer = null; this.open(); }, wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }

    close() {
      clearInterval(this.watch);
      clearTimeout(this.timer);
      self.removeEventListener("online", this.now);
      this.source.close();
    }
  }

  self.LiveStream = LiveStream;
})();
