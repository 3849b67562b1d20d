// A server in memory that stands in for `fetch`, and lies, breaks off or refuses when a test says so.
import { createHash, randomBytes } from "node:crypto";
import * as b64 from "../../src/codec/b64.js";
import { concat, utf8 } from "../../src/codec/bytes.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import { PART_BYTES, PAYLOAD_LABEL, digestOfParts, partCount } from "../../src/wire/parts.js";
import { solvedBits } from "../../src/wire/puzzle.js";
import { SUBMISSION_HEADER_BYTES, commitment } from "../../src/wire/submission.js";

export const ORIGIN = "https://reports.example.org";
export const CHALLENGE = Uint8Array.from({ length: 32 }, (_, i) => i);
const PREFIX_BYTES = 72;
const BLIND_AT = 40;

/**
 * @typedef {{number: number, method: string, path: string, headers: Headers, body: Uint8Array, options: RequestInit}} Asked
 * @typedef {{id: string, payloadBytes: number, header: Uint8Array | null, parts: Map<number, Uint8Array>}} Upload
 */

/** Breaks the line off without an answer. */
export function cut() {
  throw new TypeError("fetch failed");
}

/** @param {number} status @param {unknown} value @param {Record<string, string>} [headers] */
export function asJson(status, value, headers = {}) {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return new Response(JSON.stringify(value), { status, headers: { "Content-Type": type, ...headers } });
}

/** `before` may break off or answer by itself, `after` may change an answer; both are honest at first. */
export class FakeServer {
  #begun = 1;
  bits = 0;
  /** Added to the price between the beginning of an upload and its header. */
  risenBits = 0;
  /** @type {Record<string, [string, Uint8Array]>} path to media type and bytes */
  files = {};
  /** @type {(asked: Asked) => Response | void} */
  before = () => {};
  /** @type {(asked: Asked, answered: Response) => Response | Promise<Response>} */
  after = (_, answered) => answered;
  /** @type {Asked[]} */
  asked = [];
  /** @type {Map<string, Uint8Array>} commitment to age file */
  stored = new Map();
  /** @type {Map<string, Upload>} */
  uploads = new Map();

