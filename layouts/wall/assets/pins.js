/* What an operator has put on this wall: a scene in place of the playlist, or something in one zone of it. */

/** The rows of the part `sent` that stand on the wall named `wall` at `now` (epoch ms). */
export const standing = (part, wall, now) => (part?.rows ?? []).filter((row) => (row.wall === "" || row.wall === wall) && row.until > now);

/** The pinned scene, the newest where there are several; undefined where the playlist goes on. */
export const pinnedScene = (rows) => rows.filter((row) => row.kind === "scene").at(-1);

/** The scene with what was sent into its zones: area → row. */
export const withPins = (scene, rows) => {
  const areas = scene.zones.map(([area]) => area);
  const pins = Object.fromEntries(rows.filter((row) => row.area && areas.includes(row.area)).map((row) => [row.area, row]));
  return Object.keys(pins).length ? { ...scene, pins } : scene;
};

export const pinWords = (row) => iocLive.say("pinned_by", { who: row.by, time: iocLive.clock(row.until, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }) });
