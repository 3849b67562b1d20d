// The one address that may become a worker.
import assert from "node:assert/strict";
import { test } from "node:test";
import { workerAddress } from "../../src/page/worker_address.js";

const OURS = "/assets/worker-0123456789abcdef.js";

test("the policy is called channel and made once, where there are policies", () => {
  const made = /** @type {string[]} */ ([]);
  const trusted = workerAddress(OURS, {
    createPolicy(name, rules) {
      made.push(name);
      return { createScriptURL: (text) => ({ trusted: rules.createScriptURL(text) }) };
    },
  });
  assert.deepEqual([made, trusted], [["channel"], { trusted: OURS }]);
  assert.equal(workerAddress(OURS), OURS);
});

for (const other of ["", "https://elsewhere.example/assets/worker-00.js", "//x/assets/worker-00.js", "/assets/page-00.js"]) {
  test(`${JSON.stringify(other)} is no worker`, () => assert.throws(() => workerAddress(other), TypeError));
}
