// The line to the hashing thread: who gets which digest, and what happens where there is no thread, or no longer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../src/codec/digests.js";
import { HashingLine } from "../../src/worker/hashing_line.js";
import { pattern } from "../samples.js";

/** Holds what it is handed, as a thread does, until it is told to answer. */
class HeldThread {
  /** @type {{room: ArrayBuffer, length: number}[]} */ handed = [];
  /** @type {Record<string, (event: any) => void>} */ #listeners = {};

  /** @param {string} type @param {(event: any) => void} listener */
  addEventListener(type, listener) {
    this.#listeners[type] = listener;
  }

  /** @param {any} message @param {{transfer: ArrayBuffer[]}} options */
  postMessage(message, options) {
    this.handed.push(structuredClone(message, options));
  }

  begin() {
    this.#listeners.message({ data: { ready: true } });
  }

  /** @param {string} how */
  end(how) {
    this.#listeners[how]({});
  }

  async answer() {
    const asked = this.handed.shift();
    assert.ok(asked);
    const digest = await sha256(new Uint8Array(asked.room, 0, asked.length));
    this.#listeners.message({ data: { room: asked.room, digest } });
  }
}

/** @param {number} length @param {number} first @param {number} roomBytes */
function partIn(length, first, roomBytes) {
  const part = new Uint8Array(roomBytes).subarray(0, length);
  part.set(pattern(length, first));
  return part;
}

test("until the thread says that it is there, hashing is done here", async () => {
  const thread = new HeldThread();
  const { digest, room } = await new HashingLine(thread).hash(partIn(7, 0, 10));
  assert.deepEqual(digest, await sha256(pattern(7)));
  assert.equal(room.length, 10);
  assert.equal(thread.handed.length, 0);
});

test("each part's digest goes to whoever asked for it, and its whole room comes back", async () => {
  const thread = new HeldThread();
  const line = new HashingLine(thread);
  thread.begin();
  const parts = [partIn(10, 0, 10), partIn(3, 50, 10)];
  const hashing = parts.map((part) => line.hash(part));
  assert.deepEqual(parts.map((part) => part.length), [0, 0], "both are handed over, not copied");
  await thread.answer();
  await thread.answer();
  const hashed = await Promise.all(hashing);
  assert.deepEqual(hashed.map(({ digest }) => digest), [await sha256(pattern(10)), await sha256(pattern(3, 50))]);
  assert.deepEqual(hashed.map(({ room }) => room.length), [10, 10]);
});

for (const how of ["error", "messageerror"]) {
  test(`a thread that breaks (${how}) fails what it was handed, and hashing goes on here`, async () => {
    const thread = new HeldThread();
    const line = new HashingLine(thread);
    thread.begin();
    const lost = line.hash(partIn(10, 0, 10));
    thread.end(how);
    await assert.rejects(lost, /the hashing thread broke/);
    const { digest } = await line.hash(partIn(7, 0, 10));
    assert.deepEqual(digest, await sha256(pattern(7)));
  });
}
