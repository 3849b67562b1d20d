import assert from "node:assert/strict";
import { test } from "node:test";
import { equal, utf8 } from "../../src/codec/bytes.js";
import { RefusedError } from "../../src/errors.js";
import { parsePin } from "../../src/wire/pin.js";
import { nothingSeen } from "../../src/wire/seen.js";
import { TrustedNotes } from "../../src/wire/trust.js";
import { draws, outcome, unhex, vectors } from "../vectors.js";

const NOTES = vectors("notes");
const MORE = vectors("notes_more");
const ABOUT = utf8(NOTES.about);
const FILES = {
  roots: utf8(NOTES.roots_note),
  directory: utf8(NOTES.directory_note),
  intake: utf8(NOTES.intake_note),
};

/** @param {number} number */
const fileOf = (number) => {
  const lines = MORE.files[number].split(" ").map((/** @type {string} */ line) => MORE.lines[Number(line)]);
  return utf8(lines.join("\n"));
};

/** @param {{seq: number, sha: string} | null} value */
const markOf = (value) => value && { seq: value.seq, digest: unhex(value.sha) };

/** @param {Record<string, any>} row */
const seenOf = ({ roots, directory, intake }) => ({
  roots: markOf(roots),
  directory: markOf(directory),
  intake: new Map(Object.keys(intake).map((body) => [body, /** @type {any} */ (markOf(intake[body]))])),
});

/** @param {TrustedNotes} trusted @param {string} step @param {Uint8Array} data */
function update(trusted, step, data) {
  if (step === "roots") return trusted.updateRoots(data);
  if (step === "directory") return trusted.updateDirectory(data);
  return step === "about" ? trusted.updateAbout(data) : trusted.updateIntake(data);
}

const PIN = parsePin(utf8(NOTES.pin_json));
const fresh = () => new TrustedNotes(PIN, { today: NOTES.today, seen: nothingSeen() });

/** @param {Record<string, Uint8Array>} files */
async function read(files) {
  const trusted = fresh();
  await trusted.updateRoots(files.roots);
  await trusted.updateDirectory(files.directory);
  await trusted.updateAbout(ABOUT);
  await trusted.updateIntake(files.intake);
  return trusted;
}

for (const row of MORE.journeys) {
  test(`journey: ${row.name}`, async () => {
    const trusted = new TrustedNotes(parsePin(utf8(row.pin)), { today: row.today, seen: seenOf(row.seen) });
    for (const [step, number] of Object.entries(row.files)) {
      const before = trusted.seen;
      const found = await outcome(() => update(trusted, step, fileOf(number)));
      assert.equal(found, step === row.refused?.at ? row.refused.kind : "accepted", step);
      if (found === "accepted") continue;
      assert.equal(trusted.seen, before);
      return;
    }
    const bodies = trusted.bodies().map(({ id, intake, evidence, reason }) => {
      return { id, intake: intake && intake.id, evidence: evidence && evidence.id, reason };
    });
    assert.deepEqual(bodies, row.bodies);
  });
}

test("the signed notes are believed", async () => {
  const { directory, seen, ...rest } = await read(FILES);
  assert.ok(equal(directory.digest, unhex(NOTES.directory_sha)));
  assert.ok(equal(seen.intake.get("ohchr")?.digest ?? new Uint8Array(), unhex(NOTES.intake_sha)));
  assert.deepEqual(rest, {});
  const body = (await read(FILES)).body("ohchr");
  assert.match(body.intake?.recipient ?? "", /^age1pq1/);
  assert.deepEqual(body.intake?.window, { start: "2026-11-23", end: "2026-11-30" });
  assert.equal(body.signs[0].id, "2026a");
  assert.equal(body.about, null);
});

test("a body not listed is refused", async () => {
  const trusted = await read(FILES);
  for (const id of ["oios", "constructor", ""]) assert.throws(() => trusted.body(id), RefusedError);
});

test("an empty intake file holds no note", async () => {
  const trusted = await read({ ...FILES, intake: new Uint8Array() });
  assert.equal(trusted.body("ohchr").reason, "no-note");
});

test("notes are taken in order only", async () => {
  await assert.rejects(fresh().updateDirectory(FILES.directory), /before it was taken in/);
  assert.throws(() => fresh().directory, /before it was taken in/);
});

test("one changed bit of roots or directory is refused, and of intake never yields a key", async () => {
  const draw = draws(0xb17);
  for (const kind of /** @type {const} */ (["roots", "directory", "intake"])) {
    for (let i = 0; i < 40; i++) {
      const changed = FILES[kind].slice();
      changed[draw(changed.length)] ^= 1 << draw(8);
      const found = await outcome(async () => {
        const body = (await read({ ...FILES, [kind]: changed })).body("ohchr");
        assert.ok(kind === "intake" && !body.intake && body.reason === "unsigned-note");
      });
      assert.notEqual(found, "refused");
    }
  }
});

test("any bytes are taken in or refused in one of two ways", async () => {
  const draw = draws(0xf022);
  const trusted = await read(FILES);
  const sources = [...Object.values(FILES), utf8('{"v":1,"bodies":{}}'), new Uint8Array(300)];
  for (let i = 0; i < 400; i++) {
    const source = sources[draw(sources.length)];
    const start = draw(source.length);
    const data = source.slice(start, start + draw(3000));
    for (let j = draw(12); j > 0 && data.length; j--) data[draw(data.length)] = draw(256);
    const step = ["roots", "directory", "about", "intake"][draw(4)];
    const found = await outcome(() => update(trusted, step, data));
    if (found === "accepted") assert.equal(`${step} ${data.length}`, "intake 0");
    else assert.ok(found === "malformed" || found === "untrusted", found);
  }
});
