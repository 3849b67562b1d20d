// How rows that came in join the rows on the page: nothing that is being looked at goes away or changes its place.

/**
 * @typedef {object} Plan
 * @property {string[]} kept places on the page that came again, to be brought up to date where they stand
 * @property {{place: string, before: string | null}[]} added what is new, each with the row to stand before
 */

/**
 * Plan how the rows of `fresh` join those of `shown`; both are places, newest first.
 *
 * Rows that did not come again stay: in a view of what is unread, what was just read would vanish under the eye.
 * What is older than the last row on the page waits for the link to more.
 *
 * @param {readonly string[]} shown
 * @param {readonly string[]} fresh
 * @param {boolean} [isMore] older rows are what was asked for
 * @returns {Plan}
 */
export function planRows(shown, fresh, isMore = false) {
  const known = new Set(shown);
  const oldest = shown.at(-1);
  const isWanted = (/** @type {string} */ place) => isMore || oldest === undefined || BigInt(place) > BigInt(oldest);
  return {
    kept: fresh.filter((place) => known.has(place)),
    added: fresh
      .filter((place) => !known.has(place) && isWanted(place))
      .map((place) => ({ place, before: shown.find((other) => BigInt(other) < BigInt(place)) ?? null })),
  };
}

/**
 * Say how many reports are new.
 *
 * @param {number} count
 */
export const newWords = (count) => (count === 1 ? "1 new report" : `${count} new reports`);

/**
 * Return the index to move to in a list, or -1 if it is empty.
 *
 * @param {number} length
 * @param {number} current -1 where none is chosen
 * @param {1 | -1} step
 */
export function moved(length, current, step) {
  if (!length) return -1;
  if (current < 0) return step > 0 ? 0 : length - 1;
  return Math.min(Math.max(current + step, 0), length - 1);
}
