// Does with the worker's desk what a page would ask of it. Standard input: {"server", "words", "asks"}, where a
// file of a draft is a path; standard output: {"answers", "told", "requests"}. Waits are told and not waited for
// longer than a moment, so that tests need not.
import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { hashHere } from "../src/codec/digests.js";
import { Desk } from "../src/worker/desk.js";

const SHORT_MILLISECONDS = 5;
const WORDS_ADDRESS = "/assets/words.txt";

const { server, words, asks } = /** @type {any} */ (await json(process.stdin));
/** @type {string[]} */
const requests = [];
/** @type {any[]} */
const told = [];

/** The word list is an asset of the portal, which a server of the API alone does not have. */
/** @type {typeof fetch} */
const fetchOrRead = async (address, options) => {
  const path = String(address).slice(server.length);
  requests.push(`${options?.method} ${path}`);
  if (path !== WORDS_ADDRESS) return fetch(address, options);
  return new Response(new Uint8Array(await readFile(words)), { headers: { "Content-Type": "text/plain" } });
};

const desk = new Desk({
  origin: server,
  fetch: fetchOrRead,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  hash: hashHere,
  sleep: () => new Promise((resolve) => setTimeout(resolve, SHORT_MILLISECONDS)),
  pause: () => new Promise((resolve) => setImmediate(resolve)),
});

/** @param {any} message */
async function withFiles({ draft, ...message }) {
  if (!draft) return { wordsAddress: WORDS_ADDRESS, ...message };
  const files = draft.files.map(async (/** @type {any} */ file) => ({ ...file, file: await openAsBlob(file.file) }));
  return { ...message, draft: { ...draft, files: await Promise.all(files) } };
}

const answers = [];
for (const message of asks) {
  answers.push(await desk.answer(await withFiles(message), (progress) => told.push({ ask: message.ask, ...progress })));
}
process.stdout.write(JSON.stringify({ answers, told, requests }));
