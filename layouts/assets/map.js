/* How the map draws: one ramp, hatching where there is no value, stations as HTML markers whose labels never collide.
   Dash-leaflet finds these functions as `ioc.map.*`; `context.hideout` carries the values. */
(() => {
  const css = (name) => getComputedStyle(document.querySelector(".wall") ?? document.documentElement).getPropertyValue(name).trim();
  const theme = () => document.documentElement.dataset.theme ?? "";
  let hatch = null;

  const hatched = () => {
    if (hatch?.theme === theme()) return hatch.pattern;
    const tile = document.createElement("canvas");
    tile.width = tile.height = 8;
    const ink = tile.getContext("2d");
    ink.fillStyle = css("--ground");
    ink.fillRect(0, 0, 8, 8);
    ink.strokeStyle = css("--hatch");
    ink.lineWidth = 1.2;
    for (const shift of [-8, 0, 8]) { ink.moveTo(shift, 8); ink.lineTo(shift + 8, 0); }
    ink.stroke();
    hatch = { theme: theme(), pattern: ink.createPattern(tile, "repeat") };
    return hatch.pattern;
  };

  /** hideout: {classes: {unit: step of the ramp}, labels: {unit: value in words}}; a unit without a class is hatched. */
  const unit = (feature, context) => {
    const { classes = {}, labels = {} } = context.hideout ?? {};
    const index = classes[feature.properties.code];
    feature.label = labels[feature.properties.code] ?? "—";
    const fillColor = index === undefined ? hatched() : css(`--ramp${index}`);
    return { fillColor, fillOpacity: 1, color: css("--border"), weight: innerWidth / 1920, opacity: 1 };
  };

  const node = (cls, text = "") => Object.assign(document.createElement("div"), { className: cls, textContent: text });

  /** A station: a shape with its name and value beside it. Properties: tone, shape, name, value, at, stale_at. */
  const station = (feature, at, context) => {
    context.map.off("moveend", ioc.map.settleSoon).on("moveend", ioc.map.settleSoon);
    const row = feature.properties;
    const body = node(`tone-${row.tone}`), dot = node("dot"), label = node("label", row.name);
    body.dataset.ages = "";
    dot.append(node(`shape ${row.shape}`));
    label.append(Object.assign(document.createElement("b"), { textContent: row.value, className: `tone-${row.tone}` }));
    body.append(dot, label);
    const icon = L.divIcon({ html: body, className: "station", iconSize: [0, 0] });
    return L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: row.weight * 100 });
  };

  /** The name and the value of a unit under the pointer; the value is looked up when it is shown, for it changes.
      A node, not text: Leaflet would read text as HTML, and values in words come from portals. */
  const named = (feature, layer) => layer.bindTooltip(() => node("", `${feature.properties.name ?? ""}: ${feature.label}`), { sticky: true });

  const place = (feature, at) => {
    const icon = L.divIcon({ html: node("", feature.properties.name), className: "place", iconSize: [0, 0] });
    return L.marker(at, { icon, interactive: false, keyboard: false });
  };

  const SIDES = [[1, -.5], [-1, -.5], [.35, -1.35], [.35, .35], [-.35, -1.35], [-.35, .35], [0, -1.6], [0, .6], [1, -1.2], [1, .2], [-1, -1.2], [-1, .2]];

  /** Gives each label inside the element `id` the first side where it hits nothing; the quietest are dropped where none is free. */
  const settle = (id) => {
    const box = document.getElementById(id);
    if (!box) return;
    const frame = box.getBoundingClientRect();
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const stations = [...box.querySelectorAll(".station")];
    const taken = [...stations.map((one) => one.querySelector(".dot")), ...box.querySelectorAll(".place > div")].map((one) => one.getBoundingClientRect());
    for (const one of stations.sort((a, b) => b.style.zIndex - a.style.zIndex)) {
      const label = one.querySelector(".label"), origin = one.getBoundingClientRect();
      label.style.visibility = "hidden";
      const { width, height } = label.getBoundingClientRect();
      for (const [sx, sy] of SIDES) {
        const dx = sx > 0 ? .85 * rem * (Math.abs(sx) === 1 ? 1 : 0) - (sx < 1 ? width * .1 : 0) : sx < 0 ? -width - .85 * rem * (sx === -1 ? 1 : 0) + (sx > -1 ? width * .1 : 0) : -width / 2;
        const dy = sy * height + (sy < -1 ? -.2 * rem : sy > .3 ? .4 * rem : 0);
        const rect = { left: origin.left + dx, top: origin.top + dy, right: origin.left + dx + width, bottom: origin.top + dy + height };
        if (outside(rect, frame) || taken.some((other) => hits(rect, other))) continue;
        Object.assign(label.style, { left: `${dx}px`, top: `${dy}px`, visibility: "visible" });
        taken.push(rect);
        break;
      }
    }
  };
  const hits = (a, b) => a.left < b.right + 3 && b.left < a.right + 3 && a.top < b.bottom + 3 && b.top < a.bottom + 3;
  const outside = (a, frame) => a.left < frame.left || a.right > frame.right || a.top < frame.top || a.bottom > frame.bottom;

  window.ioc = { map: { unit, hatched, named, station, place, settle, settleSoon: () => {} } };
})();
