// One server, spoken to so that no two visitors look different; every answer is capped while it is read.
// No cookie, no credential, no redirect, nothing kept. Knows nothing of notes or submissions.
import { MalformedError, RefusedError, UnavailableError } from "../errors.js";
import { concat } from "../codec/bytes.js";

const SILENCE_SECONDS = 120;
// A part of 1 MiB may take nine minutes more: slower lines than this are taken for broken ones.
const SLOWEST_BYTES_PER_SECOND = 2000;
// Days have four-digit years here.
const LAST_MILLISECONDS = Date.UTC(9999, 11, 31);
const REDIRECTS = { first: 300, last: 399 };

/**
 * An answer as received, its body within the limit asked for.
 * @typedef {{status: number, type: string, retryAfter: string, body: Uint8Array}} Answer
 * `type` is the media type without parameters, lower case, empty where there is none.
 *
 * @typedef {{body?: Uint8Array, headers?: Record<string, string>, limitBytes: number}} Exchange
 */

/** The line broke, or nobody spoke for too long. Browsers do not say whether anything had left the device. */
export class BrokenLineError extends UnavailableError {
  constructor() {
    super("no-answer");
  }
}

export class Connection {
  #origin;
  #fetch;
  #signal;
  #silenceMilliseconds;

  /** The UTC day that the newest answer named, where one did; for telling a person, never for verifying. */
  serverDay = /** @type {string | null} */ (null);

  /**
   * @param {string} origin scheme, host and port of the server, without a slash at the end
   * @param {{fetch: typeof fetch, signal: AbortSignal, silenceSeconds?: number}} surroundings
   *   `signal` ends everything under way
   */
  constructor(origin, { fetch, signal, silenceSeconds = SILENCE_SECONDS }) {
    this.#origin = origin;
    this.#fetch = fetch;
    this.#signal = signal;
    this.#silenceMilliseconds = 1000 * silenceSeconds;
  }

  /**
   * Sends one request and reads its answer, whatever its status but a redirect.
   * @param {string} method
   * @param {string} path
   * @param {Exchange} exchange
   * @returns {Promise<Answer>}
   * @throws {BrokenLineError} no answer, or only a part of one
   * @throws {RefusedError} the server points to another address, or the worker was told to forget
   * @throws {MalformedError} the answer is longer than `limitBytes`
   */
  async exchange(method, path, { body, headers, limitBytes }) {
    const cut = new AbortController();
    const silence = new Silence(() => cut.abort(), this.#silenceMilliseconds);
    silence.allow((1000 * (body?.length ?? 0)) / SLOWEST_BYTES_PER_SECOND);
    try {
      // Called apart from `this`, as browsers demand of their own fetch.
      const request = this.#fetch;
      const response = await request(this.#origin + path, {
        method,
        headers,
        body: /** @type {Uint8Array<ArrayBuffer> | undefined} */ (body),
        cache: "no-store",
        credentials: "omit",
        redirect: "manual",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.any([this.#signal, cut.signal]),
      });
      checkNoRedirect(response);
      const answer = {
        status: response.status,
        type: mediaType(response.headers.get("content-type")),
        retryAfter: response.headers.get("retry-after") ?? "",
        body: await readCapped(response, limitBytes, silence),
      };
      this.serverDay = dayOf(response.headers.get("date")) ?? this.serverDay;
      return answer;
    } catch (error) {
      if (this.#signal.aborted) throw new RefusedError("forgotten");
      if (error instanceof RefusedError || error instanceof MalformedError) throw error;
      throw new BrokenLineError();
    } finally {
      silence.end();
    }
  }
}

/** A clock that runs out unless something is heard. */
class Silence {
  #timer = /** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined);

  /** @param {() => void} cut @param {number} milliseconds */
  constructor(cut, milliseconds) {
    this.cut = cut;
    this.milliseconds = milliseconds;
  }

  /** Starts again, with `more` milliseconds besides. */
  allow(more = 0) {
    this.end();
    this.#timer = setTimeout(this.cut, this.milliseconds + more);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

/** @param {Response} response */
function checkNoRedirect({ type, status }) {
  // A browser hides a redirect's status, other surroundings show it.
  if (type === "opaqueredirect" || (status >= REDIRECTS.first && status <= REDIRECTS.last)) {
    throw new RefusedError("redirected");
  }
}

/** @param {Response} response @param {number} limitBytes @param {Silence} silence */
async function readCapped(response, limitBytes, silence) {
  const reader = response.body?.getReader();
  const blocks = [];
  for (let length = 0; reader; ) {
    silence.allow();
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limitBytes) {
      // Not waited for: what a hostile stream does when it is cancelled is no concern of ours.
      reader.cancel().catch(() => {});
      throw new MalformedError("bad-answer");
    }
    blocks.push(value);
  }
  return concat(...blocks);
}

/** @param {string | null} text */
function mediaType(text) {
  return (text ?? "").split(";")[0].trim().toLowerCase();
}

/** @param {string | null} text the header Date */
function dayOf(text) {
  const milliseconds = Date.parse(text ?? "");
  return milliseconds > 0 && milliseconds < LAST_MILLISECONDS ? new Date(milliseconds).toISOString().slice(0, 10) : null;
}
