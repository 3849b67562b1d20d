// How often is asked and told, where the lock leads, and what may become elements.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Throttle } from "../../src/console/active.js";
import { Markup } from "../../src/console/markup.js";
import { pauseMilliseconds, pulseAddress } from "../../src/console/pulse.js";
import { placeAfter } from "../../src/console/unlocking.js";

test("somebody is told of at most once a pause", () => {
  const throttle = new Throttle(20_000);
  assert.deepEqual([0, 1, 19_999, 20_000, 20_001].map((now) => throttle.isDue(now)), [true, false, false, true, false]);
});

test("a page that nobody sees asks less often", () => assert.ok(pauseMilliseconds(true) > pauseMilliseconds(false)));

test("what changed is asked for with the question of the list", () => {
  assert.equal(pulseAddress("/?view=all&q=a+b", { version: "3", seen: "1.0.0" }), "/pulse?view=all&q=a+b&version=3&seen=1.0.0");
  assert.equal(pulseAddress("/", {}), "/pulse?version=0&seen=");
});

test("the lock leads on when it is open, and back when it stayed shut", () => {
  assert.deepEqual(["open", "locked", "opening", undefined].map(placeAfter), ["/", "/unlock", null, null]);
});

test("one policy is made, and none where browsers have none", () => {
  /** @type {string[]} */
  const names = [];
  /** @type {any[]} */
  const parsed = [];
  const parser = { parseFromString: (/** @type {any} */ text) => (parsed.push(text), /** @type {any} */ ({ body: "body" })) };
  const types = {
    createPolicy: (/** @type {string} */ name, /** @type {any} */ rules) => (
      names.push(name), { createHTML: (/** @type {string} */ text) => ({ trusted: rules.createHTML(text) }) }
    ),
  };
  const markup = new Markup(parser, types);
  markup.read("<p>");
  markup.read("<b>");
  new Markup(parser).read("<i>");
  assert.deepEqual(names, ["console"]);
  assert.deepEqual(parsed, [{ trusted: "<p>" }, { trusted: "<b>" }, "<i>"]);
});
