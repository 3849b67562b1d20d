// Roots notes: the administrators' keys, and how many of them must sign; knows no body and no day.
import * as b64 from "../codec/b64.js";
import { utf8 } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import { UntrustedError, malformed } from "../errors.js";
import { KeyType, parseVerifierKey } from "../treelog/vkey.js";
import { checkOrigin } from "./names.js";
import { NoteLines, checkUnique, fields, parseCount, parsePlace } from "./note_lines.js";
import { named } from "./distinct.js";
import { signers } from "./signers.js";

const ROOTS_LABEL = "channel/v1/roots";
const ROOTS_LIMIT = 16;
const ROOT_ID = /^root-[1-9][0-9]{0,3}$/;

/** @typedef {import("../treelog/note.js").Note} Note */
/** @typedef {import("../treelog/vkey.js").VerifierKey} VerifierKey */

/**
 * One administrator: an Ed25519 key named `<origin>/root-1`, an ML-DSA-44 key named so with `-pq`.
 *
 * @typedef {{name: string, ed25519: VerifierKey, mldsa44: VerifierKey}} Root
 */

/**
 * The roots in force: at least `k` of them must sign a directory, and the next roots note.
 *
 * @typedef {object} Roots
 * @property {string} origin
 * @property {number} seq
 * @property {Uint8Array} prev
 * @property {number} k
 * @property {Root[]} roots
 * @property {Uint8Array} digest hash of the text: what `pin.json` and the next note's `prev` hold
 */

/**
 * Decode a roots note's text; verifies no signature.
 *
 * @param {Note} note
 * @returns {Promise<Roots>}
 * @throws {MalformedError} anything but its one form
 */
export async function parseRoots(note) {
  const lines = new NoteLines(note.text, ROOTS_LABEL);
  const origin = lines.one("origin");
  checkOrigin(origin);
  const place = parsePlace(lines);
  const k = parseCount(lines.one("k"));
  const rests = lines.many("root", ROOTS_LIMIT);
  lines.end();
  if (k > rests.length) throw malformed("roots fewer than the threshold");
  const roots = await Promise.all(rests.map((rest) => parseRoot(rest, origin)));
  checkUnique(roots.map((root) => root.name), "a root");
  checkUnique(rootKeys(roots).map(([, publicKey]) => b64.encode(publicKey)), "a root's key");
  return { origin, ...place, k, roots, digest: await sha256(utf8(note.text)) };
}

/**
 * Return every key with its name, for the check that no key stands twice.
 *
 * @param {Root[]} roots
 */
export const rootKeys = (roots) => vkeys(roots).map(named);

/**
 * Verify that at least `k` roots signed `note`, each with both of its keys; a root counts once.
 *
 * @param {Roots} roots
 * @param {Note} note
 * @throws {UntrustedError} too few, or a signature by a root that does not hold
 */
export function verifyByRoots({ k, roots }, note) {
  const signed = signers(note, vkeys(roots));
  const count = roots.filter((root) => signed.includes(root.ed25519) && signed.includes(root.mldsa44)).length;
  if (count < k) throw new UntrustedError("too-few-signed", `${count} roots signed of the ${k} needed`);
}

/** @param {Root[]} roots */
const vkeys = (roots) => roots.flatMap((root) => [root.ed25519, root.mldsa44]);

/**
 * @param {string} rest what follows `root `
 * @param {string} origin
 * @returns {Promise<Root>}
 */
async function parseRoot(rest, origin) {
  const [name, ...keys] = fields(rest, 3);
  const [ed25519, mldsa44] = await Promise.all(keys.map(parseVerifierKey));
  if (!name.startsWith(`${origin}/`) || !ROOT_ID.test(name.slice(origin.length + 1))) {
    throw malformed("a root's name is not of this origin");
  }
  const isPair = ed25519.type === KeyType.ED25519 && mldsa44.type === KeyType.MLDSA44;
  if (!isPair || ed25519.name !== name || mldsa44.name !== `${name}-pq`) {
    throw malformed("not an Ed25519 and an ML-DSA-44 key under a root's name");
  }
  return { name, ed25519, mldsa44 };
}
