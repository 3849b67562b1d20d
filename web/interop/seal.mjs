// Seals reports as the browser does: reads one job a line of JSON on standard input, writes each sealed file to the
// job's `out`, and prints one line of JSON a job with what the page would show. Files come from disk.
import { readFile, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import * as hexes from "../src/codec/hexes.js";
import { addressee } from "../src/report/addressee.js";
import { hashHere } from "../src/codec/digests.js";
import { sealReport } from "../src/seal/sealing.js";
import { parseWordlist } from "../src/wire/wordlist.js";

const WORDS = new URL("../../channel/wire/data/eff_large_wordlist.txt", import.meta.url);
const wordlist = await parseWordlist(await readFile(WORDS));

/** @param {number} length */
const randomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** @param {any} job */
async function seal({ bodies, evidence, directory, today, lang, report, files, out }) {
  const recipients = bodies.map((/** @type {any} */ body) => body.recipient);
  const chosen = {
    directory: hexes.decode(directory, 32),
    promiseKey: { name: "", type: 1, publicKey: new Uint8Array(32), keyId: new Uint8Array(4) },
    recipients,
    addressees: await Promise.all(
      bodies.map((/** @type {any} */ body) => addressee(body.id, body.epoch, body.recipient)),
    ),
    evidenceRecipients: evidence,
    uploadBefore: today,
  };
  const attached = files.map(async (/** @type {any} */ { path, ...file }) => ({
    ...file,
    blob: new Blob([new Uint8Array(await readFile(path))]),
  }));
  const draft = { report, lang, files: await Promise.all(attached) };
  const sealed = await sealReport(draft, chosen, { today, randomBytes, wordlist, hash: hashHere, tell() {} });
  await writeFile(out, await sealed.whole());
  return { words: sealed.words, commitment: hexes.encode(sealed.commitment), parts: sealed.parts };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await seal(JSON.parse(line))));
}