  /** @type {(address: any, options?: RequestInit) => Promise<Response>} */
  fetch = async (address, options = {}) => {
    options.signal?.throwIfAborted();
    const { method = "GET", headers, body } = options;
    const asked = {
      number: this.asked.length,
      method,
      path: String(address).slice(ORIGIN.length),
      headers: new Headers(headers),
      body: /** @type {Uint8Array} */ (body ?? new Uint8Array()),
      options,
    };
    this.asked.push(asked);
    return this.after(asked, this.before(asked) ?? (await this.#route(asked)));
  };

  /** @param {string} method @param {string} end */
  count(method, end) {
    return this.asked.filter((asked) => asked.method === method && asked.path.endsWith(end)).length;
  }

  /** @param {Asked} asked */
  async #route(asked) {
    const [, , kind, id, ...rest] = asked.path.split("/");
    const upload = this.uploads.get(id);
    if (this.files[asked.path]) {
      const [type, bytes] = this.files[asked.path];
      return new Response(/** @type {any} */ (bytes), { headers: { "Content-Type": type } });
    }
    if (kind === "puzzle") return asJson(200, this.#cost());
    if (kind === "submissions") return this.#submit(asked);
    if (kind === "uploads" && !id) return this.#begin(JSON.parse(new TextDecoder().decode(asked.body)).payload_bytes);
    if (!upload) return asJson(404, {});
    if (!rest.length) return asJson(200, this.#described(upload));
    if (rest[0] === "header") return this.#putHeader(asked, upload);
    if (rest[0] === "parts") return this.#putPart(asked, upload, Number(rest[1]));
    return this.#complete(asked, upload);
  }

  /** @param {Asked} asked */
  async #submit({ headers, body }) {
    const blind = body.slice(BLIND_AT, PREFIX_BYTES);
    const age = body.slice(PREFIX_BYTES);
    const committed = await this.#commitment(blind, age);
    if (!this.stored.has(hexes.encode(committed)) && !(await this.#paid(headers, committed, this.bits))) {
      return asJson(429, { puzzle: this.#cost() });
    }
    return this.#store(committed, age);
  }

  /** @param {number} payloadBytes */
  #begin(payloadBytes) {
    // Numbered, so that the tries of a puzzle are the same each time.
    const id = String(this.#begun++).padStart(32, "0");
    const upload = { id, payloadBytes, header: null, parts: new Map() };
    this.uploads.set(upload.id, upload);
    return asJson(201, this.#described(upload));
  }

  /** @param {Asked} asked @param {Upload} upload */
  async #putHeader({ headers, body }, upload) {
    const bits = this.bits + this.risenBits;
    if (!(await this.#paid(headers, hexes.decode(upload.id, 16), bits))) {
      return asJson(429, { puzzle: { ...this.#cost(), bits } });
    }
    upload.header = body;
    return new Response(null, { status: 204 });
  }

  /** @param {Asked} asked @param {Upload} upload @param {number} number */
  #putPart({ headers, body }, upload, number) {
    const digest = createHash("sha256").update(body).digest("base64");
    if (headers.get("repr-digest") !== `sha-256=:${digest}:`) return asJson(400, {});
    if (!upload.header) return asJson(409, {});
    upload.parts.set(number, body.slice());
    return new Response(null, { status: 204 });
  }

  /** @param {Asked} asked @param {Upload} upload */
  async #complete({ body }, upload) {
    const { blind } = JSON.parse(new TextDecoder().decode(body));
    const parts = [...upload.parts].sort(([one], [other]) => one - other).map(([, part]) => part);
    const age = concat(/** @type {Uint8Array} */ (upload.header), ...parts);
    if (parts.length !== partCount(upload.payloadBytes)) return asJson(409, {});
    return this.#store(await this.#commitment(b64.decode(blind), age), age);
  }

  /** @param {Uint8Array} committed @param {Uint8Array} age */
  #store(committed, age) {
    this.stored.set(hexes.encode(committed), age);
    return asJson(201, { commitment: hexes.encode(committed), promise: null });
  }

  /** @param {Uint8Array} blind @param {Uint8Array} age */
  #commitment(blind, age) {
    return commitmentOf(blind, age.slice(0, SUBMISSION_HEADER_BYTES), age.slice(SUBMISSION_HEADER_BYTES));
  }

  /** @param {Headers} headers @param {Uint8Array} subject @param {number} bits */
  async #paid(headers, subject, bits) {
    const answer = headers.get("channel-puzzle");
    return !bits || (answer !== null && (await solvedBits(BigInt(answer), CHALLENGE, subject)) >= bits);
  }

  #cost() {
    return { bits: this.bits, challenge: b64.encode(CHALLENGE) };
  }

  /** @param {Upload} upload */
  #described({ id, payloadBytes, header, parts }) {
    return {
      upload: id,
      payload_bytes: payloadBytes,
      part_bytes: PART_BYTES,
      parts: partCount(payloadBytes),
      expires: "2026-11-26T15:00:00Z",
      puzzle: this.#cost(),
      header: header !== null,
      present: [...parts.keys()].sort((one, other) => one - other),
      commitment: null,
    };
  }
}

/** @param {Uint8Array} blind @param {Uint8Array} header @param {Uint8Array} payload */
export async function commitmentOf(blind, header, payload) {
  const digests = [];
  for (let at = 0; at < payload.length; at += PART_BYTES) digests.push(await sha256(payload.slice(at, at + PART_BYTES)));
  const payloadDigest = await digestOfParts(PAYLOAD_LABEL, payload.length, digests);
  return commitment({ blind, header, payloadDigest });
}

/**
 * Returns random bytes in the place of a sealed submission, with what sending needs of one.
 * @param {number} payloadBytes
 * @returns {Promise<any>}
 */
export async function anySubmission(payloadBytes) {
  const [token, blind, header] = [32, 32, SUBMISSION_HEADER_BYTES].map((length) => new Uint8Array(randomBytes(length)));
  const payload = new Uint8Array(randomBytes(payloadBytes));
  return {
    token,
    blind,
    header,
    payloadBytes,
    parts: partCount(payloadBytes),
    commitment: await commitmentOf(blind, header, payload),
    age: concat(header, payload),
    part: async (/** @type {number} */ number) => payload.slice(number * PART_BYTES, (number + 1) * PART_BYTES),
    whole: async () => concat(utf8("CHSEAL1\n"), token, blind, header, payload),
  };
}
