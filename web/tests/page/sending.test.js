// What is said while sending, and when it failed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AskFailed } from "../../src/page/worker_line.js";
import { failureText, stageText } from "../../src/page/sending.js";
import { Strings } from "../../src/page/strings.js";

const NAMES = ["stage-puzzle", "stage-send-whole", "error-no-answer", "error-key-twice", "error-other", "stop-advice"];
const FILLED = [
  ["stage-seal", "{done} of {total}"],
  ["stage-send", "Part {done} of {total} sent"],
  ["stage-waiting", "again in {seconds}"],
  ["megabytes", "{number} MB"],
  ["clock", "here {device}, there {server}"],
];
const KNOWN = ["nothing", "partly", "unknown"].flatMap((sent) => [`sent-${sent}`, `advice-${sent}`]);
const strings = new Strings(
  /** @type {[string, string][]} */ ([...[...NAMES, ...KNOWN].map((name) => [name, name]), ...FILLED]),
);

test("progress is said in words", () => {
  const said = [
    { stage: "seal", done: 1e6, total: 5e7 },
    { stage: "send", done: 3, total: 12 },
    { stage: "send", done: 0, total: 1 },
    { stage: "puzzle", done: 5000, total: 9000 },
    { stage: "waiting", done: 0, total: 0, waitSeconds: 1.2 },
  ].map((progress) => stageText(progress, strings));
  assert.deepEqual(said, [
    "1.0 MB of 50 MB",
    "Part 3 of 12 sent",
    "stage-send-whole",
    "stage-puzzle",
    "again in 2",
  ]);
});

for (const sent of ["nothing", "partly", "unknown"]) {
  test(`a failure with ${sent} sent says so`, () => {
    const told = failureText(new AskFailed({ kind: "unavailable", code: "no-answer", sent }), strings);
    assert.deepEqual(told, {
      "failed-heading": `sent-${sent}`,
      "failed-reason": "error-no-answer",
      "failed-advice": `advice-${sent}`,
    });
  });
}

test("what cannot be believed is a reason to stop", () => {
  const told = failureText(new AskFailed({ kind: "untrusted", code: "key-twice", sent: "nothing" }), strings);
  assert.equal(told["failed-advice"], "stop-advice");
});

test("a code without a sentence has one all the same, and a wrong clock is said", () => {
  const failed = new AskFailed({ kind: "refused", code: "new", sent: "nothing", clock: { serverDay: "2026-11-23" } });
  assert.match(failureText(failed, strings)["failed-reason"], /^error-other here [\d-]{10}, there 2026-11-23$/);
});
