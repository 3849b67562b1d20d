// Sending to servers that lie, break off, refuse or are busy; and what is known to have been sent then.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as b64 from "../../src/codec/b64.js";
import { concat, utf8 } from "../../src/codec/bytes.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import { ed25519Public, signEd25519 } from "../../src/treelog/ed25519.js";
import { KeyType, verifierKey } from "../../src/treelog/vkey.js";
import { Connection } from "../../src/send/connection.js";
import { FAILURES_IN_A_ROW, Patience } from "../../src/send/patience.js";
import { PatientLine } from "../../src/send/patient_line.js";
import { Sending, Work } from "../../src/send/sending.js";
import { MOST_TRIES } from "../../src/send/uploading.js";
import { FakeServer, ORIGIN, anySubmission, asJson, cut } from "./fake_server.js";

const SMALL = await anySubmission(65568);
const LARGE = await anySubmission(16 + 5 * 2 ** 20 + 2 ** 18 + 16 * 84);
const BOTH = [SMALL, LARGE];
const CHANNEL = "reports.example.org";
const SEED = await sha256(utf8("promise"));
const PROMISE_KEY = await verifierKey(`${CHANNEL}/promise`, KeyType.ED25519, ed25519Public(SEED));

/** One device with one sealed submission, which may try again and again. */
class Device {
  slept = /** @type {number[]} */ ([]);
  told = /** @type {[string, number, number][]} */ ([]);

  /** @param {FakeServer} server @param {any} sealed */
  constructor(server, sealed) {
    this.sending = new Sending(sealed, PROMISE_KEY);
    this.server = server;
  }

  async send() {
    const { fetch } = this.server;
    const connection = new Connection(ORIGIN, { fetch, signal: new AbortController().signal });
    const sleep = async (/** @type {number} */ seconds) => void this.slept.push(seconds);
    const work = new Work((...progress) => void this.told.push(progress), async () => {});
    return this.sending.send(new PatientLine(connection, new Patience(sleep)), work);
  }

  /** @param {string} code @param {string} sent */
  async fails(code, sent) {
    await assert.rejects(this.send(), { code });
    assert.equal(this.sending.sent, sent);
  }
}

/** @param {FakeServer} server @param {any} sealed */
function holds(server, sealed) {
  assert.deepEqual(server.stored.get(hexes.encode(sealed.commitment)), sealed.age);
}

test("a small report goes in one request, after its price was asked", async () => {
  const server = new FakeServer();
  const device = new Device(server, SMALL);
  assert.equal(await device.send(), null);
  holds(server, SMALL);
  assert.deepEqual(server.asked.map(({ method, path }) => `${method} ${path}`), [
    "GET /v1/puzzle",
    "POST /v1/submissions",
  ]);
  assert.deepEqual(device.told, [["send", 0, 1], ["send", 1, 1]]);
});

test("a large report goes in parts", async () => {
  const server = new FakeServer();
  const device = new Device(server, LARGE);
  await device.send();
  holds(server, LARGE);
  assert.equal(server.count("POST", "/complete"), 1);
  assert.deepEqual(device.told.map(([, done, total]) => [done, total]), [0, 1, 2, 3, 4, 5, 6].map((n) => [n, 6]));
});

test("sending again is harmless", async () => {
  const server = new FakeServer();
  for (const sealed of BOTH) {
    await new Device(server, sealed).send();
    await new Device(server, sealed).send();
  }
  assert.equal(server.stored.size, 2);
});

test("every visitor looks the same", async () => {
  const server = new FakeServer();
  server.bits = 2;
  for (const sealed of BOTH) await new Device(server, sealed).send();
  for (const { options, headers } of server.asked) {
    const { credentials, cache, redirect, referrerPolicy } = options;
    assert.deepEqual([credentials, cache, redirect, referrerPolicy], ["omit", "no-store", "manual", "no-referrer"]);
    for (const name of headers.keys()) assert.match(name, /^(content-type|repr-digest|channel-puzzle)$/);
  }
});

test("a changed commitment is never called sent", async () => {
  for (const sealed of BOTH) {
    const server = new FakeServer();
    server.after = async (_, answered) =>
      "promise" in (await answered.clone().json().catch(() => ({})))
        ? asJson(201, { commitment: "00".repeat(32), promise: null })
        : answered;
    await new Device(server, sealed).fails("other-commitment", "unknown");
  }
});

test("ten cuts in an upload are mended", async () => {
  const server = new FakeServer();
  let cuts = 0;
  server.before = ({ number }) => (number % 2 && cuts++ < 10 ? cut() : undefined);
  await new Device(server, LARGE).send();
  holds(server, LARGE);
  assert.ok(cuts >= 10);
});

