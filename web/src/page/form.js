// Turns what was filled in into a report of schema v1, and says what does not fit it. Knows no document.
import { wholeNumber } from "./digits.js";

const PEOPLE_LIMIT = 10 ** 9;
const LINES_LIMIT = 16;
const CONSENT = "consent";
const REPORTER = "reporter";
const EXPECTED = "when.expected_day";
const DAY_CHARACTERS = 10;

/**
 * A field as the document holds it. `values` are the texts typed or the options chosen, none if empty.
 *
 * @typedef {object} Entry
 * @property {string} path where its value goes in the report, as `where.text`
 * @property {string} kind `text`, `lines`, `day`, `whole`, `choice`, `several`, `flag` or `tick`
 * @property {string[]} values
 * @property {number} limit bytes of UTF-8, for texts
 * @property {boolean} isRequired
 * @property {boolean} isBroken whether the browser holds something that it cannot read, half a day for example
 *
 * @typedef {{path: string, code: string, number?: number}} Problem
 */

/**
 * Name what must be changed before these entries can be a report.
 *
 * @param {readonly Entry[]} entries
 * @param {string} latest the last day, `YYYY-MM-DD`, that can have come anywhere
 * @returns {Problem[]}
 */
export function problemsOf(entries, latest) {
  const own = entries.flatMap((entry) => {
    const problem = problemOf(entry, latest);
    return problem ? [{ path: entry.path, ...problem }] : [];
  });
  return own.length ? own : between(entries);
}

/**
 * Build the report; the entries are free of problems.
 *
 * @param {readonly Entry[]} entries
 * @returns {Record<string, any>}
 */
export function reportOf(entries) {
  const report = /** @type {Record<string, any>} */ ({});
  for (const entry of entries) {
    if (entry.values.length) put(report, entry.path.split("."), valueOf(entry));
  }
  if (report[CONSENT]) report[CONSENT] = consentOf(report[CONSENT]);
  return report;
}

/** @param {Record<string, any>} records by number; the first is the reporter's own */
function consentOf({ 0: own, ...others }) {
  return [...(own ? [{ subject: REPORTER, ...own }] : []), ...Object.values(others)];
}

/** @param {Record<string, any>} object @param {string[]} path @param {unknown} value */
function put(object, [name, ...rest], value) {
  if (rest.length) put((object[name] ??= {}), rest, value);
  else object[name] = value;
}

/** @param {Entry} entry */
function valueOf({ kind, values }) {
  switch (kind) {
    case "several":
      return values;
    case "lines":
      return linesOf(values);
    case "whole":
      return wholeNumber(values[0]);
    case "flag":
    case "tick":
      return values[0] === "true";
    default:
      return plain(values[0]);
  }
}

/** @param {Entry} entry @param {string} latest @returns {{code: string, number?: number} | null} */
function problemOf(entry, latest) {
  const { kind, values, limit } = entry;
  if (entry.isBroken) return { code: "day" };
  if (!values.length) return entry.isRequired ? { code: "what" } : null;
  switch (kind) {
    case "text":
      return tooLong(values[0], limit);
    case "lines": {
      const lines = linesOf(values);
      if (lines.length > LINES_LIMIT) return { code: "lines" };
      return lines.map((line) => tooLong(line, limit)).find(Boolean) ?? null;
    }
    case "whole": {
      const number = wholeNumber(values[0]);
      return number === null || number > PEOPLE_LIMIT ? { code: "whole" } : null;
    }
    case "day":
      return misdated(values[0], entry.path === EXPECTED, latest);
    default:
      return null;
  }
}

/** A browser takes any year, also 17 and 20261. @param {string} day @param {boolean} isExpected @param {string} latest */
function misdated(day, isExpected, latest) {
  if (day.length > DAY_CHARACTERS || day < (isExpected ? "2000" : "1900")) return { code: "day-year" };
  return isExpected || day <= latest ? null : { code: "day-later" };
}

/** @param {string} text @param {number} limit */
function tooLong(text, limit) {
  const bytes = new TextEncoder().encode(plain(text));
  if (bytes.length <= limit) return null;
  // As many characters of this text as the bytes that are too many, rounded up.
  return { code: "long", number: Math.ceil(((bytes.length - limit) / bytes.length) * text.length) };
}

/** @param {readonly Entry[]} entries @returns {Problem[]} */
function between(entries) {
  const report = reportOf(entries);
  const problems = [];
  const { first_day: first, last_day: last } = report.when ?? {};
  if (first && last && last < first) problems.push({ path: "when.last_day", code: "day-order" });
  for (const what of ["people", "killed", "injured", "missing"]) {
    const { min, best, max } = report.affected?.[what] ?? {};
    const known = [min, best, max].filter((number) => number !== undefined);
    if (known.some((number, i) => i && number < known[i - 1])) {
      problems.push({ path: `affected.${what}.min`, code: "order" });
    }
  }
  const nameless = (report[CONSENT] ?? []).some((/** @type {any} */ record) => !record.subject);
  if (nameless) problems.push({ path: "consent.1.subject", code: "subject" });
  return problems;
}

/** @param {string[]} values */
const linesOf = ([text]) => text.split("\n").map((line) => plain(line)).filter(Boolean);

/** @param {string} text without outer blanks, halves of characters or foreign line ends */
const plain = (text) => text.trim().replace(/\r\n?/g, "\n").replace(/\p{Cs}/gu, "\ufffd");
