// What is sealed, to whom, in which order, and what happens when a file does not hold still.
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat } from "../../src/codec/bytes.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import { reporterKeys } from "../../src/keys/passphrase.js";
import { inFourSlots } from "../../src/seal/four_slots.js";
import { sealReport } from "../../src/seal/sealing.js";
import { PAYLOAD_LABEL, digestOfParts } from "../../src/wire/parts.js";
import { commitment, token } from "../../src/wire/submission.js";
import { entropyFromText } from "../../src/wire/words.js";
import { checkFile, readBundle } from "../report/bundle_reader.js";
import { pattern, wordlist } from "../samples.js";
import { channelOf, openAge, openSealed, randomBytes, surroundings } from "./fake_channel.js";

/** @import { DraftFile } from "../../src/seal/attachments.js" */

const MIB = 2 ** 20;
const REPORT = { form: "full", what: "They paint a blue circle on the doors. دائرة زرقاء" };
const CHANNEL = await channelOf(2);

/** @param {Uint8Array<ArrayBuffer>} content @param {Partial<DraftFile>} [more] @returns {DraftFile} */
const attached = (content, more) => ({
  blob: new Blob([content]),
  name: "a.bin",
  type: "",
  cleaned: false,
  purpose: "all",
  ...more,
});

/** @param {readonly DraftFile[]} files @param {object} [report] */
const draftOf = (files, report = REPORT) => ({ report, lang: "en", files });

/** @param {readonly DraftFile[]} files */
const sealed = async (...files) => sealReport(draftOf(files), CHANNEL.chosen, await surroundings());

test("each body chosen opens the report, and nobody else", async () => {
  const whole = await (await sealed()).whole();
  for (const identity of CHANNEL.identities) {
    const { manifest } = readBundle(await openSealed(whole, identity));
    assert.deepEqual({ ...manifest.report }, REPORT);
    assert.deepEqual(manifest.to, CHANNEL.chosen.addressees);
    assert.equal(manifest.sealed_by, "browser");
  }
  await assert.rejects(openSealed(whole, CHANNEL.evidence[0]));
});

test("the words alone prove the commitment", async () => {
  const report = await sealed(attached(pattern(MIB)));
  const keys = reporterKeys(entropyFromText(report.words.join(" "), await wordlist()));
  const parts = await Promise.all(Array.from({ length: report.parts }, (_, number) => report.part(number)));
  const digests = await Promise.all(parts.map((part) => sha256(part)));
  const payloadDigest = await digestOfParts(PAYLOAD_LABEL, report.payloadBytes, digests);
  const committed = await commitment({ blind: report.blind, header: report.header, payloadDigest });
  assert.deepEqual(committed, report.commitment);
  assert.deepEqual(token(keys.logKey(0), committed), report.token);
  const { manifest } = readBundle(await openSealed(await report.whole(), CHANNEL.identities[0]));
  assert.equal(manifest.report_id, hexes.encode(keys.reportId));
  assert.equal(manifest.reporter.recipient, keys.recipient);
});

test("attachments arrive byte for byte, in order, with digests of what was sealed", async () => {
  const contents = [0, 1, 3 * MIB + 17, 65_536, MIB].map((length) => randomBytes(length));
  const report = await sealed(...contents.map((content, i) => attached(content, { name: `${i}.bin` })));
  assert.equal(report.parts, Math.ceil(report.payloadBytes / MIB));
  const read = readBundle(await openSealed(await report.whole(), CHANNEL.identities[1]));
  assert.deepEqual(read.files, contents);
  for (const [i, file] of read.files.entries()) await checkFile(read.manifest.files[i], file);
});

for (const size of [30, 60_000, 65_536, 200_000, 1_040_000, MIB, 1_300_000]) {
  test(`parts of a bundle around ${size} bytes are the same whatever their order`, async () => {
    const report = await sealed(attached(randomBytes(size)));
    const whole = await report.whole();
    const parts = [];
    for (let number = report.parts - 1; number >= 0; number--) parts.unshift(await report.part(number));
    assert.deepEqual(concat(...parts), whole.subarray(72 + 6298));
    assert.deepEqual(parts.map((part) => part.length).slice(0, -1), new Array(report.parts - 1).fill(MIB));
  });
}

test("evidence opens for the evidence unit only", async () => {
  const original = randomBytes(1_500_000);
  const report = await sealed(attached(original, { purpose: "evidence" }), attached(original));
  const read = readBundle(await openSealed(await report.whole(), CHANNEL.identities[0]));
  assert.deepEqual(read.files[1], original);
  await checkFile(read.manifest.files[0], read.files[0]);
  for (const identity of CHANNEL.evidence) assert.deepEqual(await openAge(read.files[0], identity), original);
  await assert.rejects(openAge(read.files[0], CHANNEL.identities[0]));
});

test("without an evidence unit evidence is not sealed", async () => {
  const chosen = { ...CHANNEL.chosen, evidenceRecipients: null };
  const draft = draftOf([attached(pattern(5), { purpose: "evidence" })]);
  await assert.rejects(sealReport(draft, chosen, await surroundings()), { code: "no-evidence-unit" });
});

