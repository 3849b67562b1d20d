// Files as sources: digests of what was read, failures with codes, and what is read ahead.
import assert from "node:assert/strict";
import { test } from "node:test";
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
    const source = new DigestingSource(new FileSource(new Blob([content]), 1));
    for (let start = 0; start < length; start += step) {
      const bytes = await source.read(start, Math.min(step, length - start));
      assert.deepEqual(bytes, content.subarray(start, start + step));
    }
    await source.read(0, Math.min(length, 10));
    await checkFile({ size: length, digest: hexes.encode(await source.digest()) }, content);
  });
}

test("a digest is not given before the end was read", async () => {
  const source = new DigestingSource(bytesSource(pattern(100)));
  await source.read(0, 99);
  await assert.rejects(source.digest(), /not read in order/);
});

/** @param {number} size @param {() => Promise<ArrayBuffer>} arrayBuffer */
const blobLike = (size, arrayBuffer) =>
  /** @type {Blob} */ (/** @type {unknown} */ ({ size, slice: () => ({ arrayBuffer }) }));

test("a file that cannot be read, and one that got shorter, are told apart", async () => {
  const broken = blobLike(10, async () => {
    throw new DOMException("the requested file could not be read", "NotReadableError");
  });
  await assert.rejects(new FileSource(broken, 2).read(0, 10), {
    kind: "unavailable",
    code: "file-unreadable",
    message: /file 2/,
  });
  const short = blobLike(10, async () => new ArrayBuffer(9));
  await assert.rejects(new FileSource(short, 3).read(0, 10), {
    kind: "refused",
    code: "file-changed",
    message: /file 3/,
  });
});

test("a failure while reading ahead is told to whoever reads on, and to nobody else", async () => {
  let readings = 0;
  const failing = blobLike(20, async () => {
    if (readings++) throw new DOMException("gone", "NotReadableError");
    return new ArrayBuffer(10);
  });
  const source = new FileSource(failing, 1);
  assert.equal((await source.read(0, 10)).length, 10);
  await new Promise(setImmediate);
  await assert.rejects(source.read(10, 10), { code: "file-unreadable" });
});

test("each range of a file is asked for once when it is read in order", async () => {
  const asked = /** @type {number[][]} */ ([]);
  const content = new Blob([pattern(1000)]);
  const counted = {
    size: 1000,
    slice(/** @type {number} */ start, /** @type {number} */ end) {
      asked.push([start, end]);
      return content.slice(start, end);
    },
  };
  const source = new FileSource(/** @type {Blob} */ (/** @type {unknown} */ (counted)), 1);
  for (let start = 0; start < 1000; start += 300) {
    const length = Math.min(300, 1000 - start);
    assert.deepEqual(await source.read(start, length), pattern(length, start));
  }
  assert.deepEqual(asked, [[0, 300], [300, 600], [600, 900], [900, 1000]]);
});

test("a bundle beyond 2 GiB is refused before anything is read", () => {
  const huge = { lengthBytes: 2 ** 31, read: () => assert.fail("read") };
  assert.throws(() => new BundleSource(100, [huge]), { kind: "refused", code: "too-large" });
});
