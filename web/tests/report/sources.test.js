// Files as sources: digests of what was read, failures with codes, and what is read ahead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hashHere } from "../../src/codec/digests.js";
import { BundleSource } from "../../src/report/bundle_source.js";
import { DigestingSource } from "../../src/report/digesting_source.js";
import { FileSource } from "../../src/report/file_source.js";
import { bytesSource } from "../../src/wire/source.js";
import { pattern } from "../samples.js";
import { checkFile } from "./bundle_reader.js";
import * as hexes from "../../src/codec/hexes.js";

const MIB = 2 ** 20;

for (const [length, step] of [[0, 1], [1, 1], [MIB, 300_000], [2 * MIB + 17, MIB], [3 * MIB, 700_001]]) {
  test(`the digest of ${length} bytes read ${step} at a time`, async () => {
    const content = pattern(length);
    const source = new DigestingSource(new FileSource(new Blob([content]), 1), hashHere);
    for (let start = 0; start < length; start += step) {
      const bytes = await source.read(start, Math.min(step, length - start));
      assert.deepEqual(bytes, content.subarray(start, start + step));
    }
    await source.read(0, Math.min(length, 10));
    await checkFile({ size: length, digest: hexes.encode(await source.digest()) }, content);
  });
}

test("a digest is not given before the end was read", async () => {
  const source = new DigestingSource(bytesSource(pattern(100)), hashHere);
  await source.read(0, 99);
  await assert.rejects(source.digest(), /not read in order/);
});

/**
 * A blob as browsers have it: one whose stream fills a room that it is given, or one that has none such.
 *
 * @param {number} size what it says of itself
 * @param {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} give fails, or gives fewer, if asked to
 * @param {{streams: boolean, asked?: string[]}} how `asked` hears of what is opened and let go
 */
const blobLike = (size, give, { streams, asked = [] }) =>
  /** @type {Blob} */ (/** @type {unknown} */ ({ size, slice: slicing(give, { streams, asked }, 0, size) }));

/**
 * @param {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} give
 * @param {{streams: boolean, asked: string[]}} how
 * @param {number} base
 * @param {number} limit
 */
function slicing(give, how, base, limit) {
  return (/** @type {number} */ from, to = limit - base) => {
    const [start, end] = [base + from, Math.min(base + to, limit)];
    return {
      slice: slicing(give, how, start, end),
      arrayBuffer: async () => (await give(start, end)).buffer,
      stream() {
        how.asked.push(`open ${start}`);
        return how.streams ? byteStream(give, how.asked, start, end) : new ReadableStream();
      },
    };
  };
}

const PIECE_BYTES = 64;

/**
 * @param {(start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} give
 * @param {string[]} asked
 * @param {number} start
 * @param {number} end
 */
function byteStream(give, asked, start, end) {
  let at = start;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const piece = await give(at, Math.min(at + PIECE_BYTES, end));
      at += piece.length;
      if (piece.length) controller.enqueue(piece);
      else {
        controller.close();
        controller.byobRequest?.respond(0);
      }
    },
    cancel: () => void asked.push(`let go ${at}`),
  });
}

for (const streams of [true, false]) {
  const way = streams ? "by streams" : "by slices";

  test(`a file that cannot be read, and one that got shorter, are told apart, ${way}`, async () => {
    const asked = /** @type {string[]} */ ([]);
    const gone = async () => {
      throw new DOMException("the requested file could not be read", "NotReadableError");
    };
    await assert.rejects(new FileSource(blobLike(10, gone, { streams, asked }), 2).read(0, 10), {
      kind: "unavailable",
      code: "file-unreadable",
      message: /^file 2 /,
    });
    const content = pattern(100);
    const short = async (/** @type {number} */ start, /** @type {number} */ end) =>
      content.slice(start, Math.min(end, 99));
    await assert.rejects(new FileSource(blobLike(100, short, { streams, asked }), 3).read(0, 100), {
      kind: "refused",
      code: "file-changed",
      message: /^file 3 /,
    });
  });

  test(`what is read in order, again and elsewhere is what stands there, ${way}`, async () => {
    const content = pattern(1000);
    const source = new FileSource(
      blobLike(1000, async (start, end) => content.slice(start, end), { streams }),
      1,
    );
    for (const [start, length] of [[0, 300], [300, 300], [600, 400], [600, 400], [10, 1], [900, 100], [0, 1000]]) {
      assert.deepEqual(await source.read(start, length), content.subarray(start, start + length));
    }
  });

  test(`two readings at a time do not disturb each other, ${way}`, async () => {
    const content = pattern(1000);
    const source = new FileSource(
      blobLike(1000, async (start, end) => content.slice(start, end), { streams }),
      1,
    );
    await source.read(0, 100);
    const both = [source.read(100, 200), source.read(100, 200), source.read(0, 150)];
    const [first, second, third] = await Promise.all(both);
    assert.deepEqual([first, second], [content.subarray(100, 300), content.subarray(100, 300)]);
    assert.deepEqual(third, content.subarray(0, 150));
    assert.deepEqual(await source.read(300, 700), content.subarray(300));
  });
}

test("a file that is read in order is opened once, and let go of when it is left", async () => {
  const asked = /** @type {string[]} */ ([]);
  const content = pattern(1000);
  const give = async (/** @type {number} */ start, /** @type {number} */ end) => content.slice(start, end);
  const source = new FileSource(blobLike(1000, give, { streams: true, asked }), 1);
  for (let start = 0; start < 600; start += 300) await source.read(start, 300);
  assert.deepEqual(asked, ["open 0"]);
  await source.read(128, 64);
  assert.deepEqual(asked.filter((step) => step.startsWith("open")), ["open 0", "open 128"]);
  assert.equal(asked.filter((step) => step.startsWith("let go")).length, 1);
  await source.read(192, 808);
  assert.equal(asked.filter((step) => step.startsWith("let go")).length, 2);
});

test("what could not be read is let go of, and read again from the beginning", async () => {
  const asked = /** @type {string[]} */ ([]);
  const content = pattern(100);
  let isCut = true;
  const source = new FileSource(
    blobLike(100, async (start, end) => content.slice(start, isCut ? Math.min(end, 70) : end), { streams: true, asked }),
    1,
  );
  await assert.rejects(source.read(0, 100), { code: "file-changed" });
  isCut = false;
  assert.deepEqual(await source.read(0, 100), content);
  assert.deepEqual(asked.filter((step) => step.startsWith("open")), ["open 0", "open 0"]);
});

test("a bundle beyond 2 GiB is refused before anything is read", () => {
  const huge = { lengthBytes: 2 ** 31, read: () => assert.fail("read") };
  assert.throws(() => new BundleSource(100, [huge]), { kind: "refused", code: "too-large" });
});
