// What the desk knows of the channel: its notes, as they are believed on a day, and the word list. Public things
// only; who was chosen is not known here.
import { equal } from "../codec/bytes.js";
import { addDays, parseDay } from "../codec/days.js";
import { RefusedError, UntrustedError } from "../errors.js";
import { fetchNotes, fetchWords, verifyNotes } from "../send/fetching.js";
import { fingerprint } from "../wire/fingerprint.js";
import { nothingSeen } from "../wire/seen.js";
import { parseWordlist } from "../wire/wordlist.js";
/**
 * @import { Connection } from "../send/connection.js"
 * @import { NoteFiles } from "../send/fetching.js"
 * @import { PatientLine } from "../send/patient_line.js"
 * @import { TrustedNotes } from "../wire/trust.js"
 * @import { Wordlist } from "../wire/wordlist.js"
 *
 * @typedef {{serverDay: string} | null} Clock the server's day where the device's is more than one away from it
 */

const WORDS_ADDRESS = /^\/assets\/[\w.-]+$/;

export class ChannelNotes {
  /** Only for telling a person; what is believed is judged by the device's day. */
  clock = /** @type {Clock} */ (null);

  #seen = nothingSeen();
  #opened = /** @type {{files: NoteFiles, trusted: TrustedNotes, today: string} | null} */ (null);
  #wordsAddress = "";
  #wordlist = /** @type {Promise<Wordlist> | null} */ (null);

  /**
   * Fetches the notes and verifies them as of `today`.
   * @param {{today: string, wordsAddress: string}} asked
   * @param {Connection} connection
   * @param {PatientLine} line over that connection
   * @returns {Promise<TrustedNotes>}
   * @throws {UnavailableError | RefusedError | MalformedError} as `fetchNotes`
   * @throws {UntrustedError} they are not believed, or are of another channel than those of before
   */
  async open({ today, wordsAddress }, connection, line) {
    parseDay(today);
    if (!WORDS_ADDRESS.test(wordsAddress)) throw new TypeError("no address of an asset");
    this.clock = null;
    let files;
    try {
      // Of all answers this one names the server's day, also where the notes cannot be had.
      await line.insist("GET", "/v1/puzzle");
      files = await fetchNotes(line);
    } finally {
      this.clock = clock(today, connection.serverDay);
    }
    if (this.#opened && !equal(this.#opened.files.pin, files.pin)) {
      throw new UntrustedError("other-channel");
    }
    const trusted = await verifyNotes(files, { today, seen: this.#seen });
    this.#seen = trusted.seen;
    this.#opened = { files, trusted, today };
    this.#wordsAddress = wordsAddress;
    return trusted;
  }

  /** The day as of which the notes were verified. */
  get today() {
    return this.#given().today;
  }

  /**
   * Returns the notes as they are to be believed on a day: a report may be written over midnight.
   * @param {string} today
   * @returns {Promise<TrustedNotes>}
   * @throws {RefusedError} they were not fetched yet
   * @throws {UntrustedError} they have expired since
   */
  async on(today) {
    const { files, trusted, ...opened } = this.#given();
    return today === opened.today ? trusted : verifyNotes(files, { today: parseDay(today), seen: this.#seen });
  }

  /**
   * Returns the word list; fetched once, and again after a failure.
   * @param {PatientLine} line
   * @returns {Promise<Wordlist>}
   * @throws {UnavailableError | RefusedError | MalformedError | UntrustedError} it cannot be had, or was altered
   */
  words(line) {
    this.#wordlist ??= fetchWords(line, this.#wordsAddress).then(parseWordlist);
    const wordlist = this.#wordlist;
    wordlist.catch(() => {
      if (this.#wordlist === wordlist) this.#wordlist = null;
    });
    return wordlist;
  }

  /**
   * Returns the six words of the pin, and of the key of each body that can receive.
   * @param {PatientLine} line for the word list
   */
  async fingerprints(line) {
    const { files, trusted } = this.#given();
    const wordlist = await this.words(line);
    const bodies = trusted.bodies().flatMap(({ id, intake }) => (intake ? [{ id, raw: intake.raw }] : []));
    const words = await Promise.all(bodies.map(async ({ id, raw }) => [id, await fingerprint(raw, wordlist)]));
    return { pin: await fingerprint(files.pin, wordlist), bodies: Object.fromEntries(words) };
  }

  #given() {
    if (!this.#opened) throw new RefusedError("not-open");
    return this.#opened;
  }
}

/**
 * @param {string} today
 * @param {string | null} serverDay
 * @returns {Clock}
 */
function clock(today, serverDay) {
  const isNear = !serverDay || (addDays(today, -1) <= serverDay && serverDay <= addDays(today, 1));
  return isNear ? null : { serverDay };
}
