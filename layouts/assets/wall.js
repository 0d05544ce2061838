/* Draws the wall from the parts of the stream. A part is a view model: words and numbers are ready, this only places them. */
(() => {
  const parts = {};
  let scene = null, known = {};

  const el = (cls, ...kids) => {
    const made = document.createElement("div");
    made.className = cls;
    made.append(...kids.filter((kid) => kid !== null && kid !== undefined && kid !== ""));
    return made;
  };
  const svg = (box, ...paths) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    made.setAttribute("viewBox", box);
    made.setAttribute("preserveAspectRatio", "none");
    for (const [cls, d] of paths) {
      if (!d) continue;
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("class", cls);
      path.setAttribute("d", d);
      made.append(path);
    }
    return made;
  };
  const at = (node, x, y) => Object.assign(node.style, { left: `${x / 10}%`, top: `${y / 10}%` }) && node;
  const shape = (name) => el(`shape ${name}`);
  const badges = (vm) => (vm.badges ?? []).map(([cls, text]) => el(`badge ${cls}`, text));
  const age = (vm) => {
    const node = el("when cut");
    if (vm.at === null) { node.textContent = vm.when ?? ""; return node; }
    Object.assign(node.dataset, { at: vm.at }, vm.stale_at === null ? {} : { staleAt: vm.stale_at }, vm.when ? { say: vm.when } : {});
    return node;
  };

  const tile = (vm, before) => {
    const marks = (kind) => badges({ badges: vm.badges.filter(([cls]) => cls === kind) });
    const node = el(`tile tone-${vm.tone} ${vm.classes}${before && before.value !== vm.value ? " fresh" : ""}`,
      el("name", vm.name),
      el("figure", el(`value${vm.words ? " words" : ""}`, vm.value), el("unit cut", vm.unit)),
      vm.document ? el("document", vm.document) : spark(vm.spark),
      el("row", el("state", vm.state ? shape(vm.shape) : null, el("cut", vm.state)), el("aim", vm.aim), ...marks("old-boundary")),
      el("row", age(vm)), ...marks("simulated"));
    node.dataset.ages = "";
    node.dataset.tile = vm.key;
    return node;
  };
  const spark = (line) => {
    const box = el("spark");
    if (!line) return box;
    box.append(svg("0 0 1000 1000", ["target", line.target], ["", line.path]), at(el("end"), ...line.end));
    return box;
  };

  const feedItem = (vm) => {
    const when = document.createElement("span");
    Object.assign(when.dataset, { at: vm.since });
    const node = el(`feed-item tone-${vm.tone}`,
      el("top", el(`word tone-${vm.tone}`, shape(vm.shape), vm.word), el("cut", vm.where, vm.where ? " · " : "", when)),
      el("title", vm.title), vm.text ? el("text", vm.text) : null, el("mark", vm.mark, ...badges(vm)));
    node.dataset.n = vm.n;
    return node;
  };

  const titled = (vm) => [vm.title, el("sub", vm.sub, vm.sub && vm.at ? " · " : "", vm.at ? age(vm) : ""), ...badges(vm)];

  const draw = {
    screen(vm) {
      fill("wall-name", vm.title);
      fill("wall-province", vm.province);
      chooseScene();
    },
    health(vm) {
      const newest = document.createElement("span");
      Object.assign(newest.dataset, vm.at === null ? {} : { at: vm.at, say: "newest" });
      fill("wall-health", el(`tone-${vm.tone}`, shape(vm.shape)), el("", vm.text), newest);
    },
    feed(vm) {
      fill("wall-feed-title", vm.title, ...vm.counts.map(([tone, text]) => el(`tone-${tone}`, text)));
      const items = vm.items.map(feedItem);
      fill("wall-feed", ...(items.length ? items : [el("feed-empty", el("tone-ok", shape("round")), vm.empty)]));
      fit(vm);
    },
    foot(vm) {
      fill("wall-runs", ...vm.runs.map(([time, text]) => el("", Object.assign(document.createElement("b"), { textContent: time }), ` ${text}`)));
      fill("wall-note", vm.note);
    },
  };

  // As many alerts as fit are shown whole; the rest are counted.
  const fit = (vm) => {
    const box = document.getElementById("wall-feed");
    const floor = box.getBoundingClientRect().bottom;
    let hidden = 0;
    for (const item of box.querySelectorAll(".feed-item")) {
      if (item.getBoundingClientRect().bottom > floor + 1) { item.remove(); hidden += Number(item.dataset.n); }
    }
    const others = hidden + vm.more;
    fill("wall-feed-more", [others ? iocLive.say("more_alerts", { n: others }) : "", vm.closed].filter(Boolean).join(" · "));
  };

  const drawScene = {
    map(vm) {
      fill("wall-map-title", ...titled(vm));
      fill("wall-legend", ...vm.legend.map(([ramp, text]) => swatch(ramp, text)));
      fill("wall-map-caption", vm.caption);
      dash_clientside.set_props("wall-units", { url: vm.url, hideout: { classes: vm.classes } });
      dash_clientside.set_props("wall-places", { data: vm.places });
    },
    stations(vm) {
      dash_clientside.set_props("wall-stations", { data: vm });
      settleSoon();
    },
    chart(vm) {
      fill("wall-chart-title", ...titled(vm));
      if (!vm.path) { fill("wall-chart", el("chart-empty", vm.empty)); return; }
      const box = el("chart", svg("0 0 1000 1000", ["band", vm.band], ...vm.limits.map((limit) => [`limit tone-${limit.tone}`, `M0 ${limit.y}H1000`]),
        ["nowline", `M${vm.now} 0V1000`], ["forecast", vm.forecast], ["", vm.path]), at(el("end"), ...vm.end));
      for (const [x, text] of vm.x) box.append(at(el("tick x", text), x, 0));
      for (const [y, text] of vm.y) box.append(at(el("tick y", text), 0, y));
      for (const limit of vm.limits) box.append(at(el(`tick limit-name tone-${limit.tone}`, limit.name), 0, limit.y));
      for (const tick of box.querySelectorAll(".tick.x")) tick.style.top = "";
      for (const tick of box.querySelectorAll(".tick.y, .limit-name")) tick.style.left = "";
      fill("wall-chart", box);
    },
    ranking(vm) {
      fill("wall-ranking-title", ...titled(vm));
      fill("wall-ranking", ...vm.rows.map(([name, share, value]) => {
        const bar = document.createElement("i");
        bar.style.width = `${share}%`;
        return el("rank", el("cut", name), el("bar", bar), Object.assign(document.createElement("b"), { textContent: value }));
      }));
    },
  };

  const swatch = (ramp, text) => {
    const row = document.createElement("span"), patch = document.createElement("i");
    if (ramp === null) patch.className = "hatched";
    else patch.style.background = `var(--ramp${ramp})`;
    row.append(patch, text);
    return row;
  };

  const fill = (id, ...kids) => {
    const node = document.getElementById(id);
    node?.replaceChildren(...kids.filter((kid) => kid !== null && kid !== undefined));
  };

  let settling = null;
  const settleSoon = ioc.map.settleSoon = () => { clearTimeout(settling); settling = setTimeout(ioc.map.settle, 120, "wall-map-box"); };

  // A long name takes two lines and a long figure a smaller size, before anything is cut.
  const fitTile = (node) => {
    const name = node.querySelector(".name"), figure = node.querySelector(".figure");
    node.classList.toggle("long", name.scrollWidth > name.clientWidth);
    const unit = node.querySelector(".unit");
    node.classList.toggle("tight", figure.scrollWidth > figure.clientWidth || unit.scrollWidth > unit.clientWidth);
  };

  const drawTiles = (changed) => {
    const mine = Object.keys(parts).filter((id) => id.startsWith(`${scene}/tile/`)).sort((a, b) => a.split("/").pop() - b.split("/").pop());
    const box = document.getElementById("wall-tiles");
    mine.forEach((id, index) => {
      const old = box.children[index];
      if (old && !changed.includes(id)) return;
      const made = tile(parts[id], old && known[id]);
      if (old) old.replaceWith(made);
      else box.append(made);
      fitTile(made);
      known[id] = parts[id];
    });
    while (box.children.length > mine.length) box.lastChild.remove();
  };

  const showScene = (name) => {
    scene = name;
    known = {};
    fill("wall-tiles");
    fill("wall-scenes", ...(parts.screen.scenes.length > 1 ? parts.screen.scenes : []).map((one) => el(`wall-scene${one.name === name ? " now" : ""}`, one.title)));
    for (const [kind, id] of [["map", "wall-map-panel"], ["chart", "wall-chart-panel"], ["ranking", "wall-ranking-panel"]]) {
      document.getElementById(id).hidden = !parts[`${name}/${kind}`];
    }
    document.getElementById("wall-low").classList.toggle("single", !parts[`${name}/chart`] || !parts[`${name}/ranking`]);
    dispatchEvent(new Event("resize"));
    drawParts(Object.keys(parts).filter((id) => id.startsWith(`${name}/`)));
  };

  // All walls of a screen show the same scene at the same moment: the turn is a function of the server's time.
  const chooseScene = () => {
    const scenes = parts.screen?.scenes ?? [];
    if (!scenes.length) return;
    const pinned = iocLive.root.dataset.scene;
    let left = (iocLive.now() / 1000) % scenes.reduce((sum, one) => sum + one.seconds, 0);
    const turn = scenes.find((one) => (left -= one.seconds) < 0) ?? scenes[0];
    const next = scenes.some((one) => one.name === pinned) ? pinned : turn.name;
    if (next !== scene) showScene(next);
  };

  const drawParts = (ids) => {
    for (const id of ids) {
      const [owner, kind] = id.includes("/") ? id.split("/") : [null, id];
      if (!(id in parts)) continue;
      if (owner === null) draw[kind]?.(parts[id]);
      else if (owner === scene) drawScene[kind]?.(parts[id]);
    }
    drawTiles(ids);
  };

  const clock = () => {
    fill("wall-time", iocLive.clock(iocLive.now(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
    const day = iocLive.clock(iocLive.now(), { weekday: "long" });
    fill("wall-date", `${day[0]}${day.slice(1).toLowerCase()} ${iocLive.clock(iocLive.now(), { day: "2-digit", month: "2-digit", year: "numeric" })}`);
  };

  iocLive.on((name, data) => {
    const root = iocLive.root;
    if (name === "heartbeat" || !root?.classList.contains("wall")) return;
    if (name === "snapshot") for (const id of Object.keys(parts)) if (!(id in data.parts)) delete parts[id];
    const ids = Object.keys(data.parts).filter((id) => JSON.stringify(parts[id]) !== JSON.stringify(data.parts[id]));
    Object.assign(parts, data.parts);
    for (const id of Object.keys(parts)) if (parts[id] === null) delete parts[id];
    const first = root.classList.contains("is-empty");
    root.classList.remove("is-empty");
    if (first) scene = null;
    drawParts(first ? Object.keys(parts) : ids);
    iocLive.tick();
  });

  setInterval(() => { if (iocLive.root?.classList.contains("wall")) { clock(); chooseScene(); } }, 500);
  addEventListener("resize", settleSoon);
})();
