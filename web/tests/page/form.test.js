// From what was filled in to a report of schema v1, and what is said of it if it does not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf, reportOf } from "../../src/page/form.js";

const LATEST = "2026-11-24";

/** @param {string} path @param {string} kind @param {string[]} values @param {object} [more] */
const entry = (path, kind, values, more = {}) => ({
  path,
  kind,
  values,
  limit: 64,
  isRequired: false,
  isBroken: false,
  ...more,
});

test("every kind of field becomes its kind of member, and what is empty stays out", () => {
  const report = reportOf([
    entry("form", "choice", ["full"]),
    entry("what", "text", ["  They came at night.\r\nTwice.  "]),
    entry("where.text", "text", []),
    entry("when.first_day", "day", ["2026-11-01"]),
    entry("when.ongoing", "flag", ["false"]),
    entry("affected.killed.best", "whole", ["١٢"]),
    entry("affected.groups", "lines", [" Oren \n\n Dalu"]),
    entry("responsible.classes", "several", ["army", "police"]),
    entry("relations_strained", "choice", ["yes"]),
  ]);
  assert.deepEqual(report, {
    form: "full",
    what: "They came at night.\nTwice.",
    when: { first_day: "2026-11-01", ongoing: false },
    affected: { killed: { best: 12 }, groups: ["Oren", "Dalu"] },
    responsible: { classes: ["army", "police"] },
    relations_strained: "yes",
  });
});

test("consent is a list: the reporter first, then whoever else", () => {
  const own = entry("consent.0.answers.C6", "choice", ["no"]);
  const other = [entry("consent.1.subject", "choice", ["victim"]), entry("consent.1.numbers_only", "tick", ["true"])];
  assert.deepEqual(reportOf([own]).consent, [{ subject: "reporter", answers: { C6: "no" } }]);
  assert.deepEqual(reportOf([own, ...other]).consent[1], { subject: "victim", numbers_only: true });
  assert.deepEqual(reportOf(other).consent.length, 1);
});

test("half a character never becomes half a character of JSON", () => {
  assert.equal(reportOf([entry("what", "text", ["a\ud800b"])]).what, "a\ufffdb");
});

for (const [name, field, problem] of /** @type {[string, any, any][]} */ ([
  ["an account that is missing", entry("what", "text", [], { isRequired: true }), { code: "what" }],
  ["a text of more bytes than there may be", entry("what", "text", ["é".repeat(40)]), { code: "long", number: 8 }],
  ["a line of more bytes than there may be", entry("affected.groups", "lines", ["a\n" + "b".repeat(65)]), { code: "long", number: 1 }],
  ["seventeen lines", entry("affected.groups", "lines", ["a\n".repeat(17)]), { code: "lines" }],
  ["a number in words", entry("affected.killed.min", "whole", ["many"]), { code: "whole" }],
  ["a number beyond all people", entry("affected.killed.min", "whole", ["1000000001"]), { code: "whole" }],
  ["a day that has not come", entry("when.first_day", "day", ["2026-11-25"]), { code: "day-later" }],
  ["a year half typed", entry("when.last_day", "day", ["0017-03-01"]), { code: "day-year" }],
  ["a year with a digit too many", entry("when.last_day", "day", ["20266-03-01"]), { code: "day-year" }],
  ["a day to be feared of long ago", entry("when.expected_day", "day", ["1999-12-31"]), { code: "day-year" }],
  ["a day to be feared beyond all years", entry("when.expected_day", "day", ["12027-01-01"]), { code: "day-year" }],
  ["half a day", entry("when.first_day", "day", [], { isBroken: true }), { code: "day" }],
])) {
  test(`${name} is named`, () => {
    assert.deepEqual(problemsOf([field], LATEST), [{ path: field.path, ...problem }]);
  });
}

test("what is filled in well has no problem", () => {
  const texts = [entry("what", "text", ["é".repeat(32)], { isRequired: true }), entry("affected.groups", "lines", ["a\n".repeat(16)])];
  assert.deepEqual(problemsOf([...texts, entry("affected.killed.max", "whole", ["1000000000"])], LATEST), []);
});

test("a day may be tomorrow's or long ago, stand alone as the last, and be feared in years to come", () => {
  const days = [
    entry("when.first_day", "day", ["1900-01-01"]),
    entry("when.last_day", "day", [LATEST]),
    entry("when.expected_day", "day", ["2031-01-01"]),
  ];
  assert.deepEqual(problemsOf(days, LATEST), []);
  assert.deepEqual(problemsOf(days.slice(1), LATEST), []);
});

test("days and numbers out of order are named", () => {
  const days = [entry("when.first_day", "day", ["2026-11-02"]), entry("when.last_day", "day", ["2026-11-01"])];
  assert.deepEqual(problemsOf(days, LATEST), [{ path: "when.last_day", code: "day-order" }]);
  const numbers = [entry("affected.missing.min", "whole", ["3"]), entry("affected.missing.max", "whole", ["2"])];
  assert.deepEqual(problemsOf(numbers, LATEST), [{ path: "affected.missing.min", code: "order" }]);
  assert.deepEqual(problemsOf([numbers[0], entry("affected.missing.max", "whole", ["3"])], LATEST), []);
});

test("wishes of somebody else need somebody", () => {
  const wish = entry("consent.1.people", "whole", ["2"]);
  assert.deepEqual(problemsOf([wish], LATEST), [{ path: "consent.1.subject", code: "subject" }]);
});