test("a part that arrived before the cut is not sent again", async () => {
  const server = new FakeServer();
  server.after = ({ path }, answered) =>
    path.endsWith("/parts/2") && server.count("PUT", "/parts/2") === 1 ? cut() ?? answered : answered;
  await new Device(server, LARGE).send();
  assert.equal(server.count("PUT", "/parts/2"), 1);
  assert.equal(server.asked.filter(({ method }) => method === "GET").length, 1);
});

test("a line that carries questions but no part is given up", async () => {
  const server = new FakeServer();
  server.before = ({ path }) => (path.includes("/parts/") ? cut() : undefined);
  const device = new Device(server, LARGE);
  await device.fails("no-answer", "partly");
  assert.equal(device.slept.length, MOST_TRIES - 1);
});

test("a later try resumes where the first one stopped", async () => {
  const server = new FakeServer();
  server.before = ({ method }) => {
    const [upload] = server.uploads.values();
    return method !== "POST" && upload?.parts.size === 3 ? cut() : undefined;
  };
  const device = new Device(server, LARGE);
  await device.fails("no-answer", "partly");
  assert.deepEqual(device.slept, [0.5, 1, 2, 4, 8, 16, 30]);
  server.before = () => {};
  server.asked.length = 0;
  await device.send();
  holds(server, LARGE);
  assert.equal(server.uploads.size, 1);
  assert.equal(server.asked.filter(({ path }) => path.includes("/parts/")).length, 3);
});

test("an upload that vanished begins anew, three times at most", async () => {
  const server = new FakeServer();
  let losses = 1;
  server.before = ({ path }) => {
    if (path.endsWith("/parts/3") && losses-- > 0) server.uploads.clear();
  };
  await new Device(server, LARGE).send();
  holds(server, LARGE);
  assert.equal(server.count("POST", "/uploads"), 2);
  losses = Infinity;
  await new Device(server, LARGE).fails("upload-lost", "partly");
  assert.equal(server.count("POST", "/uploads"), 5);
});

test("an upload that is another one at the server begins anew", async () => {
  const server = new FakeServer();
  server.before = ({ path }) => (path.endsWith("/parts/1") && server.uploads.size < 2 ? asJson(409, {}) : undefined);
  await new Device(server, LARGE).send();
  holds(server, LARGE);
});

test("a busy server is waited for as long as it asks", async () => {
  const server = new FakeServer();
  server.before = ({ number }) => (number < 3 ? asJson(503, {}, { "Retry-After": "20" }) : undefined);
  const device = new Device(server, SMALL);
  await device.send();
  assert.deepEqual(device.slept, [20, 20, 20]);
});

test("a server that stays busy is given up, and nothing was sent", async () => {
  const server = new FakeServer();
  server.before = ({ method }) => (method === "POST" ? asJson(503, {}, { "Retry-After": "86400" }) : undefined);
  for (const sealed of BOTH) {
    const device = new Device(server, sealed);
    await device.fails("no-answer", "nothing");
    assert.deepEqual(device.slept, Array(FAILURES_IN_A_ROW - 1).fill(60));
  }
});

test("nobody there means nothing was sent", async () => {
  const server = new FakeServer();
  server.before = cut;
  for (const sealed of BOTH) await new Device(server, sealed).fails("no-answer", "nothing");
  assert.ok(server.asked.every(({ body }) => body.length < 100));
});

test("an answer that never came leaves it open, until it comes", async () => {
  const server = new FakeServer();
  const devices = BOTH.map((sealed) => new Device(server, sealed));
  const lost = ({ path = "" }) => /(submissions|complete)$/.test(path);
  for (const breakOff of [cut, () => asJson(500, {}), () => asJson(502, {}), () => asJson(520, {})]) {
    server.after = (asked, answered) => (lost(asked) ? breakOff() ?? answered : answered);
    for (const device of devices) await device.fails("no-answer", "unknown");
    // What is not known does not become nothing because nobody is there the next time.
    server.after = () => cut() ?? asJson(500, {});
    for (const device of devices) await device.fails("no-answer", "unknown");
  }
  assert.equal(server.stored.size, 2);
  server.after = (_, answered) => answered;
  for (const device of devices) await device.send();
});

test("a puzzle is solved when asked for, and again when the price rises", async () => {
  const server = new FakeServer();
  server.bits = 8;
  server.risenBits = 3;
  for (const sealed of BOTH) {
    const device = new Device(server, sealed);
    await device.send();
    holds(server, sealed);
    assert.deepEqual(device.told.find(([stage]) => stage === "puzzle"), ["puzzle", 0, 256]);
  }
  assert.equal(server.count("PUT", "/header"), 2);
  assert.equal(server.count("POST", "/submissions"), 1);
});

test("a price that rises after it was asked is paid", async () => {
  const server = new FakeServer();
  server.before = ({ path }) => {
    if (path.endsWith("submissions")) server.bits = 6;
  };
  await new Device(server, SMALL).send();
  holds(server, SMALL);
  assert.equal(server.count("POST", "/submissions"), 2);
});

