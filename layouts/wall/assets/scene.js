/* One scene as a layer of its own: it is built whole while it cannot be seen, then takes the place of the one before. */
import { Chart } from "./chart.js";
import { el } from "./dom.js";
import { Feed } from "./feed.js";
import { Territory } from "./map.js";
import { Frame, Text } from "./pieces.js";
import { Ranking } from "./ranking.js";
import { Tiles } from "./tiles.js";

const KINDS = { map: Territory, chart: Chart, ranking: Ranking, feed: Feed, text: Text, frame: Frame };

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
    this.zones = new Map(scene.zones.map(([area, kind, count]) => [area, this.zone(area, kind, count)]));
    this.observer = new ResizeObserver(() => this.settle());
    this.observer.observe(this.node);
  }

  zone(area, kind, count) {
    const box = el(kind === "tiles" ? `zone kind-${kind}` : `zone panel kind-${kind}`);
    box.style.gridArea = area;
    box.dataset.ages = "";
    box.dataset.zone = area;
    this.node.append(box);
    return kind === "tiles" ? new Tiles(box, count) : new KINDS[kind](box);
  }

  /** Draws those of the parts that belong to this scene. */
  draw(parts, ids) {
    for (const id of ids) {
      if (!parts[id]) continue;
      const [owner, area, rest] = id.split("/");
      if (id === "feed") this.zones.get("feed")?.draw(parts.feed);
      if (owner !== this.scene.name) continue;
      const zone = this.zones.get(area);
      if (rest === undefined) zone?.draw(parts[id]);
      else if (rest === "stations") zone?.stations(parts[id]);
      else zone?.draw(Number(rest), parts[id]);
    }
  }

  settle() { for (const zone of this.zones.values()) zone.settle(); }

  close() {
    this.observer.disconnect();
    for (const zone of this.zones.values()) zone.close?.();
    this.node.remove();
  }
}
