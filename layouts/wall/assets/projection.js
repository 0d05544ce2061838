/* From degrees to pixels: Mercator, fitted to a box. Pure. */
const mercator = ([longitude, latitude]) => [longitude, Math.log(Math.tan(Math.PI / 4 + latitude * Math.PI / 360)) * 180 / Math.PI];

const corners = (geometry) => (geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat()).flat();

/** A function from [longitude, latitude] to [x, y] that fits the features into width × height with `air` pixels around. */
export const fitted = (features, width, height, air) => {
  const points = features.flatMap((one) => corners(one.geometry)).map(mercator);
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) { west = Math.min(west, x); east = Math.max(east, x); south = Math.min(south, y); north = Math.max(north, y); }
  const scale = Math.min((width - 2 * air) / (east - west || 1), (height - 2 * air) / (north - south || 1));
  const left = (width - scale * (east - west)) / 2, top = (height - scale * (north - south)) / 2;
  return (at) => {
    const [x, y] = mercator(at);
    return [left + (x - west) * scale, top + (north - y) * scale];
  };
};

/** The outline of a polygon or of several, as the data of an SVG path. */
export const pathOf = (geometry, onMap) => {
  const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
  return rings.map((ring) => `M${ring.map((at) => onMap(at).map((n) => n.toFixed(1)).join(" ")).join("L")}Z`).join("");
};
