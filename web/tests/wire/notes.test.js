import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../src/codec/bytes.js";
import * as hexes from "../../src/codec/hexes.js";
import { UntrustedError } from "../../src/errors.js";
import { parseNote } from "../../src/treelog/note.js";
import { parseAbout } from "../../src/wire/about.js";
import { parseDirectory } from "../../src/wire/directory.js";
import { checkDistinct } from "../../src/wire/distinct.js";
import { parseIntake } from "../../src/wire/intake_note.js";
import { parsePin } from "../../src/wire/pin.js";
import { parseRoots } from "../../src/wire/roots.js";
import { bytesOf, draws, outcome, vectors } from "../vectors.js";
import { directoryText, intakeText, rootsText } from "./written.js";

/** @typedef {"roots" | "directory" | "intake"} Kind */

const NOTES = vectors("notes");
const MORE = vectors("notes_more");
/** @type {Kind[]} */
const KINDS = ["roots", "directory", "intake"];

/**
 * Read a text and write it again from what was read.
 *
 * @param {Kind} kind
 * @param {string} text
 */
async function rewritten(kind, text) {
  const note = { text, signatures: [] };
  if (kind === "roots") return rootsText(await parseRoots(note));
  if (kind === "directory") return directoryText(await parseDirectory(note));
  return intakeText(await parseIntake(note));
}

for (const kind of KINDS) {
  test(`${kind}: the text is read and written byte for byte`, async () => {
    const text = NOTES[`${kind}_text`];
    const note = parseNote(utf8(NOTES[`${kind}_note`]));
    assert.equal(note.text, text);
    assert.equal(await rewritten(kind, text), text);
    const parsers = { roots: parseRoots, directory: parseDirectory, intake: parseIntake };
    const { digest } = await parsers[kind](note);
    assert.equal(hexes.encode(digest), NOTES[`${kind}_sha`]);
  });

  test(`${kind}: any edit is refused as malformed, or is what the values write`, async () => {
    const draw = draws(0x5eed);
    const text = NOTES[`${kind}_text`];
    const pieces = [..."\n 01+/=-\u2028\u0000Z\u{1f600}", "\ud800", "key "];
    for (let i = 0; i < 300; i++) {
      const start = draw(text.length + 1);
      const end = Math.min(text.length, start + draw(4) * draw(20));
      const piece = draw(4) ? pieces[draw(pieces.length)] : text.slice(start, end).repeat(2);
      const edited = text.slice(0, start) + piece + text.slice(end);
      const found = await outcome(async () => assert.equal(await rewritten(kind, edited), edited));
      assert.ok(found === "accepted" || found === "malformed", found);
    }
  });
}

for (const { note, find, replace, why } of NOTES.refused) {
  test(`${note} refused: ${why}`, async () => {
    const text = NOTES[`${note}_text`];
    assert.equal(text.split(find).length, 2);
    assert.equal(await outcome(() => rewritten(note, text.replace(find, () => replace))), "malformed");
  });
}

for (const { note, find, replace, accepted } of MORE.texts) {
  test(`${note} with ${JSON.stringify(replace.slice(0, 40))}`, async () => {
    const text = NOTES[`${note}_text`].replace(find, () => replace);
    assert.notEqual(text, NOTES[`${note}_text`]);
    const found = await outcome(async () => assert.equal(await rewritten(note, text), text));
    assert.equal(found, accepted ? "accepted" : "malformed");
  });
}

for (const row of MORE.abouts) {
  test(`about: ${row.name}`, async () => {
    assert.equal(await outcome(() => parseAbout(bytesOf(row))), row.accepted ? "accepted" : "malformed");
  });
}

test("about gives each body's facts and texts", () => {
  const texts = { en: "text", ar: "نص" };
  const facts = { in_country: true, contacts_state: false, inside_un: true };
  const body = { ...facts, name: texts, mandate: texts, limits: texts };
  const found = parseAbout(utf8(JSON.stringify({ v: 1, bodies: { constructor: body } })));
  assert.equal(found.get("ohchr"), undefined);
  assert.equal(found.get("constructor")?.in_country, true);
  assert.deepEqual(Object.entries(found.get("constructor")?.name ?? {}), Object.entries(texts));
});

test("a root's name is the origin, a slash and an id, also where the origin looks like one", async () => {
  const text = NOTES.roots_text.replace("origin reports.example.org", "origin reports.example.org/root-");
  assert.equal(await outcome(() => rewritten("roots", text)), "malformed");
});

test("the pin has one spelling", async () => {
  const { origin, seq, roots } = parsePin(utf8(NOTES.pin_json));
  assert.deepEqual([origin, seq, hexes.encode(roots)], ["reports.example.org", 1, NOTES.roots_sha]);
  const other = NOTES.pin_json.replace('seq":1', 'seq":١');
  const framed = [`\ufeff${NOTES.pin_json}`, `${NOTES.pin_json}\u0000`];
  for (const pin of [...NOTES.refused_pins, ...framed, other, ""]) {
    assert.equal(await outcome(() => parsePin(utf8(pin))), "malformed", pin);
  }
  assert.equal(await outcome(() => parsePin(Uint8Array.of(255))), "malformed");
});

test("one key under two names is said with both", () => {
  const key = Uint8Array.of(1, 2, 3);
  checkDistinct([["a", key], ["b", Uint8Array.of(1, 2)]]);
  assert.throws(() => checkDistinct([["a", key], ["b", key.slice()]]), {
    code: "key-twice",
    message: "one key stands twice, as a and as b",
  });
  assert.throws(() => checkDistinct([["a", key], ["b", key]]), UntrustedError);
});
