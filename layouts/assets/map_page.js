/* The map page: its URL is the truth. A change within the page is read again without drawing the page anew, so the shapes stay;
   back and forward keep the state. Choices, the slider and the keyboard only change the URL. */
(() => {
  const PATH = "/map", PACE = 1100;
  const page = () => document.querySelector(".map-page");
  let playing = false, timer = null, shown = null;

  /** Registered before Dash's own listeners, so that its router does not see what only concerns this page. */
  const follow = (event) => {
    const here = page();
    if (!here || location.pathname !== PATH) { playing = false; return; }
    const asked = Object.fromEntries(new URLSearchParams(location.search)), { lang } = here.dataset;
    if ((asked.lang ?? lang) !== lang) return;
    event.stopImmediatePropagation();
    dash_clientside.set_props("map-query", { data: { ...asked, lang } });
    const other = new URLSearchParams({ ...asked, lang: lang === "vi" ? "en" : "vi" });
    dash_clientside.set_props("language-switch", { href: `${PATH}?${other}` });
  };
  addEventListener("popstate", follow, true);
  addEventListener("_dashprivate_pushstate", follow, true);

  /** Sets words of the URL, "" removes one; `quietly` leaves no step to go back to. */
  const go = (words, quietly = false) => {
    const url = new URL(location.href);
    for (const [key, value] of Object.entries(words)) value ? url.searchParams.set(key, value) : url.searchParams.delete(key);
    history[quietly ? "replaceState" : "pushState"]({}, "", url);
    dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  };

  document.addEventListener("change", ({ target }) => {
    if (!page()?.contains(target)) return;
    if (target.dataset.key) go({ [target.dataset.key]: target.value, ...(target.dataset.key === "indicator" ? { period: "" } : {}) });
  });

  /** A slider with its label and a button, made anew when the instants change. */
  const timeline = () => {
    const box = document.getElementById("map-times");
    if (!box) { playing = false; return; }
    const times = JSON.parse(box.dataset.times), now = Number(box.dataset.now);
    if (!box.firstChild) {
      const play = Object.assign(document.createElement("button"), { className: "button plain", type: "button" });
      const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, step: 1 });
      slider.addEventListener("input", () => say(box, Number(slider.value)));
      slider.addEventListener("change", () => { playing = false; go({ at: JSON.parse(box.dataset.times)[slider.value][0] }); });
      play.addEventListener("click", () => { playing = !playing; timeline(); if (playing) step(); });
      box.append(play, slider, document.createElement("output"));
    }
    const [play, slider] = box.children;
    play.textContent = playing ? box.dataset.pause : box.dataset.play;
    play.setAttribute("aria-pressed", String(playing));
    slider.setAttribute("aria-label", box.dataset.label);
    slider.max = times.length - 1;
    if (Number(slider.value) !== now) slider.value = now;
    say(box, now);
    if (shown !== times[now][0]) { shown = times[now][0]; played(); }
  };
  const say = (box, index) => {
    const [, words] = JSON.parse(box.dataset.times)[index];
    box.children[1].setAttribute("aria-valuetext", words);
    box.children[2].textContent = words;
  };
  const step = () => {
    const box = document.getElementById("map-times");
    if (!box || !playing) return;
    const times = JSON.parse(box.dataset.times), now = Number(box.dataset.now);
    go({ at: times[now === times.length - 1 ? 0 : now + 1][0] }, true);
  };
  const played = () => {
    clearTimeout(timer);
    const box = document.getElementById("map-times");
    if (!playing || !box) return;
    if (Number(box.dataset.now) === JSON.parse(box.dataset.times).length - 1) { playing = false; timeline(); return; }
    timer = setTimeout(step, PACE);
  };

  let due = false;
  new MutationObserver(() => {
    if (due || !page()) return;
    due = true;
    requestAnimationFrame(() => { due = false; timeline(); });
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-now", "data-times"] });

  document.addEventListener("keydown", (event) => {
    const here = page(), line = event.target.closest?.(".map-table tr[data-unit]");
    if (!here?.contains(event.target) && event.target !== document.body) return;
    if (here && event.key === "Escape") { here.querySelector(".crumb.up")?.click(); return; }
    if (!line) return;
    const next = { ArrowDown: line.nextElementSibling, ArrowUp: line.previousElementSibling, Home: line.parentElement.firstElementChild, End: line.parentElement.lastElementChild }[event.key];
    if (next) { event.preventDefault(); next.focus(); }
    if (event.key === "Enter" && event.target === line) line.querySelector("a")?.click();
  });
  const onRow = (deed) => ({ target }) => { const line = target.closest?.(".map-table tr[data-unit]"); if (line) deed(line); };
  document.addEventListener("focusin", onRow(ioc.atlas.point));
  document.addEventListener("mouseover", onRow(ioc.atlas.point));
  document.addEventListener("mouseout", onRow((line) => ioc.atlas.leave(line.closest("[data-pane]"))));
})();
