// Which screen follows which.
import assert from "node:assert/strict";
import { test } from "node:test";
import { after, place, toCheck } from "../../src/page/journey.js";

/** @param {string} form */
function way(form) {
  const screens = ["start"];
  while (screens[screens.length - 1] !== "check") screens.push(after(screens[screens.length - 1], form));
  return screens;
}

test("an alert is one screen of questions", () => {
  assert.deepEqual(way("alert"), ["start", "bodies", "involved", "form", "alert", "files", "consent", "check"]);
});

test("a full report asks its questions one by one, numbered", () => {
  const asked = way("full").slice(4, -3);
  assert.deepEqual(asked.map((screen) => place(screen)?.number), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.equal(place("what")?.total, 10);
  assert.equal(place("files"), null);
});

test("everything asked is shown before it is sent, and in an alert also what was typed elsewhere", () => {
  for (const form of ["alert", "full"]) {
    const shown = toCheck(form);
    for (const screen of way(form).slice(2, -1)) assert.ok(shown.includes(screen), screen);
  }
  assert.ok(toCheck("alert").includes("risk"));
});
