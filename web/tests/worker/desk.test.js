// The desk from open to forget, against a server in memory that publishes the notes of the shared vectors.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";
import { utf8 } from "../../src/codec/bytes.js";
import { hashHere } from "../../src/codec/digests.js";
import { Desk } from "../../src/worker/desk.js";
import { ASK, CODES } from "../../src/worker/protocol.js";
import { FakeServer, ORIGIN, asJson, cut } from "../send/fake_server.js";
import { vectors } from "../vectors.js";

const NOTES = await vectors("notes");
const SRC = new URL("../../src/", import.meta.url);
const WORDS = await readFile(new URL("../../../channel/wire/data/eff_large_wordlist.txt", import.meta.url));
const OPEN = { ask: ASK.OPEN, today: NOTES.today, wordsAddress: "/assets/words.txt" };
const SECRET = "a canary sang in the garden";
const SEAL = {
  ask: ASK.SEAL,
  today: NOTES.today,
  to: ["ohchr"],
  draft: { report: { form: "full", what: SECRET }, lang: "en", files: /** @type {any[]} */ ([]) },
};

function publishing() {
  const server = new FakeServer();
  server.files = {
    "/pin.json": ["application/json", utf8(NOTES.pin_json)],
    "/v1/roots": ["text/plain; charset=utf-8", utf8(NOTES.roots_note)],
    "/v1/directory": ["text/plain; charset=utf-8", utf8(NOTES.directory_note)],
    "/v1/about": ["application/json", utf8(NOTES.about)],
    "/v1/intake": ["text/plain; charset=utf-8", utf8(NOTES.intake_note)],
    "/assets/words.txt": ["text/plain; charset=utf-8", WORDS],
  };
  return server;
}

/** A page in front of a desk; everything that it hears is kept. */
class Page {
  heard = /** @type {any[]} */ ([]);

  /** @param {FakeServer} server */
  constructor(server) {
    this.desk = new Desk({
      origin: ORIGIN,
      fetch: server.fetch,
      randomBytes: (length) => new Uint8Array(randomBytes(length)),
      hash: hashHere,
      sleep: async () => {},
      pause: async () => {},
    });
  }

  /** @param {any} message */
  async ask(message) {
    const answer = /** @type {any} */ (await this.desk.answer(message, (tell) => this.heard.push(tell)));
    this.heard.push(answer);
    return answer;
  }

  /** @param {any[]} messages */
  async done(...messages) {
    let answer;
    for (const message of messages) {
      answer = await this.ask(message);
      assert.ok("done" in answer, JSON.stringify(answer));
    }
    return answer.done;
  }

  /** @param {any} message @param {string} code */
  async fails(message, code) {
    const { failed } = await this.ask(message);
    assert.equal(failed?.code, code);
    assert.ok(CODES.includes(code));
    return failed;
  }
}

test("notes are fetched in one order, and the page is told of the bodies", async () => {
  const server = publishing();
  const done = await new Page(server).done(OPEN);
  const addresses = ["/v1/puzzle", "/pin.json", "/v1/roots", "/v1/directory", "/v1/about", "/v1/intake", "/assets/words.txt"];
  assert.deepEqual(server.asked.map(({ path }) => path), addresses);
  const { bodies, ...channel } = structuredClone(done);
  assert.deepEqual(channel, { origin: "reports.example.org", directorySeq: 1, pinWords: null, clock: null });
  const title = "Office of the High Commissioner for Human Rights";
  const unsaid = { name: {}, mandate: {}, limits: {}, inCountry: null, contactsState: null, insideUn: null };
  assert.deepEqual(bodies, [{ id: "ohchr", title, ...unsaid, available: true, reason: null, evidence: true }]);
});

test("fingerprints are six words, of the pin and of each body that can receive", async () => {
  const { pin, bodies } = await new Page(publishing()).done(OPEN, { ask: ASK.FINGERPRINTS });
  assert.deepEqual([pin.length, Object.keys(bodies), bodies.ohchr.length], [6, ["ohchr"], 6]);
});

