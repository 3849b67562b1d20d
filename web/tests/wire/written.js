// Writes notes and their texts from parsed values alone: so a test can say that only one spelling is read.
import * as b64 from "../../src/codec/b64.js";
import { concat, utf8 } from "../../src/codec/bytes.js";
import * as hexes from "../../src/codec/hexes.js";
import { recipientText } from "../../src/wire/recipient_text.js";

/** @import { VerifierKey } from "../../src/treelog/vkey.js" */

/** @param {import("../../src/treelog/note.js").Note} note */
export const written = ({ text, signatures }) =>
  `${text}\n${signatures
    .map(({ name, keyId, signature }) => `\u2014 ${name} ${b64.encode(concat(keyId, signature))}\n`)
    .join("")}`;

/** @param {VerifierKey} key */
export function vkeyText({ name, type, keyId, publicKey }) {
  const material = concat(Uint8Array.of(type), utf8(type === 255 ? "ml-dsa-44" : ""), publicKey);
  return `${name}+${hexes.encode(keyId)}+${b64.encode(material)}`;
}

/** @param {string[]} lines */
const joined = (lines) => lines.map((line) => `${line}\n`).join("");

/** @param {VerifierKey} key */
const named = (key) => `${key.name} ${vkeyText(key)}`;

/** @param {import("../../src/wire/roots.js").Roots} roots */
export const rootsText = ({ origin, seq, prev, k, roots }) =>
  joined([
    "channel/v1/roots",
    `origin ${origin}`,
    `seq ${seq}`,
    `prev ${hexes.encode(prev)}`,
    `k ${k}`,
    ...roots.map((root) => `root ${root.name} ${vkeyText(root.ed25519)} ${vkeyText(root.mldsa44)}`),
  ]);

/** @param {import("../../src/wire/directory.js").Directory} directory */
export const directoryText = (directory) =>
  joined([
    "channel/v1/directory",
    `origin ${directory.origin}`,
    `seq ${directory.seq}`,
    `prev ${hexes.encode(directory.prev)}`,
    `valid ${directory.valid.start} ${directory.valid.end}`,
    `about ${hexes.encode(directory.about)}`,
    `log ${named(directory.intakeLog)}`,
    `log ${named(directory.directoryLog)}`,
    `promise ${named(directory.promise)}`,
    ...directory.bodies.map(({ id, title }) => `body ${id} ${title}`),
    ...directory.signs.map(({ body, id, vkey }) => `sign ${body} ${id} ${b64.encode(vkey.publicKey)}`),
    ...directory.crosses.map((cross) => {
      return `cross ${cross.body} ${cross.newId} ${cross.oldId} ${b64.encode(cross.signature)}`;
    }),
  ]);

/** @param {import("../../src/wire/intake_note.js").IntakeKey} key */
const weekly = ({ id, window, raw }) => `${id} ${window.start} ${window.end} ${recipientText(raw)}`;

/** @param {import("../../src/wire/intake_note.js").IntakeNote} intake */
export const intakeText = (intake) =>
  joined([
    "channel/v1/intake",
    `origin ${intake.origin}`,
    `body ${intake.body}`,
    `seq ${intake.seq}`,
    `prev ${hexes.encode(intake.prev)}`,
    ...intake.keys.map((key) => `key ${weekly(key)}`),
    `reply ${intake.reply.id} ${b64.encode(intake.reply.publicKey)}`,
    ...intake.evidence.map((key) => `evidence ${weekly(key)}`),
    ...intake.witnesses.map((key) => `witness ${named(key)}`),
    ...intake.custodies.map((key) => `custody ${named(key)}`),
  ]);
