// One exchange: what goes out, and what is not taken for an answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../../src/send/connection.js";

const ORIGIN = "https://reports.example.org";

/** @param {(address: any, options: any) => any} fetch @param {{signal?: AbortSignal, silenceSeconds?: number}} [more] */
const connection = (fetch, { signal = new AbortController().signal, ...more } = {}) =>
  new Connection(ORIGIN, { fetch, signal, ...more });

/** @param {Uint8Array[]} blocks */
const stream = (...blocks) => new ReadableStream({ start: (out) => (blocks.forEach((b) => out.enqueue(b)), out.close()) });

test("an answer comes with status, type and body", async () => {
  const headers = { "Content-Type": "Application/JSON; charset=utf-8", "Retry-After": "7" };
  const line = connection((address) => {
    assert.equal(address, `${ORIGIN}/pin.json`);
    return new Response(stream(Uint8Array.of(1, 2), Uint8Array.of(3)), { status: 418, headers });
  });
  assert.deepEqual(await line.exchange("GET", "/pin.json", { limitBytes: 3 }), {
    status: 418,
    type: "application/json",
    retryAfter: "7",
    body: Uint8Array.of(1, 2, 3),
  });
  assert.equal(line.serverDay, null);
});

test("an answer without a body is an empty one", async () => {
  const answer = await connection(() => new Response(null, { status: 204 })).exchange("GET", "/", { limitBytes: 0 });
  assert.deepEqual([answer.type, answer.body.length], ["", 0]);
});

test("an answer is cut off while it is read, not after", async () => {
  let pulled = 0;
  const endless = new ReadableStream({ pull: (out) => (pulled++, out.enqueue(new Uint8Array(1000))) });
  const line = connection(() => new Response(endless));
  await assert.rejects(line.exchange("GET", "/", { limitBytes: 5000 }), { code: "bad-answer" });
  assert.ok(pulled < 10);
});

test("a line that breaks before or within an answer is a broken one", async () => {
  const half = new ReadableStream({ pull: (out) => out.error(new TypeError("terminated")) });
  for (const answer of [() => Promise.reject(new TypeError("failed")), () => new Response(half)]) {
    await assert.rejects(connection(answer).exchange("GET", "/", { limitBytes: 9 }), { code: "no-answer" });
  }
});

test("a server that says nothing is given up", async () => {
  const silent = (/** @type {any} */ _, /** @type {any} */ { signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const line = connection(silent, { silenceSeconds: 0.01 });
  await assert.rejects(line.exchange("GET", "/", { limitBytes: 9 }), { code: "no-answer" });
});

test("what is under way ends when all is forgotten", async () => {
  const stop = new AbortController();
  const line = connection(
    (_, { signal }) => new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      stop.abort();
    }),
    { signal: stop.signal },
  );
  await assert.rejects(line.exchange("GET", "/", { limitBytes: 9 }), { code: "forgotten" });
});

test("redirects are refused, hidden or not", async () => {
  const hidden = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null };
  for (const answer of [hidden, new Response(null, { status: 302 }), new Response(null, { status: 304 })]) {
    await assert.rejects(connection(() => answer).exchange("GET", "/", { limitBytes: 9 }), { code: "redirected" });
  }
});

test("the day of the newest answer that tells one is kept", async () => {
  const dates = ["Wed, 25 Nov 2026 23:59:59 GMT", "nonsense", "Thu, 26 Nov 2026 00:00:00 GMT", "Sat, 01 Jan 275000 00:00:00 GMT"];
  const line = connection(() => new Response("", { headers: { Date: dates.shift() ?? "" } }));
  for (const day of ["2026-11-25", "2026-11-25", "2026-11-26", "2026-11-26"]) {
    await line.exchange("GET", "/", { limitBytes: 9 });
    assert.equal(line.serverDay, day);
  }
});
