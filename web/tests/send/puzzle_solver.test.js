// The puzzle: our own compression function against Node's SHA-256, and answers that hold.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { INITIAL, compress } from "../../src/send/compression.js";
import { MOST_BITS, parsePuzzle, solve } from "../../src/send/puzzle_solver.js";
import { solvedBits } from "../../src/wire/puzzle.js";

/** @param {number} length @param {number} [from] */
const pattern = (length, from = 0) => Uint8Array.from({ length }, (_, i) => (from + i) % 251);

const CHALLENGE = pattern(32, 7);

test("compression is SHA-256's", () => {
  for (let length = 0; length < 56; length += 5) {
    const block = new Uint8Array(64);
    block.set(pattern(length, length));
    block[length] = 0x80;
    new DataView(block.buffer).setUint32(60, 8 * length);
    const state = new Int32Array(8);
    compress(INITIAL, new DataView(block.buffer), state);
    const digest = Buffer.alloc(32);
    state.forEach((word, i) => digest.writeInt32BE(word, 4 * i));
    assert.equal(digest.toString("hex"), createHash("sha256").update(pattern(length, length)).digest("hex"));
  }
});

for (const length of [16, 32]) {
  test(`the first answer is found for a subject of ${length} bytes`, async () => {
    for (let bits = 0; bits <= 15; bits++) {
      const subject = pattern(length, bits);
      const answer = Number(await solve({ bits, challenge: CHALLENGE }, subject, async () => {}));
      assert.ok((await solvedBits(answer, CHALLENGE, subject)) >= bits);
      for (let less = Math.max(0, answer - 20); less < answer; less++) {
        assert.ok((await solvedBits(less, CHALLENGE, subject)) < bits);
      }
    }
  });
}

test("work is done in slices, told, and can be stopped", async () => {
  const told = /** @type {[number, number][]} */ ([]);
  const working = solve({ bits: MOST_BITS, challenge: CHALLENGE }, pattern(32), async (tries, expected) => {
    told.push([tries, expected]);
    if (told.length === 3) throw new Error("stop");
  });
  await assert.rejects(working, /stop/);
  assert.deepEqual(told, [0, 4096, 8192].map((tries) => [tries, 2 ** MOST_BITS]));
});

test("no work is done where none is asked for, and none without end", async () => {
  const never = () => assert.fail("paused");
  assert.equal(await solve({ bits: 0, challenge: CHALLENGE }, pattern(32), never), "0");
  await assert.rejects(solve({ bits: MOST_BITS + 1, challenge: CHALLENGE }, pattern(32), never), { code: "puzzle-too-hard" });
});

test("what is no puzzle is refused", () => {
  const challenge = Buffer.from(CHALLENGE).toString("base64");
  const good = Object.assign(Object.create(null), { bits: 3, challenge });
  assert.deepEqual(parsePuzzle(good), { bits: 3, challenge: CHALLENGE });
  for (const change of [{ bits: -1 }, { bits: "3" }, { bits: 1.5 }, { bits: Object(3) }, { challenge: 7 }, { challenge: "AAAA" }]) {
    assert.throws(() => parsePuzzle(Object.assign(Object.create(null), good, change)), { kind: "malformed" });
  }
  for (const value of [null, undefined, [], "x", 7]) assert.throws(() => parsePuzzle(value), { code: "bad-answer" });
});
