/* One scene as a layer of its own: it is built whole while it cannot be seen, then takes the place of the one before. */
import { Chart } from "./chart.js";
import { el } from "./dom.js";
import { AlertCard, Feed } from "./feed.js";
import { Territory } from "./map.js";
import { pinWords } from "./pins.js";
import { Frame, Text } from "./pieces.js";
import { Ranking } from "./ranking.js";
import { Tiles } from "./tiles.js";

const KINDS = { map: Territory, chart: Chart, ranking: Ranking, feed: Feed, text: Text, frame: Frame, alert: AlertCard };

const tracks = (shares, count) => (shares.length ? shares : Array(count).fill(1)).map((share) => `minmax(0, ${share}fr)`).join(" ");

export class Scene {
  constructor(scene) {
    this.scene = scene;
    this.node = el("scene");
    this.node.dataset.scene = scene.name;
    Object.assign(this.node.style, {
      gridTemplateAreas: scene.areas.map((row) => `"${row}"`).join(" "),
      gridTemplateColumns: tracks(scene.columns, scene.areas[0].split(" ").length),
      gridTemplateRows: tracks(scene.rows, scene.areas.length),
    });
    this.routes = new Map();
    this.zones = new Map(scene.zones.map(([area, kind, count]) => [area, this.pinned(area) ?? this.zone(area, kind, count, `${scene.name}/${area}`)]));
    this.observer = new ResizeObserver(() => this.settle());
    this.observer.observe(this.node);
  }

  /** What an operator sent into the area, in place of the scene's own. */
  pinned(area) {
    const row = this.scene.pins?.[area];
    if (!row) return null;
    const [, kind, count] = row.zone, made = this.zone(area, kind, count, row.from ?? "");
    if (row.alert) made.draw(row.alert);
    const box = this.node.querySelector(`[data-zone="${area}"]`);
    box.classList.add("pinned");
    box.dataset.pin = pinWords(row);
    return made;
  }

  /** `from`: the owner and area whose parts it shows; the feed is one for all. */
  zone(area, kind, count, from) {
    const box = el(kind === "tiles" ? `zone kind-${kind}` : `zone panel kind-${kind}`);
    box.style.gridArea = area;
    box.dataset.ages = "";
    box.dataset.zone = area;
    this.node.append(box);
    const made = kind === "tiles" ? new Tiles(box, count) : new KINDS[kind](box);
    const part = kind === "feed" ? "feed" : from;
    this.routes.set(part, [...(this.routes.get(part) ?? []), made]);
    return made;
  }

  /** Draws those of the parts that belong to this scene. */
  draw(parts, ids) {
    for (const id of ids) {
      if (!parts[id]) continue;
      const [owner, area, rest] = id.split("/");
      for (const zone of this.routes.get(area ? `${owner}/${area}` : owner) ?? []) {
        if (rest === undefined) zone.draw(parts[id]);
        else if (rest === "stations") zone.stations(parts[id]);
        else zone.draw(Number(rest), parts[id]);
      }
    }
  }

  settle() { for (const zone of this.zones.values()) zone.settle(); }

  close() {
    this.observer.disconnect();
    for (const zone of this.zones.values()) zone.close?.();
    this.node.remove();
  }
}
