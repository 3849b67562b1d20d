// Who can be chosen, and what leaves a body out.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Choosing, inLanguage } from "../../src/page/choosing.js";

/** @param {string} id @param {object} [more] */
const body = (id, more = {}) => ({
  id,
  title: id,
  name: {},
  mandate: {},
  limits: {},
  inCountry: false,
  contactsState: null,
  insideUn: null,
  available: true,
  reason: null,
  evidence: false,
  ...more,
});

function choosing() {
  const choice = new Choosing();
  choice.bodies = [
    body("a"),
    body("b"),
    body("c"),
    body("d"),
    body("e"),
    body("near", { inCountry: true }),
    body("silent", { inCountry: null }),
    body("closed", { available: false }),
  ];
  return choice;
}

test("one to four are chosen, in the order of the list", () => {
  const choice = choosing();
  assert.equal(choice.problem, "bodies");
  for (const id of ["d", "c", "b", "a"]) choice.ticked.add(id);
  assert.equal(choice.problem, null);
  assert.deepEqual(choice.chosen.map(({ id }) => id), ["a", "b", "c", "d"]);
  choice.ticked.add("e");
  assert.equal(choice.problem, "bodies-many");
});

test("under strain bodies inside the country are left out, and only those known to be there", () => {
  const choice = choosing();
  choice.ticked = new Set(["near", "silent"]);
  choice.isStrained = true;
  assert.deepEqual(choice.chosen.map(({ id }) => id), ["silent"]);
  choice.ticked = new Set(["near"]);
  assert.equal(choice.problem, "bodies");
});

test("a body that cannot receive is never chosen", () => {
  const choice = choosing();
  choice.ticked = new Set(["closed"]);
  assert.deepEqual([choice.chosen, choice.considered], [[], []]);
});

test("whoever is left out for a conflict of interest can be named and not chosen", () => {
  const choice = choosing();
  choice.ticked = new Set(["a", "b"]);
  choice.leftOut = new Set(["a"]);
  assert.deepEqual(choice.chosen.map(({ id }) => id), ["b"]);
  assert.deepEqual(choice.considered.map(({ id }) => id), ["a", "b"]);
  choice.leftOut.add("b");
  assert.equal(choice.problem, "bodies-gone");
});

test("whoever is involved somewhere is to be placed, or said to be at none of the bodies chosen", () => {
  const choice = choosing();
  choice.ticked = new Set(["a", "b"]);
  assert.equal(choice.isConflictOpen, false);
  choice.isInvolved = true;
  assert.equal(choice.isConflictOpen, true);
  choice.isNoneLeftOut = true;
  assert.equal(choice.isConflictOpen, false);
  choice.isNoneLeftOut = false;
  choice.leftOut = new Set(["b"]);
  assert.equal(choice.isConflictOpen, false);
  assert.deepEqual(choice.omitted.map(({ id }) => id), ["b"]);
});

test("a text in the reader's language, else in English, else what there is", () => {
  const texts = { en: "Office", fr: "Bureau" };
  assert.deepEqual(inLanguage(texts, "fr", "x"), { text: "Bureau", lang: "fr" });
  assert.deepEqual(inLanguage(texts, "ar", "x"), { text: "Office", lang: "en" });
  assert.deepEqual(inLanguage({}, "ar", "x"), { text: "x", lang: "en" });
});
