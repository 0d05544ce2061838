/* One live stream that re-opens for ever. Loaded by pages and, through importScripts, by the shared worker. */
(() => {
  const FIRST_WAIT = 500, LONGEST_WAIT = 8000, SILENCE = 12000;

  class LiveStream {
    /** `tell({name, data})` gets every event parsed; `name` is snapshot, update or heartbeat. */
    constructor(url, tell) {
      this.url = url;
      this.tell = tell;
      this.wait = FIRST_WAIT;
      this.open();
      this.watch = setInterval(() => { if (Date.now() - this.heard > SILENCE) this.reopen(); }, 2000);
    }

    open() {
      this.heard = Date.now();
      this.source = new EventSource(this.url);
      this.source.onerror = () => this.reopen();
      for (const name of ["snapshot", "update", "heartbeat"]) {
        this.source.addEventListener(name, (event) => this.receive(name, event.data));
      }
    }

    receive(name, text) {
      this.heard = Date.now();
      this.wait = FIRST_WAIT;
      this.tell({ name, data: JSON.parse(text) });
    }

    // The browser's own retry gives up on an HTTP error, so each failure starts a new EventSource, later and later.
    reopen() {
      if (this.timer) return;
      this.source.close();
      this.timer = setTimeout(() => { this.timer = null; this.open(); }, this.wait * (0.75 + Math.random() / 2));
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    }

    close() {
      clearInterval(this.watch);
      clearTimeout(this.timer);
      this.source.close();
    }
  }

  self.LiveStream = LiveStream;
})();
