/* What every live page does: hear the stream, know the server's time, say when the screen cannot be believed, keep ages true.

   A live page has one element `[data-live]` (the stream's screen name) with `data-words` (JSON), `data-zone`, `data-lang`,
   and `data-direct` where it keeps its own stream (the wall). Listeners: `iocLive.on(event => …)`. */
(() => {
  const CUT_OFF_AFTER = 10000, UNWATCHED_AFTER = 30000;
  const live = (window.iocLive = { root: null, worker: null, words: {}, listeners: [] });
  const frame = () => document.getElementById("page");  // what is the same for every page: stream, zone, worker
  let close = () => {};

  // People set clocks and machines sleep: of what the two clocks say has passed, the longer is believed, so nothing looks newer than it is.
  const mark_now = () => ({ wall: Date.now(), steady: performance.now() });
  const passed = (mark) => Math.max(Date.now() - mark.wall, performance.now() - mark.steady);
  let heard = mark_now(), synced = { ...mark_now(), server: Date.now() };

  /** Milliseconds since the stream last said anything. */
  live.silence = () => passed(heard);
  live.on = (listener) => live.listeners.push(listener);
  /** The server's time, epoch ms. */
  live.now = () => synced.server + passed(synced);
  live.clock = (ms, options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }) =>
    new Intl.DateTimeFormat(live.root?.dataset.lang === "en" ? "en-GB" : "vi-VN", { timeZone: frame()?.dataset.zone, ...options }).format(ms);
  live.say = (key, values = {}) => (live.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  live.age = (ms) => {
    const seconds = Math.max(0, Math.round((live.now() - ms) / 1000));
    const [key, n] = seconds < 60 ? ["age_s", seconds] : seconds < 3600 ? ["age_m", Math.floor(seconds / 60)]
      : seconds < 172800 ? ["age_h", Math.floor(seconds / 3600)] : ["age_d", Math.floor(seconds / 86400)];
    return live.say(key, { n });
  };

  const hear = ({ name, data }) => {
    heard = mark_now();
    if (name === "heartbeat") {  // a picture says when it was made, which may be long ago; only a heartbeat says what time it is
      const at = Date.parse(data.at);
      if (!Number.isNaN(at)) synced = { ...mark_now(), server: at };
      live.worker = data.worker;
    }
    for (const listener of live.listeners) listener(name, data);
    tick();
  };

  const direct = (url) => {
    const stream = new LiveStream(url, hear);
    return () => stream.close();
  };

  const shared = (url, script) => {
    const worker = new SharedWorker(script, { name: "ioc-live" });
    const tell = (more) => worker.port.postMessage({ url, visible: !document.hidden, ...more });
    const seen = () => { heard = mark_now(); tell({ hello: !document.hidden }); };
    const bye = () => tell({ bye: true });
    worker.port.onmessage = ({ data }) => hear(data);
    document.addEventListener("visibilitychange", seen);
    addEventListener("pagehide", bye);
    tell({ hello: true });
    return () => { bye(); document.removeEventListener("visibilitychange", seen); removeEventListener("pagehide", bye); };
  };

  const begin = (root) => {
    close();
    live.root = root;
    heard = mark_now();
    if (!root) { close = () => {}; return; }
    live.words = JSON.parse(root.dataset.words);
    const url = `${frame().dataset.stream}?screen=${encodeURIComponent(root.dataset.live || frame().dataset.screen)}&lang=${root.dataset.lang}`;
    close = root.dataset.direct || !window.SharedWorker ? direct(url) : shared(url, frame().dataset.worker);
  };

  const tick = () => {
    const { root } = live;
    if (!root) return;
    mark(root, "is-cut-off", !document.hidden && live.silence() > CUT_OFF_AFTER, ".banner.cut-off", "cut_off", live.now() - live.silence());
    const seen = Date.parse(live.worker?.seen_at ?? "");
    const dead = live.worker !== null && (!live.worker.alive || live.now() - seen > UNWATCHED_AFTER);
    mark(root, "is-unwatched", dead, ".banner.unwatched", Number.isNaN(seen) ? "never_watched" : "unwatched", seen);
    for (const node of root.querySelectorAll("[data-at]")) grow(node);
  };

  const mark = (root, cls, on, where, key, since) => {
    root.classList.toggle(cls, on);
    const banner = root.querySelector(where);
    const text = on ? live.say(key, { time: Number.isNaN(since) ? "" : live.clock(since) }) : "";
    if (banner && banner.textContent !== text) banner.textContent = text;
  };

  // `data-at`: the instant a value speaks for; `data-stale-at`: when its source's promise is broken (absent = it promises nothing).
  const grow = (node) => {
    const stale = node.dataset.staleAt !== undefined && live.now() > Number(node.dataset.staleAt);
    const text = live.say(stale ? "stale_for" : node.dataset.say ?? "{age}", { age: live.age(Number(node.dataset.at)) });
    if (node.textContent !== text) node.textContent = text;
    node.closest("[data-ages]")?.classList.toggle("stale", stale);
  };

  // The tab's title and the page's language, for people with several tabs and for those who listen to the page.
  const name = () => {
    const page = document.querySelector("[data-title]");
    if (!page) return;
    if (document.title !== page.dataset.title) document.title = page.dataset.title;
    if (document.documentElement.lang !== page.lang) document.documentElement.lang = page.lang;
  };

  setInterval(tick, 1000);
  live.tick = tick;
  // Dash draws the page some time after this script runs and swaps pages without a load, so the root is looked for as the page changes.
  const look = () => {
    const root = document.querySelector("[data-live]");
    if (root !== live.root) begin(root);
    name();
    tick();
  };
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; look(); });
  }).observe(document, { childList: true, subtree: true });
  look();
})();