test("nothing leaves before all is sealed; then what was sealed arrives", async () => {
  const server = publishing();
  const page = new Page(server);
  await page.fails({ ask: ASK.SEND }, "not-sealed");
  await page.done(OPEN, { ask: ASK.FINGERPRINTS });
  const before = server.asked.length;
  const sealed = await page.done(SEAL);
  assert.equal(server.asked.length, before);
  assert.ok(server.asked.every(({ method, body }) => method === "GET" && !body.length));
  const sent = await page.done({ ask: ASK.SEND });
  assert.deepEqual([...server.stored.keys()], [sealed.commitment]);
  assert.deepEqual([sent.commitment, sent.promise, sent.words.length], [sealed.commitment, null, 11]);
  assert.equal(server.stored.get(sealed.commitment)?.length, sealed.bytes);
  assert.deepEqual(page.heard.filter(({ stage }) => stage === "seal").at(-1), { stage: "seal", done: 65568, total: 65568 });
  const requests = server.asked.length;
  assert.deepEqual(await page.done({ ask: ASK.SEND }), sent);
  assert.equal(server.asked.length, requests);
});

test("a sealing that fails leaves nothing to send", async () => {
  const page = new Page(publishing());
  await page.done(OPEN);
  const gone = { slice: () => ({ arrayBuffer: () => Promise.reject(new Error(SECRET)) }), size: 5 };
  const files = [{ file: gone, name: SECRET, type: "", cleaned: false, purpose: "all" }];
  assert.equal((await page.fails({ ...SEAL, draft: { ...SEAL.draft, files } }, "file-unreadable")).sent, "nothing");
  await page.fails({ ask: ASK.SEND }, "not-sealed");
  for (const [to, code] of /** @type {[string[], string][]} */ ([
    [[], "bodies-count"],
    [["ohchr", "ohchr"], "bodies-count"],
    [["nobody"], "no-such-body"],
  ])) {
    await page.fails({ ...SEAL, to }, code);
  }
  assert.doesNotMatch(JSON.stringify(page.heard), /canary/);
});

test("a failure says what was sent, and a later send resumes", async () => {
  const server = publishing();
  const page = new Page(server);
  await page.done(OPEN, SEAL);
  server.before = cut;
  assert.deepEqual(await page.fails({ ask: ASK.SEND }, "no-answer"), {
    kind: "unavailable",
    code: "no-answer",
    sent: "nothing",
    clock: null,
  });
  assert.ok(page.heard.some(({ stage, waitSeconds }) => stage === "waiting" && waitSeconds === 30));
  server.before = ({ method }) => (method === "POST" ? asJson(201, { commitment: "00".repeat(32) }) : undefined);
  assert.equal((await page.fails({ ask: ASK.SEND }, "other-commitment")).sent, "unknown");
  server.before = () => {};
  await page.done({ ask: ASK.SEND });
});

