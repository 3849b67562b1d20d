// Reads a bundle as strictly as a console does, for tests only: what is shipped to reporters reads none.
import { concat, equal, label, text } from "../../src/codec/bytes.js";
import * as b64 from "../../src/codec/b64.js";
import { parseDay } from "../../src/codec/days.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import * as jsons from "../../src/codec/jsons.js";
import { UntrustedError, malformed } from "../../src/errors.js";
import { verifyEd25519 } from "../../src/treelog/ed25519.js";
import { paddedLength } from "../../src/wire/padding.js";
import { FILE_LABEL, PART_BYTES, digestOfParts, partCount } from "../../src/wire/parts.js";

const MANIFEST_LIMIT_BYTES = 262_144;
const ADDRESSEE = /^[a-z0-9]+(?:-[a-z0-9]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*\/[0-9a-f]{16}$/;
const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

/**
 * Read and check a whole plaintext.
 *
 * @param {Uint8Array} plaintext
 * @returns {{manifest: jsons.JsonObject, manifestText: string, frontBytes: number, lengthBytes: number,
 *   files: Uint8Array[]}}
 * @throws {MalformedError} the form is another
 * @throws {UntrustedError} the signature does not hold
 */
export function readBundle(plaintext) {
  const view = new DataView(plaintext.buffer, plaintext.byteOffset, plaintext.byteLength);
  if (text(plaintext.subarray(0, 8)) !== "CHANNEL1") throw malformed("not a bundle");
  const end = 12 + view.getUint32(8);
  if (end - 12 > MANIFEST_LIMIT_BYTES || end + 64 > plaintext.length) throw malformed("manifest too long");
  const bytes = plaintext.slice(12, end);
  const manifest = parseManifest(bytes);
  const signed = concat(label("channel/v1/report"), bytes);
  verifyEd25519(b64.decode(manifest.reporter.sign, 32), signed, plaintext.slice(end, end + 64));
  let at = end + 64;
  const files = manifest.files.map((/** @type {jsons.JsonObject} */ { size }) => plaintext.subarray(at, (at += size)));
  if (at > plaintext.length || paddedLength(at) !== plaintext.length) throw malformed("not padded to its class");
  if (plaintext.subarray(at).some((byte) => byte)) throw malformed("padding that is not zero");
  return { manifest, manifestText: text(bytes), frontBytes: end + 64, lengthBytes: at, files };
}

/**
 * Check one attachment against the manifest.
 *
 * @param {jsons.JsonObject} file
 * @param {Uint8Array} content
 * @throws {UntrustedError} it does not fit
 */
export async function checkFile(file, content) {
  const digests = [];
  for (let part = 0; part < partCount(content.length); part++) {
    digests.push(await sha256(content.slice(part * PART_BYTES, (part + 1) * PART_BYTES)));
  }
  const digest = await digestOfParts(FILE_LABEL, content.length, digests);
  if (content.length !== file.size || !equal(digest, hexes.decode(file.digest, 32))) {
    throw new UntrustedError("file-digest", "attachment does not fit its digest");
  }
}

/** @param {Uint8Array} bytes */
function parseManifest(bytes) {
  const manifest = jsons.parse(bytes, { limitBytes: MANIFEST_LIMIT_BYTES });
  const { v, kind, report_id, n, day, directory, to, lang, sealed_by, log, reporter, report, files } = manifest;
  check(v === 1 && ["report", "followup", "withdrawal"].includes(kind), "version or kind");
  check(Number.isInteger(n) && n >= 0 && n < 2 ** 32, "n");
  check(["browser", "kit", "cli"].includes(sealed_by) && LANGUAGE.test(lang), "sealed_by or lang");
  check(jsons.isObject(report) && Array.isArray(files) && files.length <= 128, "report or files");
  check(Array.isArray(to) && to.length > 0 && to.length <= 4 && to.every((one) => ADDRESSEE.test(one)), "to");
  check(new Set(to.map((/** @type {string} */ one) => one.split("/")[0])).size === to.length, "to twice");
  parseDay(day);
  hexes.decode(report_id, 16);
  hexes.decode(directory, 32);
  for (const key of [log.key, reporter.tag_key, reporter.sign]) b64.decode(key, 32);
  for (const file of files) {
    check(Buffer.byteLength(file.name) <= 255 && Buffer.byteLength(file.type) <= 127, "name or type");
    check(Number.isInteger(file.size) && file.size >= 0 && typeof file.cleaned === "boolean", "size or cleaned");
    check(["all", "evidence"].includes(file.for), "for");
    hexes.decode(file.digest, 32);
  }
  return manifest;
}

/** @param {unknown} holds @param {string} what */
function check(holds, what) {
  if (!holds) throw malformed(`manifest: ${what}`);
}
