/* Which scenes are on now. A function of the server's time only: every wall of a screen, and every part of a video wall, turns at once. */

/** How many scenes stand side by side: one on a usual screen, more where it is wide. */
export const slots = (count, width, height) => Math.max(1, Math.min(count, Math.floor(width / height / 1.7)));

/** The groups of scenes that follow each other; a group lasts as long as its longest scene. */
const groups = (scenes, side) => {
  const found = [];
  for (let start = 0; start < scenes.length; start += side) found.push(scenes.slice(start, start + side));
  return found;
};

/** The scenes to show at `now` (epoch ms); `pinned` names one that stays. */
export const turn = (scenes, side, now, pinned) => {
  const stays = scenes.filter((one) => one.name === pinned);
  if (stays.length) return stays;
  const rounds = groups(scenes, side), last = (group) => Math.max(...group.map((one) => one.seconds), 1);
  let left = (now / 1000) % rounds.reduce((sum, group) => sum + last(group), 0);
  return rounds.find((group) => (left -= last(group)) < 0) ?? rounds[0];
};
