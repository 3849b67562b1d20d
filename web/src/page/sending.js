// The screen of sending: how far it is, in words, and what to do if it failed. Sends nothing itself.
import { sizeText } from "./digits.js";
import { part } from "./parts.js";
import { SENT, STAGE } from "../worker/protocol.js";
/**
 * @import { AskFailed, Progress } from "./worker_line.js"
 * @import { Strings } from "./strings.js"
 */

const SPOKEN_EVERY_MILLISECONDS = 15_000;
const DAY_MILLISECONDS = 86_400_000;
const UNTRUSTED = "untrusted";

export class SendingScreen {
  #section;
  #strings;
  #announce;
  #spoken = { stage: "", at: -Infinity };

  /**
   * @param {HTMLElement} section the screen
   * @param {Strings} strings
   * @param {(text: string) => void} announce
   */
  constructor(section, strings, announce) {
    this.#section = section;
    this.#strings = strings;
    this.#announce = announce;
  }

  /** Show that work has begun. */
  begin() {
    part(this.#section, "progress").hidden = false;
    part(this.#section, "failed").hidden = true;
    this.#spoken = { stage: "", at: -Infinity };
    this.show({ stage: STAGE.SEAL, done: 0, total: 0 });
  }

  /** @param {Progress} progress */
  show(progress) {
    const text = stageText(progress, this.#strings);
    part(this.#section, "stage").textContent = text;
    const bar = /** @type {HTMLProgressElement} */ (this.#section.querySelector("progress"));
    if (progress.total && progress.stage !== STAGE.PUZZLE) bar.value = progress.done / progress.total;
    // Who listens instead of looking hears of a new stage, and then only now and then.
    const now = performance.now();
    if (progress.stage === this.#spoken.stage && now - this.#spoken.at < SPOKEN_EVERY_MILLISECONDS) return;
    this.#spoken = { stage: progress.stage, at: now };
    this.#announce(text);
  }

  /** @param {AskFailed} failed */
  fail(failed) {
    part(this.#section, "progress").hidden = true;
    part(this.#section, "failed").hidden = false;
    const told = failureText(failed, this.#strings);
    for (const [name, text] of Object.entries(told)) part(this.#section, name).textContent = text;
  }
}

/**
 * Say how far it is.
 *
 * @param {Progress} progress
 * @param {Strings} strings
 */
export function stageText({ stage, done, total, waitSeconds = 0 }, strings) {
  switch (stage) {
    case STAGE.SEAL:
      return strings.say("stage-seal", { done: sizeText(done, strings), total: sizeText(total, strings) });
    case STAGE.PUZZLE:
      return strings.say("stage-puzzle");
    case STAGE.WAITING:
      return strings.say("stage-waiting", { seconds: Math.ceil(waitSeconds) });
    default:
      return total > 1 ? strings.say("stage-send", { done, total }) : strings.say("stage-send-whole");
  }
}

/**
 * Say what failed, what left the device, and what to do.
 *
 * @param {AskFailed} failed
 * @param {Strings} strings
 */
export function failureText({ kind, code, sent, clock }, strings) {
  const isUntrusted = kind === UNTRUSTED;
  const known = sent === SENT.NOTHING || sent === SENT.PARTLY ? sent : SENT.UNKNOWN;
  return {
    "failed-heading": strings.say(`sent-${known}`),
    "failed-reason": reasonText({ code, clock }, strings),
    "failed-advice": strings.say(isUntrusted ? "stop-advice" : `advice-${known}`),
  };
}

/**
 * Say why something failed.
 *
 * @param {{code: string, clock: {serverDay: string} | null}} failed
 * @param {Strings} strings
 */
export function reasonText({ code, clock }, strings) {
  const reason = strings.sayOr(`error-${code}`, "error-other");
  return clock ? `${reason} ${clockText(clock, strings)}` : reason;
}

/** @param {{serverDay: string}} clock @param {Strings} strings */
export const clockText = ({ serverDay }, strings) => strings.say("clock", { device: today(), server: serverDay });

/**
 * The day in UTC, as the clock of this device has it.
 *
 * @param {number} [daysAhead]
 */
export const today = (daysAhead = 0) => new Date(Date.now() + daysAhead * DAY_MILLISECONDS).toISOString().slice(0, 10);