/**
 * A blob whose content is another once `isChanged` says so; it hears of each reading's number.
 *
 * @param {Uint8Array<ArrayBuffer>} content
 * @param {(reading: number) => boolean} isChanged
 */
function changing(content, isChanged) {
  const other = content.slice();
  other[other.length - 1] ^= 1;
  const versions = [new Blob([content]), new Blob([other])];
  let readings = 0;
  return /** @type {Blob} */ (
    /** @type {unknown} */ ({
      size: content.length,
      slice: (/** @type {number} */ a, /** @type {number} */ b) => versions[Number(isChanged(readings++))].slice(a, b),
    })
  );
}

test("a file that changes after it was sealed is not sent", async () => {
  let changed = false;
  const report = await sealed(attached(new Uint8Array(), { blob: changing(pattern(2 * MIB), () => changed) }));
  await report.whole();
  changed = true;
  await assert.rejects(
    async () => {
      for (let number = 0; number < report.parts; number++) await report.part(number);
    },
    { kind: "refused", code: "file-changed" },
  );
});

test("what the manifest says of a file is true of the bytes sealed, whenever the file changes", async () => {
  for (let first = 1; first < 10; first++) {
    const blob = changing(pattern(3 * MIB), (reading) => reading >= first);
    const report = await sealed(attached(new Uint8Array(), { blob }));
    const whole = await report.whole().catch((error) => error);
    if (!(whole instanceof Uint8Array)) {
      assert.equal(whole.code, "file-changed");
      continue;
    }
    const read = readBundle(await openSealed(whole, CHANNEL.identities[0]));
    await checkFile(read.manifest.files[0], read.files[0]);
  }
});

test("too many files, too large ones and too long texts are refused before anything is read", async () => {
  const unread = /** @type {Blob} */ (/** @type {unknown} */ ({ size: 10, slice: () => assert.fail("read") }));
  const one = attached(new Uint8Array(), { blob: unread });
  await assert.rejects(sealed(...new Array(129).fill(one)), { kind: "refused", code: "too-many-files" });
  const huge = /** @type {Blob} */ (/** @type {unknown} */ ({ size: 2 ** 31, slice: () => assert.fail("read") }));
  await assert.rejects(sealed({ ...one, blob: huge }), { kind: "refused", code: "too-large" });
  const long = draftOf([one], { what: "x".repeat(262_144) });
  await assert.rejects(sealReport(long, CHANNEL.chosen, await surroundings()), { code: "report-too-long" });
});

test("the largest manifest still fits before the first MiB ends", async () => {
  const report = draftOf([], { what: "x".repeat(259_000) });
  const whole = await (await sealReport(report, CHANNEL.chosen, await surroundings())).whole();
  assert.equal(readBundle(await openSealed(whole, CHANNEL.identities[0])).manifest.report.what.length, 259_000);
});

test("half of a surrogate pair in pasted text does not make a report that nobody reads", async () => {
  const report = draftOf([], { what: "a\ud800b", where: { text: ["\udc00"] } });
  const whole = await (await sealReport(report, CHANNEL.chosen, await surroundings())).whole();
  const { manifest } = readBundle(await openSealed(whole, CHANNEL.identities[0]));
  assert.equal(manifest.report.what, "a\ufffdb");
  assert.deepEqual(manifest.report.where.text, ["\ufffd"]);
});

test("progress begins with nothing and ends with everything", async () => {
  const told = /** @type {[string, number, number][]} */ ([]);
  const around = await surroundings((...step) => told.push(step));
  const report = await sealReport(draftOf([attached(pattern(3 * MIB))]), CHANNEL.chosen, around);
  assert.deepEqual(told[0], ["seal", 0, report.payloadBytes]);
  assert.deepEqual(told.at(-1), ["seal", report.payloadBytes, report.payloadBytes]);
  assert.ok(told.every(([, done], i) => !i || done > told[i - 1][1]));
});

test("one to four recipients fill four slots, in every order about equally often", async () => {
  for (const wrong of [[], new Array(5).fill(CHANNEL.chosen.recipients[0])]) {
    await assert.rejects(inFourSlots(wrong, randomBytes), { code: "bodies-count" });
  }
  const filled = await inFourSlots(CHANNEL.chosen.recipients, randomBytes);
  assert.equal(new Set(filled).size, 4);
  for (const recipient of CHANNEL.chosen.recipients) assert.ok(filled.includes(recipient));

  const four = ["a", "b", "c", "d"];
  const orders = new Map();
  const rounds = 4800;
  for (let round = 0; round < rounds; round++) {
    const order = (await inFourSlots(four, randomBytes)).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  // 200 of each of 24 are expected; 80 off is beyond five standard deviations.
  assert.equal(orders.size, 24);
  for (const count of orders.values()) assert.ok(Math.abs(count - rounds / 24) < 80);
});
