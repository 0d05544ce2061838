/* Making elements. Words only ever become text: nothing that comes from a portal is read as HTML. */
const SVG = "http://www.w3.org/2000/svg";

export const el = (cls, ...kids) => {
  const made = document.createElement("div");
  made.className = cls;
  made.append(...kids.flat().filter((kid) => kid !== null && kid !== undefined && kid !== ""));
  return made;
};

export const span = (text, cls = "") => Object.assign(document.createElement("span"), { textContent: text, className: cls });
export const bold = (text, cls = "") => Object.assign(document.createElement("b"), { textContent: text, className: cls });
export const shape = (name) => el(`shape ${name}`);
export const badges = (rows = []) => rows.map(([cls, text]) => el(`badge ${cls}`, text));

export const svgNode = (tag, attributes) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
};

/** A drawing of 1000 × 1000 stretched to its box: [class, path] pairs, empty paths left out. */
export const drawing = (...paths) => {
  const made = svgNode("svg", { viewBox: "0 0 1000 1000", preserveAspectRatio: "none", "aria-hidden": "true" });
  made.append(...paths.filter(([, d]) => d).map(([cls, d]) => svgNode("path", { class: cls, d })));
  return made;
};

/** Puts a node at a point of the 1000 × 1000 box. */
export const at = (node, x, y) => {
  if (x !== null) node.style.left = `${x / 10}%`;
  if (y !== null) node.style.top = `${y / 10}%`;
  return node;
};

/** The age of what a part shows; `live.js` keeps it true and turns `[data-ages]` around it stale. */
export const age = (vm, cls = "when cut") => {
  const node = span("", cls);
  if (vm.at === null || vm.at === undefined) { node.textContent = vm.when ?? ""; return node; }
  node.dataset.at = vm.at;
  if (vm.stale_at !== null && vm.stale_at !== undefined) node.dataset.staleAt = vm.stale_at;
  if (vm.when) node.dataset.say = vm.when;
  return node;
};

/** A name with its marks, and below it a line that may grow without moving anything. */
export const titled = (vm) => el("panel-title", span(vm.title, "panel-name"), badges(vm.badges), el("sub cut", vm.sub, vm.sub && vm.at ? " · " : "", vm.at ? age(vm) : ""));
