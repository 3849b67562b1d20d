// Intake notes: the weekly keys that one body publishes for reporters; a format, not yet a belief.
import * as b64 from "../codec/b64.js";
import { utf8 } from "../codec/bytes.js";
import { addDays, parseWindow } from "../codec/days.js";
import { sha256 } from "../codec/digests.js";
import { malformed } from "../errors.js";
import { ED25519_KEY_BYTES, checkEd25519Key } from "../treelog/ed25519.js";
import { KeyType, parseVerifierKey } from "../treelog/vkey.js";
import { named } from "./distinct.js";
import { checkId, checkOrigin } from "./names.js";
import { NoteLines, checkUnique, fields, parsePlace } from "./note_lines.js";
import { parseRecipient } from "./recipient_text.js";

const INTAKE_LABEL = "channel/v1/intake";
const WINDOWS_LIMIT = 15;
const COSIGNERS_LIMIT = 8;
const EARLY_DAYS = 7;

/** @typedef {import("../treelog/vkey.js").VerifierKey} VerifierKey */

/**
 * A recipient and the days on which reporters seal to it.
 *
 * @typedef {object} IntakeKey
 * @property {string} id
 * @property {import("../codec/days.js").Window} window
 * @property {string} recipient `age1pq1…`
 * @property {Uint8Array} raw the recipient's 1216 bytes
 */

/**
 * What one body publishes for reporters. The windows of `keys`, and those of `evidence`, stand in order of
 * time and do not overlap: so no day has two keys.
 *
 * @typedef {object} IntakeNote
 * @property {string} origin
 * @property {string} body
 * @property {number} seq
 * @property {Uint8Array} prev
 * @property {IntakeKey[]} keys
 * @property {{id: string, publicKey: Uint8Array}} reply Ed25519, by which members answer and certify nothing
 * @property {IntakeKey[]} evidence
 * @property {VerifierKey[]} witnesses
 * @property {VerifierKey[]} custodies
 * @property {Uint8Array} digest hash of the text
 */

/**
 * Decode an intake note's text; verifies no signature.
 *
 * @param {import("../treelog/note.js").Note} note
 * @returns {Promise<IntakeNote>}
 * @throws {MalformedError} anything but its one form
 */
export async function parseIntake(note) {
  const lines = new NoteLines(note.text, INTAKE_LABEL);
  const origin = lines.one("origin");
  const body = lines.one("body");
  checkOrigin(origin);
  checkId(body);
  /** @param {string} rest */
  const parseOwn = (rest) => parseCosigner(rest, body);
  const intake = {
    origin,
    body,
    ...parsePlace(lines),
    keys: parseKeys(lines.many("key", WINDOWS_LIMIT)),
    reply: parseReply(lines.one("reply")),
    evidence: parseKeys(lines.many("evidence", WINDOWS_LIMIT)),
    witnesses: await Promise.all(lines.many("witness", COSIGNERS_LIMIT).map(parseOwn)),
    custodies: await Promise.all(lines.many("custody", COSIGNERS_LIMIT).map(parseOwn)),
    digest: await sha256(utf8(note.text)),
  };
  lines.end();
  checkUnique([...intake.witnesses, ...intake.custodies].map((key) => key.name), "a witness or custody name");
  return intake;
}

/**
 * Return every key with its name, for the check that no key stands twice.
 *
 * @param {IntakeNote} intake
 * @returns {import("./distinct.js").NamedKey[]}
 */
export const intakeKeys = ({ body, keys, evidence, reply, witnesses, custodies }) => [
  ...[...keys, ...evidence].map(({ id, raw }) => named({ name: `${body} ${id}`, publicKey: raw })),
  named({ name: `${body} reply ${reply.id}`, publicKey: reply.publicKey }),
  ...[...witnesses, ...custodies].map(named),
];

/**
 * Return the key whose window holds `today`, else the earliest that starts within 7 days, else null.
 *
 * @param {IntakeKey[]} keys in order of time, as a note has them
 * @param {string} today
 */
export function keyInForce(keys, today) {
  const next = keys.find((key) => today < key.window.end);
  return next && next.window.start <= addDays(today, EARLY_DAYS) ? next : null;
}

/** @param {string[]} rests */
function parseKeys(rests) {
  const keys = rests.map((rest) => {
    const [id, start, end, recipient] = fields(rest, 4);
    checkId(id);
    return { id, window: parseWindow(start, end), recipient, raw: parseRecipient(recipient) };
  });
  checkUnique(keys.map((key) => key.id), "a key's id");
  if (keys.some((key, i) => i && keys[i - 1].window.end > key.window.start)) {
    throw malformed("windows of keys overlap, or are out of order");
  }
  return keys;
}

/** @param {string} rest */
function parseReply(rest) {
  const [id, encoded] = fields(rest, 2);
  const publicKey = b64.decode(encoded, ED25519_KEY_BYTES);
  checkId(id);
  checkEd25519Key(publicKey);
  return { id, publicKey };
}

/**
 * @param {string} rest
 * @param {string} body
 */
async function parseCosigner(rest, body) {
  const [name, text] = fields(rest, 2);
  const key = await parseVerifierKey(text);
  const [owner, ...own] = name.split("/");
  checkId(own.join("/"));
  if (key.name !== name || owner !== body || key.type !== KeyType.COSIGNATURE) {
    throw malformed("not a witness or custody key of this body");
  }
  return key;
}
