// Bundles of the shared vectors: packed to the same bytes, read as they say, and refused where they say so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, label, u32, utf8 } from "../../src/codec/bytes.js";
import * as b64 from "../../src/codec/b64.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import { BundleSource } from "../../src/report/bundle_source.js";
import { manifestBytes } from "../../src/report/manifest.js";
import { frontLength, packFront } from "../../src/report/packing.js";
import { signEd25519 } from "../../src/treelog/ed25519.js";
import { bytesSource } from "../../src/wire/source.js";
import { pattern } from "../samples.js";
import { vectors } from "../vectors.js";
import { checkFile, readBundle } from "./bundle_reader.js";

const VECTORS = vectors("report");
const SEED = hexes.decode(VECTORS.sign_seed, 32);

/** @param {any} bundle @returns {Uint8Array[]} */
const contents = (bundle) =>
  bundle.files.map((/** @type {any} */ file) => pattern(file.pattern_bytes, file.pattern_from));

/** @param {any} bundle */
function built(bundle) {
  const manifest = utf8(bundle.manifest);
  const plaintext = new Uint8Array(bundle.padded);
  const signature = hexes.decode(bundle.signature, 64);
  plaintext.set(concat(utf8("CHANNEL1"), u32(manifest.length), manifest, signature, ...contents(bundle)));
  return plaintext;
}

/** @param {any} json a parsed manifest */
const modelOf = (json) => ({
  kind: json.kind,
  reportId: hexes.decode(json.report_id, 16),
  number: json.n,
  day: json.day,
  directory: hexes.decode(json.directory, 32),
  to: json.to,
  lang: json.lang,
  sealedBy: json.sealed_by,
  logKey: b64.decode(json.log.key, 32),
  reporter: {
    recipient: json.reporter.recipient,
    tagKey: b64.decode(json.reporter.tag_key, 32),
    signPublic: b64.decode(json.reporter.sign, 32),
  },
  report: json.report,
  files: json.files.map((/** @type {any} */ file) => ({
    ...file,
    purpose: file.for,
    digest: hexes.decode(file.digest, 32),
  })),
});

for (const bundle of VECTORS.bundles) {
  test(`read: ${bundle.name}`, async () => {
    const plaintext = built(bundle);
    assert.equal(hexes.encode(await sha256(plaintext)), bundle.sha256);
    const read = readBundle(plaintext);
    assert.deepEqual([read.frontBytes, read.lengthBytes], [bundle.front_bytes, bundle.length]);
    assert.deepEqual(read.files, contents(bundle));
    for (const [i, file] of read.files.entries()) await checkFile(read.manifest.files[i], file);
  });

  test(`packed: ${bundle.name}`, async () => {
    const bytes = manifestBytes(modelOf(JSON.parse(bundle.manifest)));
    assert.equal(new TextDecoder().decode(bytes), bundle.manifest);
    const source = new BundleSource(frontLength(bytes), contents(bundle).map(bytesSource));
    await source.holdHead();
    source.putFront(packFront(bytes, SEED));
    const plaintext = await source.read(0, source.lengthBytes);
    assert.equal(hexes.encode(await sha256(plaintext)), bundle.sha256);
    assert.deepEqual(await source.read(65_000, 500), plaintext.subarray(65_000, 65_500));
  });
}

/** @param {any} change */
function changed(change) {
  const [bundle] = VECTORS.bundles;
  const plaintext = built(bundle);
  if (change.replace) {
    const [from, to] = change.replace;
    assert.equal(bundle.manifest.split(from).length, 2);
    const other = utf8(bundle.manifest.replace(from, () => to));
    const signed = change.signed ? other : utf8(bundle.manifest);
    const signature = signEd25519(SEED, concat(label("channel/v1/report"), signed));
    const whole = new Uint8Array(plaintext.length);
    whole.set(concat(utf8("CHANNEL1"), u32(other.length), other, signature));
    return whole;
  }
  if (change.padded) {
    const whole = new Uint8Array(change.padded);
    whole.set(plaintext.subarray(0, change.padded));
    return whole;
  }
  if ("flip" in change) plaintext[change.flip < 0 ? bundle.front_bytes + change.flip : change.flip] ^= 1;
  else plaintext[plaintext.length - 1] = change.last_byte;
  return plaintext;
}

for (const change of VECTORS.refused) {
  test(`refused: ${change.name}`, () => {
    assert.throws(() => readBundle(changed(change)), { kind: change.error });
  });
}
