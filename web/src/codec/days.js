// Days in UTC, as text of the form YYYY-MM-DD that sorts by time, and half-open windows of days.
import { malformed } from "../errors.js";

const ISO_DAY = /^(?!0000)\d{4}-\d\d-\d\d$/;
const DAY_MILLISECONDS = 86_400_000;

/**
 * Days from `start` up to, and without, `end`.
 *
 * @typedef {{start: string, end: string}} Window
 */

/**
 * Check that `text` is a day, and return it.
 *
 * @param {string} text
 * @throws {MalformedError} another form than YYYY-MM-DD, or no such day in the calendar
 */
export function parseDay(text) {
  // Some engines take 30 February for 2 March, so the day has to come back as it was given.
  if (!ISO_DAY.test(text) || Number.isNaN(Date.parse(text)) || addDays(text, 0) !== text) {
    throw malformed("not a day of the form YYYY-MM-DD");
  }
  return text;
}

/**
 * Return the day that comes `count` days after `day`.
 *
 * @param {string} day
 * @param {number} count
 */
export const addDays = (day, count) =>
  new Date(Date.parse(day) + count * DAY_MILLISECONDS).toISOString().slice(0, 10);

/**
 * Decode two days, `[start, end)`.
 *
 * @param {string} start
 * @param {string} end
 * @returns {Window}
 * @throws {MalformedError} not days, or in the wrong order
 */
export function parseWindow(start, end) {
  if (parseDay(start) >= parseDay(end)) throw malformed("window ends before it begins");
  return { start, end };
}
