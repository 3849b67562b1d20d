// The desk of the worker: takes the page's asks, holds all secrets, and gives out only what the page may know.
// Nothing that was typed or attached leaves the device before it is sealed and the sealing was checked.
import * as hexes from "../codec/hexes.js";
import { ChannelError, RefusedError } from "../errors.js";
import { choose } from "../seal/chosen_bodies.js";
import { sealReport } from "../seal/sealing.js";
import { Connection } from "../send/connection.js";
import { Patience } from "../send/patience.js";
import { PatientLine } from "../send/patient_line.js";
import { Sending, Work } from "../send/sending.js";
import { ChannelNotes } from "./channel_notes.js";
import { ASK, DEFECT, SENT, STAGE } from "./protocol.js";
import { bodyView } from "./views.js";
/**
 * @import { HashPart } from "../codec/digests.js"
 * @import { SealedSubmission } from "../seal/sealed_submission.js"
 * @import { Clock } from "./channel_notes.js"
 *
 * What the desk cannot do by itself. `origin` is the server's, `sleep` takes seconds and ends early with its
 * signal, `pause` lets waiting messages through.
 * @typedef {object} Surroundings
 * @property {string} origin
 * @property {typeof fetch} fetch
 * @property {(length: number) => Uint8Array} randomBytes
 * @property {HashPart} hash
 * @property {(seconds: number, signal: AbortSignal) => Promise<void>} sleep
 * @property {() => Promise<void>} pause
 *
 * @typedef {{stage: string, done: number, total: number, waitSeconds?: number}} Progress
 * @typedef {{kind: string, code: string, sent: string, clock: Clock}} Failure codes only, never what was typed
 * @typedef {(progress: Progress) => void} Tell
 */

export class Desk {
  #surroundings;
  #stop = new AbortController();
  #busy = false;
  #notes = new ChannelNotes();
  #sealed = /** @type {{sealed: SealedSubmission, sending: Sending} | null} */ (null);
  #receipt = /** @type {{commitment: string, promise: string | null, words: readonly string[]} | null} */ (null);

  /** @param {Surroundings} surroundings */
  constructor(surroundings) {
    this.#surroundings = surroundings;
  }

  /**
   * Does what the page asks. Never throws.
   * @param {{ask: string} & Record<string, any>} message
   * @param {Tell} tell
   * @returns {Promise<{done: any} | {failed: Failure}>}
   */
  async answer(message, tell) {
    // Whoever forgets meanwhile does not take back what has left.
    const sending = message.ask === ASK.SEND ? this.#sealed?.sending : undefined;
    try {
      return { done: await this.#do(message, this.#teller(tell)) };
    } catch (error) {
      const sent = sending?.sent ?? SENT.NOTHING;
      const { kind, code } = error instanceof ChannelError ? error : { kind: DEFECT, code: DEFECT };
      return { failed: { kind, code, sent, clock: this.#notes.clock } };
    }
  }

  /** @param {Record<string, any>} message @param {Tell} tell */
  async #do(message, tell) {
    switch (message.ask) {
      case ASK.OPEN:
        return this.#open(message, tell);
      case ASK.FINGERPRINTS:
        return this.#notes.fingerprints(this.#line(tell));
      case ASK.SEAL:
        return this.#alone(() => this.#seal(message, tell));
      case ASK.SEND:
        return this.#alone(() => this.#send(tell));
      case ASK.FORGET:
        return this.#forget();
      default:
        throw new TypeError("an ask of an unknown kind");
    }
  }

  /** @param {Record<string, any>} message @param {Tell} tell */
  async #open({ today, wordsAddress }, tell) {
    const { signal } = this.#stop;
    const notes = this.#notes;
    const connection = this.#connection();
    const trusted = await notes.open({ today, wordsAddress }, connection, this.#line(tell, connection));
    checkNotForgotten(signal);
    // Fetched while the report is being written; whoever needs it hears of a failure, and fetches again.
    notes.words(this.#line(() => {})).catch(() => {});
    const { origin, seq } = trusted.directory;
    return { origin, directorySeq: seq, pinWords: null, clock: notes.clock, bodies: trusted.bodies().map(bodyView) };
  }

  /**
   * @param {Record<string, any>} message `today`, where it is given, may be later than when the notes were fetched
   * @param {Tell} tell
   */
  async #seal({ draft, to, today = this.#notes.today }, tell) {
    const { signal } = this.#stop;
    const { randomBytes, hash } = this.#surroundings;
    // What was sealed before is not what is meant now, even if this fails.
    this.#sealed = this.#receipt = null;
    const chosen = await choose(await this.#notes.on(today), to);
    const files = draft.files.map((/** @type {any} */ { file, ...about }) => ({ ...about, blob: file }));
    const sealed = await sealReport({ ...draft, files }, chosen, {
      today,
      randomBytes,
      hash,
      wordlist: await this.#notes.words(this.#line(tell)),
      tell: (stage, done, total) => tell({ stage, done, total }),
    });
    checkNotForgotten(signal);
    this.#sealed = { sealed, sending: new Sending(sealed, chosen.promiseKey) };
    return {
      commitment: hexes.encode(sealed.commitment),
      bytes: sealed.header.length + sealed.payloadBytes,
      uploadBefore: sealed.uploadBefore,
    };
  }

  /** @param {Tell} tell */
  async #send(tell) {
    if (this.#receipt) return this.#receipt;
    const { signal } = this.#stop;
    if (!this.#sealed) throw new RefusedError("not-sealed");
    const { sealed, sending } = this.#sealed;
    const work = new Work(
      (stage, done, total) => tell({ stage, done, total }),
      async () => {
        await this.#surroundings.pause();
        checkNotForgotten(signal);
      },
    );
    const promise = await sending.send(this.#line(tell), work);
    checkNotForgotten(signal);
    // What was sealed is not needed any more, its keys least of all.
    this.#sealed = null;
    this.#receipt = { commitment: hexes.encode(sealed.commitment), promise, words: sealed.words };
    return this.#receipt;
  }

  #forget() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#notes = new ChannelNotes();
    this.#sealed = this.#receipt = null;
  }

  /**
   * Does one thing that must not be done twice at a time.
   * @template Result
   * @param {() => Promise<Result>} work
   */
  async #alone(work) {
    if (this.#busy) throw new RefusedError("busy");
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  #connection() {
    const { origin, fetch } = this.#surroundings;
    return new Connection(origin, { fetch, signal: this.#stop.signal });
  }

  /** @param {Tell} tell */
  #line(tell, connection = this.#connection()) {
    const { signal } = this.#stop;
    const sleep = async (/** @type {number} */ seconds) => {
      tell({ stage: STAGE.WAITING, done: 0, total: 0, waitSeconds: seconds });
      await this.#surroundings.sleep(seconds, signal);
    };
    return new PatientLine(connection, new Patience(sleep));
  }

  /**
   * Returns a `tell` that ends the work of whoever tells, once all is forgotten.
   * @param {Tell} tell
   * @returns {Tell}
   */
  #teller(tell) {
    const { signal } = this.#stop;
    return (progress) => {
      checkNotForgotten(signal);
      tell(progress);
    };
  }
}

/** @param {AbortSignal} signal */
function checkNotForgotten(signal) {
  if (signal.aborted) throw new RefusedError("forgotten");
}
