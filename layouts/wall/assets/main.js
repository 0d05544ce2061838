/* The wall: takes the parts of the stream, shows the scenes whose turn it is, and keeps itself honest. */
import { bold, el, shape, span } from "./dom.js";
import { Alarm } from "./alarm.js";
import { pinnedScene, pinWords, standing, withPins } from "./pins.js";
import { drift, fill } from "./place.js";
import { slots, turn } from "./playlist.js";
import { Report } from "./report.js";
import { Scene } from "./scene.js";
import { Watchdog } from "./watchdog.js";

const wall = document.getElementById("wall");
const stage = document.getElementById("wall-stage");
const watchdog = new Watchdog(wall.dataset.build);
const report = new Report(wall);
const alarm = new Alarm(wall);
const parts = {};
let shown = [], named = "", size = fill(wall, 1);

const set = (id, ...kids) => document.getElementById(id).replaceChildren(...kids);

const head = {
  screen(vm) {
    set("wall-name", vm.title);
    set("wall-province", vm.province);
    size = fill(wall, vm.scale);
    turnOver();
  },
  health(vm) {
    const newest = span("");
    if (vm.at !== null) Object.assign(newest.dataset, { at: vm.at, say: "newest" });
    set("wall-health", el(`tone-${vm.tone}`, shape(vm.shape)), el("", vm.text), newest);
  },
  foot(vm) {
    set("wall-runs", ...vm.runs.map(([time, text]) => el("", bold(time), ` ${text}`)));
    set("wall-note", vm.note);
  },
};

// The page that arranges scenes shows this one inside itself, and tells what it would look like.
let draft = null;
addEventListener("message", ({ origin, data }) => {
  if (origin !== location.origin || !data?.draft) return;
  draft = data.draft;
  turnOver();
});
const drafted = (scene) => (scene.name === draft?.scene ? { ...scene, areas: draft.areas, columns: [], rows: [] } : scene);

/** Shows the scenes whose turn it is; those that stay are not touched, those that come are drawn before they are seen. */
const turnOver = () => {
  const scenes = parts.screen?.scenes ?? [];
  if (!scenes.length) return;
  const pins = standing(parts.sent, wall.dataset.wall, iocLive.now()), whole = pinnedScene(pins);
  const chosen = scenes.some((one) => one.name === wall.dataset.scene);
  alarm.draw(parts.takeover, Boolean(whole) || chosen);
  const playing = whole ? [whole.scene] : turn(scenes, slots(scenes.length, size.width, size.height), iocLive.now(), wall.dataset.scene);
  const due = playing.map((one) => withPins(drafted(one), pins));
  nameScenes(scenes, due, whole);
  const same = due.length === shown.length && due.every((one, index) => JSON.stringify(one) === JSON.stringify(shown[index].scene));
  if (same) return;
  const before = shown;
  shown = due.map((one) => new Scene(one));
  const layer = el("layer", ...shown.map((one) => one.node));
  stage.append(layer);
  for (const one of shown) { one.draw(parts, Object.keys(parts)); one.settle(); }
  iocLive.tick();
  for (const one of before) one.close();
  for (const old of [...stage.children]) if (old !== layer) old.remove();
  report.shows = due.map((one) => one.name).join(",");
};

/** The names of the scenes, those on now lit; or what an operator pinned, until when. */
const nameScenes = (scenes, due, whole) => {
  const names = due.map((one) => one.name);
  const listed = whole ? [[whole.scene.title, true], [pinWords(whole), false]]
    : scenes.length > due.length ? scenes.map((one) => [one.title, names.includes(one.name)]) : [];
  const said = JSON.stringify(listed);
  if (said === named) return;
  named = said;
  set("wall-scenes", ...listed.map(([text, on]) => el(`wall-scene${on ? " now" : ""}`, text)));
};

const take = (name, data) => {
  if (name === "snapshot") for (const id of Object.keys(parts)) if (!(id in data.parts)) delete parts[id];
  const ids = Object.keys(data.parts).filter((id) => JSON.stringify(parts[id]) !== JSON.stringify(data.parts[id]));
  Object.assign(parts, data.parts);
  for (const id of Object.keys(parts)) if (parts[id] === null) delete parts[id];
  if (ids.includes("screen")) head.screen(parts.screen);
  for (const id of ids) if (id !== "screen" && parts[id]) head[id]?.(parts[id]);
  for (const one of shown) one.draw(parts, ids);
  turnOver();
  wall.classList.remove("is-empty");
  iocLive.tick();
};

// Nothing is drawn before the letters are there: text set in another font would be measured wrongly, and move when they come.
const WEIGHTS = [400, 500, 600, 700], PATIENCE = 4000;
const letters = Promise.race([
  Promise.all(WEIGHTS.map((weight) => document.fonts.load(`${weight} 16px "Be Vietnam Pro"`, "aư"))).catch(() => {}),
  new Promise((done) => setTimeout(done, PATIENCE)),
]);
let waiting = [];

const hear = (name, data) => {
  try { take(name, data); } catch (fault) { watchdog.fault(); console.error(fault); }
};

iocLive.on((name, data) => {
  if (name === "heartbeat") watchdog.heard(data.build);
  else if (waiting) waiting.push([name, data]);
  else hear(name, data);
});
letters.then(() => {
  const before = waiting;
  waiting = null;
  for (const [name, data] of before) hear(name, data);
});

const clock = () => {
  const words = iocLive.clock(iocLive.now(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (document.getElementById("wall-time").textContent === words) return;
  set("wall-time", words);
  const day = iocLive.clock(iocLive.now(), { weekday: "long" });
  set("wall-date", `${day[0]}${day.slice(1).toLowerCase()} ${iocLive.clock(iocLive.now(), { day: "2-digit", month: "2-digit", year: "numeric" })}`);
};

setInterval(() => {
  clock();
  turnOver();
  drift(wall, iocLive.now());
}, 250);
setInterval(() => { watchdog.beat(); alarm.beat(); report.sound = alarm.sound.state; report.beat(); }, 1000);
addEventListener("resize", () => { size = fill(wall, parts.screen?.scale ?? 1); turnOver(); });
