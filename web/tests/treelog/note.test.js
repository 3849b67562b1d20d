import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../src/codec/bytes.js";
import { MalformedError, UntrustedError } from "../../src/errors.js";
import { parseNote, parseNotes, verifyNote } from "../../src/treelog/note.js";
import { parseVerifierKey } from "../../src/treelog/vkey.js";
import { bytesOf, outcome, vectors } from "../vectors.js";
import { written } from "../wire/written.js";

const NOTES = vectors("notes");
const [, , LOG_KEY, , OTHER_LOG_KEY] = /** @type {RegExpMatchArray} */ (
  /log (\S+) (\S+)\nlog (\S+) (\S+)\n/.exec(NOTES.directory_text)
);

for (const row of vectors("notes_more").notes) {
  test(`note: ${row.name}`, async () => {
    const data = bytesOf(row);
    assert.equal(await outcome(() => parseNote(data)), row.accepted ? "accepted" : "malformed");
    if (row.accepted) assert.deepEqual(utf8(written(parseNote(data))), data);
  });
}

test("notes end to end come apart where they met, and no more than allowed", () => {
  const files = [NOTES.roots_note, NOTES.directory_note, NOTES.intake_note];
  const notes = parseNotes(utf8(files.join("")), { limitNotes: 3 });
  assert.deepEqual(notes.map(written), files);
  assert.throws(() => parseNotes(utf8(files.join("")), { limitNotes: 2 }), MalformedError);
});

test("a note is not signed by a key that has no line, or by a cosignature key", async () => {
  const note = parseNote(utf8(NOTES.directory_note));
  const key = await parseVerifierKey(LOG_KEY);
  assert.throws(() => verifyNote(note, key), UntrustedError);
  const line = { name: key.name, keyId: key.keyId, signature: new Uint8Array(64) };
  for (const type of [key.type, 4, 6]) {
    assert.throws(() => verifyNote({ ...note, signatures: [line] }, { ...key, type }), UntrustedError);
  }
});

test("a verifier key has one form", async () => {
  const [name, id, ...material] = LOG_KEY.split("+");
  const wrong = [
    "",
    "+",
    name,
    `${name}+${id}`,
    `${name}+${id}+`,
    `${name}+${id}+/w==`,
    `${name}+${id}+Ag==`,
    `${name}+${id.toUpperCase()}+${material.join("+")}`,
    `${name}x+${id}+${material.join("+")}`,
    `${name}+${OTHER_LOG_KEY.split("+")[1]}+${material.join("+")}`,
    `+${id}+${material.join("+")}`,
    `${LOG_KEY}=`,
  ];
  for (const text of wrong) await assert.rejects(parseVerifierKey(text), MalformedError, text);
});
