// Digests of parts: one is hashed while the next is filled, in two rooms whatever the number of parts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hashHere, sha256 } from "../../src/codec/digests.js";
import { PartDigests } from "../../src/wire/part_digests.js";
import { pattern } from "../samples.js";

const MIB = 2 ** 20;

/** Holds back what it is asked to hash until it is let go. */
class HeldHash {
  /** @type {(() => void)[]} */ held = [];
  asked = 0;

  /** @type {import("../../src/codec/digests.js").HashPart} */
  hash = async (part) => {
    this.asked++;
    await new Promise((resolve) => this.held.push(() => resolve(undefined)));
    return hashHere(part);
  };

  async letGo() {
    this.held.shift()?.();
    await new Promise(setImmediate);
  }
}

/** @param {PartDigests} digests @param {number} number @param {number} lengthBytes */
function filled(digests, number, lengthBytes) {
  const room = digests.room(number);
  room.set(pattern(Math.min(MIB, lengthBytes - number * MIB), number * MIB));
  return room;
}

for (const lengthBytes of [0, 1, MIB, MIB + 1, 5 * MIB + 17]) {
  test(`the digests of ${lengthBytes} bytes, of which the first part goes last`, async () => {
    const digests = new PartDigests(lengthBytes, hashHere);
    const whole = pattern(lengthBytes);
    const numbers = Array.from({ length: Math.ceil(lengthBytes / MIB) }, (_, number) => number);
    /** @type {Set<ArrayBufferLike>} */
    const rooms = new Set();
    for (const number of [...numbers.slice(1), ...numbers.slice(0, 1)]) {
      const part = filled(digests, number, lengthBytes);
      rooms.add(part.buffer);
      await digests.put(number, part);
    }
    const expected = numbers.map((number) => sha256(whole.subarray(number * MIB, (number + 1) * MIB)));
    assert.deepEqual(await digests.all(), await Promise.all(expected));
    assert.ok(rooms.size <= 2);
  });
}

test("a part is taken while the one before is hashed, and the next only after", async () => {
  const held = new HeldHash();
  const digests = new PartDigests(3 * MIB, held.hash);
  await digests.put(0, filled(digests, 0, 3 * MIB));
  let isTaken = false;
  const second = digests.put(1, filled(digests, 1, 3 * MIB)).then(() => {
    isTaken = true;
  });
  await new Promise(setImmediate);
  assert.deepEqual([isTaken, held.asked], [false, 1]);
  await held.letGo();
  await second;
  assert.equal(held.asked, 2);
});

test("a hash that fails is heard of by whoever goes on", async () => {
  const failing = async () => {
    throw new Error("broke");
  };
  const digests = new PartDigests(2 * MIB, failing);
  await digests.put(0, digests.room(0));
  await assert.rejects(digests.put(1, digests.room(1)), /broke/);
  await assert.rejects(digests.all(), /broke/);
});