test("notes that are not believed have codes of their own", async () => {
  /** @type {[string, (server: FakeServer) => void, string][]} */
  const lies = [
    ["2027-02-23", () => {}, "directory-expired"],
    ["2026-11-22", () => {}, "directory-early"],
    ["2026-11-25", ({ files }) => (files["/v1/directory"][1] = utf8(NOTES.directory_note.replace("seq 1\n", "seq 2\n"))), "malformed"],
    ["2026-11-25", ({ files }) => (files["/v1/directory"][1] = utf8(NOTES.directory_note.replace("Human Rights", "Human Fights"))), "bad-signature"],
    ["2026-11-25", ({ files }) => (files["/pin.json"][1] = utf8(NOTES.pin_json.replace('"seq":1', '"seq":2'))), "rolled-back"],
    ["2026-11-25", ({ files }) => (files["/pin.json"][1] = utf8(NOTES.pin_json.replace(/.{64}(?="})/, "0".repeat(64)))), "not-pinned"],
    ["2026-11-25", ({ files }) => (files["/v1/about"][1] = utf8("{ }")), "about-differs"],
    ["2026-11-25", ({ files }) => (files["/v1/about"][0] = "text/html"), "bad-answer"],
    ["2026-11-25", ({ files }) => (files["/pin.json"][1] = new Uint8Array(600)), "bad-answer"],
    ["2026-11-25", ({ files }) => delete files["/v1/roots"], "not-published"],
  ];
  for (const [today, lie, code] of lies) {
    const server = publishing();
    server.files = Object.fromEntries(Object.entries(server.files).map(([path, [type, bytes]]) => [path, [type, bytes]]));
    lie(server);
    const page = new Page(server);
    await page.fails({ ...OPEN, today }, code);
    await page.fails(SEAL, "not-open");
  }
});

test("a channel does not change while it is looked at", async () => {
  const server = publishing();
  const page = new Page(server);
  await page.done(OPEN, OPEN);
  server.files["/pin.json"] = ["application/json", utf8(NOTES.pin_json.replace("org", "net"))];
  await page.fails(OPEN, "other-channel");
});

test("a report is sealed on its own day, with the notes that were fetched", async () => {
  const page = new Page(publishing());
  await page.done(OPEN, { ...SEAL, today: undefined }, { ...SEAL, today: "2026-12-01" });
  await page.fails({ ...SEAL, today: "2026-12-08" }, "body-unavailable");
  await page.fails({ ...SEAL, today: "2027-03-01" }, "directory-expired");
  // What was sealed before is not sent in the place of what could not be.
  await page.fails({ ask: ASK.SEND }, "not-sealed");
});

test("the server's day is told where the device's is far from it, also when the notes are refused", async () => {
  const server = publishing();
  server.after = (_, answered) => {
    answered.headers.set("Date", "Wed, 25 Nov 2026 12:00:00 GMT");
    return answered;
  };
  for (const [today, serverDay] of [["2026-11-24", null], ["2026-11-26", null], ["2026-11-27", "2026-11-25"], ["2026-11-23", "2026-11-25"]]) {
    assert.deepEqual((await new Page(server).done({ ...OPEN, today })).clock, serverDay && { serverDay });
  }
  const failed = await new Page(server).fails({ ...OPEN, today: "2027-11-25" }, "directory-expired");
  assert.deepEqual(failed.clock, { serverDay: "2026-11-25" });
});

test("a word list that was altered is refused, and fetched again the next time", async () => {
  const server = publishing();
  const page = new Page(server);
  server.files["/assets/words.txt"] = ["text/plain", utf8("abacus\n")];
  await page.done(OPEN);
  await page.fails({ ask: ASK.FINGERPRINTS }, "wordlist-altered");
  server.files["/assets/words.txt"] = ["text/plain", WORDS];
  await page.done({ ask: ASK.FINGERPRINTS });
});

test("forgetting ends what is under way and drops everything", async () => {
  const server = publishing();
  const page = new Page(server);
  await page.done(OPEN, SEAL);
  server.after = async (_, answered) => {
    server.after = (_, later) => later;
    await page.done({ ask: ASK.FORGET });
    return answered;
  };
  await page.fails({ ask: ASK.SEND }, "forgotten");
  assert.equal(server.count("POST", "/submissions"), 0);
  await page.fails({ ask: ASK.SEND }, "not-sealed");
  await page.fails(SEAL, "not-open");
  await page.done(OPEN, SEAL, { ask: ASK.SEND });
});

test("what has left is not taken back by forgetting", async () => {
  const server = publishing();
  const page = new Page(server);
  await page.done(OPEN, SEAL);
  server.before = ({ method }) => (method === "POST" ? void page.desk.answer({ ask: ASK.FORGET }, () => {}) : undefined);
  assert.equal((await page.fails({ ask: ASK.SEND }, "forgotten")).sent, "unknown");
});

test("two things at a time are refused, and what is no ask is a defect", async () => {
  const page = new Page(publishing());
  await page.done(OPEN);
  const [first] = await Promise.all([page.ask(SEAL), page.fails(SEAL, "busy")]);
  assert.ok(first.done);
  await page.fails({ ask: "sing" }, "defect");
  await page.fails({ ...OPEN, wordsAddress: "https://evil.example/words" }, "defect");
});

test("the page is never told a secret but the words", async () => {
  const page = new Page(publishing());
  await page.done(OPEN, SEAL, { ask: ASK.SEND });
  const answers = page.heard.filter(({ stage, done }) => !stage && done).map(({ done }) => Object.keys(done));
  assert.deepEqual(answers.slice(1), [["commitment", "bytes", "uploadBefore"], ["commitment", "promise", "words"]]);
});

test("every code that a reporter may meet is listed, and no other", async () => {
  const files = (await readdir(SRC, { recursive: true })).filter((name) => name.endsWith(".js") && !name.startsWith("page"));
  const texts = await Promise.all(files.map((name) => readFile(new URL(name, SRC), "utf8")));
  const used = texts.flatMap((text) => [...text.matchAll(/(?:new \w+Error|super)\(\s*"([a-z]+(?:-[a-z]+)*)"/g)].map(([, code]) => code));
  // Words are typed by who returns; the others are defects of ours that no answer can bring about.
  const unmet = /^(words-.*|entropy|slots|recipient-kind)$/;
  assert.deepEqual([...new Set([...used, "defect"])].filter((code) => !unmet.test(code)).sort(), [...CODES].sort());
});