test("work without end is refused", async () => {
  const server = new FakeServer();
  server.bits = 31;
  for (const sealed of BOTH) await new Device(server, sealed).fails("puzzle-too-hard", "nothing");
});

test("a server that is never content with a puzzle is given up", async () => {
  const server = new FakeServer();
  server.before = ({ path }) =>
    /(submissions|header)$/.test(path)
      ? asJson(429, { puzzle: { bits: 1, challenge: b64.encode(new Uint8Array(32)) } })
      : undefined;
  await new Device(server, SMALL).fails("server-refuses", "nothing");
  await new Device(server, LARGE).fails("server-refuses", "partly");
  assert.equal(server.count("POST", "/submissions"), 5);
  assert.equal(server.count("PUT", "/header"), 5);
});

test("a refusal has a code of its own", async () => {
  const codes = { 400: "damaged", 403: "server-refuses", 404: "not-found", 409: "conflict", 413: "too-large", 415: "damaged", 422: "server-refuses", 200: "server-refuses" };
  for (const [status, code] of Object.entries(codes)) {
    const server = new FakeServer();
    server.before = ({ method }) => (method === "POST" ? asJson(Number(status), { detail: "evil" }) : undefined);
    await new Device(server, SMALL).fails(code, "nothing");
  }
});

test("a redirect is not followed", async () => {
  for (const status of [301, 302, 307, 308]) {
    const server = new FakeServer();
    server.before = () => new Response(null, { status, headers: { Location: "https://evil.example/" } });
    await new Device(server, SMALL).fails("redirected", "nothing");
    assert.equal(server.asked.length, 1);
  }
});

test("an answer that is none is not taken for one", async () => {
  const hex = hexes.encode(SMALL.commitment);
  const bodies = ["", "[]", "{}", '{"commitment":7}', '{"commitment":"AA"}', '{"commitment":"', "\xff", " ".repeat(70000),
    `{"commitment":"${hex}","promise":7}`, `{"commitment":"${hex}","promise":"${"x".repeat(4097)}"}`];
  const type = "application/json";
  const answers = bodies.map((body) => () => new Response(body, { status: 201, headers: { "Content-Type": type } }));
  answers.push(() => new Response(`{"commitment":"${hex}","promise":null}`, { status: 201, headers: { "Content-Type": "text/html" } }));
  for (const answer of answers) {
    const server = new FakeServer();
    server.before = ({ method }) => (method === "POST" ? answer() : undefined);
    await new Device(server, SMALL).fails("bad-answer", "unknown");
  }
});

test("an upload in an unknown form is not taken for one", async () => {
  const puzzle = { bits: 0, challenge: b64.encode(new Uint8Array(32)) };
  const good = { upload: "00".repeat(16), part_bytes: 2 ** 20, parts: 6, puzzle, header: false, present: [] };
  const changes = [{ upload: "../../x" }, { part_bytes: 5 }, { parts: "6" }, { present: ["0"] }, { present: {} }, { puzzle: null }, { puzzle: { ...puzzle, bits: -1 } }, { puzzle: { ...puzzle, challenge: "AA==" } }];
  for (const change of changes) {
    const server = new FakeServer();
    server.before = () => asJson(201, { ...good, ...change });
    await new Device(server, LARGE).fails("bad-answer", "nothing");
  }
  const server = new FakeServer();
  server.before = () => asJson(201, { ...good, parts: 7 });
  await new Device(server, LARGE).fails("upload-lost", "nothing");
});

test("a promise is compared before anything is called sent", async () => {
  const entry = concat(SMALL.token, SMALL.commitment);
  /** @param {Uint8Array} promised @param {string} [origin] */
  const promise = (promised, origin = CHANNEL) => {
    const text = `channel/v1/promise\norigin ${origin}\nentry ${b64.encode(promised)}\nby 2026-11-26\n`;
    const line = concat(PROMISE_KEY.keyId, signEd25519(SEED, utf8(text)));
    return `${text}\n\u2014 ${CHANNEL}/promise ${b64.encode(line)}\n`;
  };
  const good = promise(entry);
  /** @type {[string, string | null][]} */
  const cases = [
    [promise(new Uint8Array(64)), "other-promise"],
    [promise(entry, "other.example"), "other-promise"],
    [good.replace("-26\n", "-27\n"), "other-promise"],
    [good.replace("\u2014", "-"), "bad-answer"],
    [good.replace("promise\n", "roots\n"), "bad-answer"],
    [good.replace("-26\n", "-31\n"), "bad-answer"],
    [good, null],
  ];
  for (const [text, code] of cases) {
    const server = new FakeServer();
    server.after = async ({ method }, answered) =>
      method === "POST" ? asJson(201, { ...(await answered.json()), promise: text }) : answered;
    const device = new Device(server, SMALL);
    if (code) await device.fails(code, "unknown");
    else assert.equal(await device.send(), good);
  }
});
