// Asking the worker, and hearing it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AskFailed, WorkerLine } from "../../src/page/worker_line.js";
import { FakeWorker } from "./fake_worker.js";

test("each answer goes to whoever asked, whatever the order", async () => {
  const worker = new FakeWorker();
  const line = new WorkerLine(worker);
  const [first, second] = [line.ask("open", { today: "2026-11-23" }), line.ask("fingerprints")];
  assert.deepEqual(worker.asked, [
    { today: "2026-11-23", id: 1, ask: "open" },
    { id: 2, ask: "fingerprints" },
  ]);
  worker.say({ id: 2, done: "words" });
  worker.say({ id: 1, done: null });
  assert.deepEqual([await first, await second], [null, "words"]);
});

test("progress is told to whoever asked, and ends nothing", async () => {
  const worker = new FakeWorker();
  const told = /** @type {any[]} */ ([]);
  const sent = new WorkerLine(worker).ask("send", {}, (progress) => told.push(progress));
  worker.say({ id: 1, tell: { stage: "send", done: 1, total: 2 } });
  worker.say({ id: 7, tell: { stage: "send", done: 9, total: 9 } });
  worker.say({ id: 1, done: "sent" });
  assert.equal(await sent, "sent");
  assert.deepEqual(told, [{ stage: "send", done: 1, total: 2 }]);
});

test("a failure carries its code and what was sent", async () => {
  const worker = new FakeWorker();
  const sent = new WorkerLine(worker).ask("send");
  worker.say({ id: 1, failed: { kind: "unavailable", code: "no-answer", sent: "partly", clock: null } });
  await assert.rejects(sent, (/** @type {AskFailed} */ error) => {
    assert.deepEqual([error.kind, error.code, error.sent], ["unavailable", "no-answer", "partly"]);
    return error instanceof AskFailed;
  });
});

test("a worker that breaks leaves nobody waiting, and nobody sure of what was sent", async () => {
  const worker = new FakeWorker();
  const line = new WorkerLine(worker);
  const asked = [line.ask("seal"), line.ask("send")];
  worker.crash();
  for (const one of asked) await assert.rejects(one, { kind: "defect", code: "defect", sent: "unknown" });
});

test("a line that is closed ends the worker", () => {
  const worker = new FakeWorker();
  new WorkerLine(worker).close();
  assert.ok(worker.isTerminated);
});
