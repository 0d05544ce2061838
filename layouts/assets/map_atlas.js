/* The two maps of the map page: shapes stay where they are, only colours change; names that do not collide; a card under the
   pointer made from the row of the table. What a pane knows is kept on its <section data-pane>, so it goes when the page goes. */
(() => {
  const LABELLED = 400;
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const section = (map) => map.getContainer().closest("[data-pane]");
  const isInset = (map) => Boolean(map.getContainer().closest(".map-inset"));
  const state = (pane) => (pane.atlas ??= { main: null, inset: null, paint: null, fitted: false, lit: "" });
  const side = (map) => {
    const known = state(section(map)), key = isInset(map) ? "inset" : "main";
    return (known[key] ??= { map, layers: new Map(), labels: [], names: [], due: false });
  };
  const row = (pane, code) => pane.querySelector(`tr[data-unit="${CSS.escape(code)}"]`);
  const node = (cls, text = "") => Object.assign(document.createElement("div"), { className: cls, textContent: text });

  const look = (code, paint, map) => {
    const step = paint?.steps[code];
    const weight = isInset(map) ? .5 : state(section(map)).main?.layers.size > LABELLED ? .4 : .8;
    const known = step !== undefined;
    return { fillColor: known ? css(`--ramp${step}`) : ioc.map.hatched(), fillOpacity: 1, color: css(known ? "--border" : "--hatch"), weight, opacity: 1 };
  };
  const style = (feature, { map }) => look(feature.properties.code, state(section(map)).paint, map);

  const each = (feature, layer, { map }) => {
    const mine = side(map), { code } = feature.properties;
    if (!mine.due) {
      mine.due = true;
      mine.layers.clear();
      setTimeout(() => { mine.due = false; loaded(section(map), mine); });
    }
    mine.layers.set(code, layer);
    if (isInset(map)) return;
    layer.on("mouseover", (event) => { light(section(map), code); card(section(map), code, event.containerPoint); });
    layer.on("mousemove", (event) => place(section(map), event.containerPoint));
    layer.on("mouseout", () => { light(section(map), ""); card(section(map), ""); });
    layer.on("click", () => open(section(map), code));
  };

  const loaded = (pane, mine) => {
    if (mine === state(pane).main) {
      if (!ours(pane)) { again(pane); return; }
      state(pane).fitted = false;
      mine.map.off("moveend", settleSoon).on("moveend", settleSoon);
      writeNames(pane, mine);
    }
    fit(pane);
    colour(pane);
  };

  /** Whether the shapes are of the units in the table. A layer that is loading does not hear of a new address: it is told again. */
  const ours = (pane) => {
    const { main } = state(pane), lines = [...pane.querySelectorAll("tr[data-unit]")];
    return !lines.length || lines.some((line) => main.layers.has(line.dataset.unit));
  };
  const again = (pane) => {
    const { paint } = state(pane), name = `map-${pane.dataset.pane}`;
    if (!paint?.url) return;
    for (const layer of ["units", "inset"]) dash_clientside.set_props(`${name}-${layer}`, { url: layer === "units" || paint.inset ? `${paint.url}#${Date.now()}` : "" });
  };

  /** Brings the units into view, once for each set of shapes; what is far out at sea goes into the inset instead. */
  const fit = (pane) => {
    const { main, inset, paint } = state(pane);
    if (!paint) return;
    if (inset && paint.inset) { inset.map.invalidateSize(); inset.map.fitBounds(paint.inset, { animate: false }); nameInset(inset, paint); }
    if (!main?.layers.size || state(pane).fitted || !ours(pane)) return;
    const box = paint.far && paint.inset ? L.latLngBounds(paint.inset) : null;
    const all = [...main.layers.values()], near = all.filter((layer) => !box?.contains(layer.getBounds().getCenter()));
    const bounds = L.latLngBounds([]);
    for (const layer of near.length ? near : all) bounds.extend(layer.getBounds());
    main.map.invalidateSize();
    main.map.fitBounds(bounds, { animate: false, padding: [14, 14] });
    state(pane).fitted = true;
    settle(pane);
  };

  const colour = (pane) => {
    const { main, inset, paint } = state(pane);
    for (const mine of [main, inset]) for (const [code, layer] of mine?.layers ?? []) layer.setStyle(look(code, paint, mine.map));
    for (const { of, _icon } of main?.labels ?? []) _icon?.classList.toggle("on-dark", isDark(of.options.fillColor));
  };

  const isDark = (colour) => {
    if (typeof colour !== "string") return false;
    const [r, g, b] = colour.match(/[0-9a-f]{2}/gi).map((part) => parseInt(part, 16));
    return .3 * r + .59 * g + .11 * b < 120;
  };

  /** Clientside callback: `paint` is {url, steps, inset, far, named, empty}, null where the pane is not used. */
  const paint = (data) => {
    const name = dash_clientside.callback_context.outputs_list.id.split("-")[1];
    const pane = document.querySelector(`[data-pane="${name}"]`);
    if (!pane) return dash_clientside.no_update;
    const shown = !pane.hidden;
    pane.hidden = !data;
    pane.parentElement.classList.toggle("comparing", !document.querySelector('[data-pane="b"]').hidden);
    state(pane).paint = data;
    const { main } = state(pane);
    pane.querySelector(".map-empty").textContent = data?.empty ?? "";
    pane.classList.toggle("shapeless", Boolean(data && !data.url));
    for (const one of document.querySelectorAll("[data-pane]")) if (one.atlas?.main && !one.hidden) resize(one, name === "b" && shown !== Boolean(data));
    fit(pane);
    colour(pane);
    requestAnimationFrame(() => { if (main) settle(pane); count(pane); });
    return (pane.dataset.painted = String(Number(pane.dataset.painted ?? 0) + 1));
  };

  /** A pane that gets or loses a neighbour has another size: its units are fitted anew. */
  const resize = (pane, changed) => {
    state(pane).main.map.invalidateSize({ animate: false });
    if (changed) { state(pane).fitted = false; fit(pane); }
  };

  /** Marks the rows whose unit has no shape. */
  const count = (pane) => {
    const layers = state(pane).main?.layers;
    if (!layers?.size || !ours(pane)) return;
    for (const line of pane.querySelectorAll("tr[data-unit]")) line.classList.toggle("shapeless", !layers.has(line.dataset.unit));
  };

  const nameInset = (inset, { named }) => {
    for (const marker of inset.names) marker.remove();
    inset.names = named.map(([name, lat, lng]) => {
      const icon = L.divIcon({ html: node("", name), className: "place", iconSize: [0, 0] });
      return L.marker([lat, lng], { icon, interactive: false, keyboard: false }).addTo(inset.map);
    });
  };

  const writeNames = (pane, main) => {
    for (const label of main.labels) label.remove();
    main.labels = [];
    if (main.layers.size > LABELLED) return;
    for (const layer of main.layers.values()) {
      const { at, code, name = "" } = layer.feature.properties;
      const text = row(pane, code)?.dataset.name ?? name.replace(/^(Thành phố|Tỉnh|Phường|Xã|Đặc khu|Huyện|Quận|Thị xã) /, "");
      const icon = L.divIcon({ html: node("", text), className: "unit-name", iconSize: [0, 0] });
      const where = at ? [at[1], at[0]] : layer.getBounds().getCenter();
      const marker = L.marker(where, { icon, interactive: false, keyboard: false }).addTo(main.map);
      marker.of = layer;
      main.labels.push(marker);
    }
  };

  let timer = null;
  const settleSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { for (const pane of document.querySelectorAll("[data-pane]:not([hidden])")) settle(pane); }, 30);
  };

  /** Shows the names that fit: the largest unit first, none over another, over a place name or over a station. */
  const settle = (pane) => {
    const { main, paint } = state(pane);
    if (!main || !paint) return;
    const view = main.map.getBounds();
    pane.classList.toggle("cropped", Boolean(paint.inset) && paint.named.some(([, lat, lng]) => !view.contains([lat, lng])));
    const frame = main.map.getContainer().getBoundingClientRect();
    for (const name of pane.querySelectorAll(".map-box > .leaflet-container .place > div")) keepInside(name, frame);
    ioc.map.settle(`map-${pane.dataset.pane}-box`);
    const stations = [...pane.querySelectorAll(".map-box .station .dot, .map-box .station .label, .map-box .cluster")];
    const others = [...pane.querySelectorAll(".map-box .place > div, .leaflet-control-zoom, .cropped .map-inset")];
    const taken = [...stations, ...others].map((one) => one.getBoundingClientRect()).filter((rect) => rect.width);
    const sized = main.labels.map((marker) => ({ body: marker.getElement()?.firstChild, box: pixels(marker.of, main.map) })).filter(({ body }) => body);
    sized.sort((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
    for (const { body, box } of sized) {
      const rect = body.getBoundingClientRect();
      const free = rect.width < box.width * 1.25 && rect.height < box.height && inside(rect, frame) && !taken.some((other) => hits(rect, other));
      body.style.visibility = free ? "visible" : "hidden";
      if (free) taken.push(rect);
    }
  };
  /** The name of an archipelago is never cut at the edge of the map: it moves in by what would stand outside. */
  const keepInside = (name, frame) => {
    name.style.marginLeft = "";
    const rect = name.getBoundingClientRect(), over = Math.max(0, rect.right - frame.right + 4) + Math.min(0, rect.left - frame.left - 4);
    if (over) name.style.marginLeft = `${-over}px`;
  };
  const pixels = (layer, map) => {
    const bounds = layer.getBounds(), a = map.latLngToContainerPoint(bounds.getNorthWest()), b = map.latLngToContainerPoint(bounds.getSouthEast());
    return { width: b.x - a.x, height: b.y - a.y };
  };
  const hits = (a, b) => a.left < b.right + 2 && b.left < a.right + 2 && a.top < b.bottom + 1 && b.top < a.bottom + 1;
  const inside = (a, frame) => a.left > frame.left && a.right < frame.right && a.top > frame.top && a.bottom < frame.bottom;

  /** Lights a unit up on both maps and in both tables; "" lights none. */
  const light = (from, code) => {
    for (const pane of document.querySelectorAll("[data-pane]:not([hidden])")) {
      const known = state(pane);
      if (known.lit === code) continue;
      const before = known.main?.layers.get(known.lit), now = known.main?.layers.get(code);
      before?.setStyle(look(known.lit, known.paint, known.main.map));
      now?.setStyle({ weight: 3, color: css("--ink") });
      now?.bringToFront();
      row(pane, known.lit)?.classList.remove("lit");
      row(pane, code)?.classList.add("lit");
      known.lit = code;
    }
  };

  /** The card of a unit, made from its row; "" puts it away. */
  const card = (pane, code, at) => {
    const box = pane.querySelector(".map-card"), line = code && row(pane, code);
    const layer = state(pane).main?.layers.get(code);
    box.classList.toggle("shown", Boolean(code));
    if (!code) return;
    const heads = [...pane.querySelectorAll(".map-table th")].map((one) => one.textContent.replace(/ [▲▼]$/, ""));
    const cells = line ? [...line.cells].map((cell, index) => [heads[index], cell.textContent, cell.className]) : [];
    const rows = cells.filter(([, text, cls]) => text && cls !== "col-of_unit").map(([head, text, cls]) => {
      const one = node(cls);
      one.append(Object.assign(document.createElement("span"), { textContent: head }), Object.assign(document.createElement("b"), { textContent: text }));
      return one;
    });
    const name = cells.find(([, , cls]) => cls === "col-of_unit")?.[1] ?? layer?.feature.properties.name ?? "";
    const about = [pane.querySelector(".map-sub")?.textContent ?? "", ...[...pane.querySelectorAll(".map-title .badge")].map((one) => one.textContent)];
    box.replaceChildren(node("map-card-name", name), ...rows, node("map-card-sub", about.filter(Boolean).join(" · ")));
    if (at) place(pane, at);
  };
  const place = (pane, at) => {
    const box = pane.querySelector(".map-card"), frame = box.parentElement;
    const left = at.x + 18 + box.offsetWidth > frame.clientWidth ? at.x - 18 - box.offsetWidth : at.x + 18;
    Object.assign(box.style, { left: `${Math.max(0, left)}px`, top: `${Math.max(0, Math.min(at.y + 12, frame.clientHeight - box.offsetHeight))}px` });
  };

  /** A click goes into the unit, or to its row where there is nothing below. */
  const open = (pane, code) => {
    const line = row(pane, code), link = line?.querySelector("a");
    if (link) { card(pane, ""); link.click(); } else line?.focus();
  };

  const cluster = (feature, at) => {
    const body = node("cluster", feature.properties.point_count_abbreviated);
    return L.marker(at, { icon: L.divIcon({ html: body, className: "", iconSize: [0, 0] }) });
  };

  /** For the keyboard: a row under the cursor lights its unit up and shows its card beside it. */
  const point = (line) => {
    const pane = line.closest("[data-pane]"), { main } = state(pane), { unit } = line.dataset;
    light(pane, unit);
    const layer = main?.layers.get(unit);
    card(pane, layer ? unit : "", layer && main.map.latLngToContainerPoint(layer.getBounds().getCenter()));
  };
  const leave = (pane) => { light(pane, ""); card(pane, ""); };

  Object.assign(window.ioc, { atlas: { style, each, cluster, point, leave, state } });
  window.dash_clientside = Object.assign({}, window.dash_clientside, { ioc_atlas: { paint } });
})();
