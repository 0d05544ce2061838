/* The size of the picture: the whole screen, or the part of a video wall that this PC drives.

   `?crop=column,row,columns,rows` names the part, `?bezel=x,y` the pixels that the frames of the displays cover between two parts. */
const BURN_IN_MINUTES = 3;
const STEPS = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];

const numbers = (text, usual) => {
  const found = (text ?? "").split(",").map(Number);
  return text && found.length === usual.length && found.every(Number.isFinite) ? found : usual;
};

export const place = (query = new URLSearchParams(location.search)) => {
  const [column, row, columns, rows] = numbers(query.get("crop"), [0, 0, 1, 1]).map(Math.round);
  const [bezelX, bezelY] = numbers(query.get("bezel"), [0, 0]);
  const width = columns * innerWidth + (columns - 1) * bezelX, height = rows * innerHeight + (rows - 1) * bezelY;
  return { width, height, left: column * (innerWidth + bezelX), top: row * (innerHeight + bezelY) };
};

/** Sets the wall's size, where it is seen from, and its letters: 120 rem wide or 67.5 rem high, whichever is smaller, times `scale`. */
export const fill = (wall, scale) => {
  const { width, height, left, top } = place();
  const letters = Math.min(width / 120, height / 67.5) * scale;
  document.documentElement.style.fontSize = `${letters}px`;
  Object.assign(wall.style, { width: `${width}px`, height: `${height}px`, left: `${-left}px`, top: `${-top}px` });
  for (const [name, pixels] of [["left", left + innerWidth / 2], ["top", top]]) wall.style.setProperty(`--seen-${name}`, `${pixels}px`);
  wall.classList.remove("is-unplaced");
  return { width, height };
};

/** A few pixels aside every few minutes, so that nothing burns in; a function of the time, so that a video wall moves as one. */
export const drift = (wall, now) => {
  const [x, y] = STEPS[Math.floor(now / 60000 / BURN_IN_MINUTES) % STEPS.length];
  wall.style.translate = `${x * .125}rem ${y * .125}rem`;
};
