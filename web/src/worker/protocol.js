// What page and worker say to each other: asks, stages, what is known of a failed sending, and error codes.
// Plain constants without imports, so that the page may hold them too. Every code has a sentence in the templates.

export const ASK = Object.freeze({
  OPEN: "open",
  FINGERPRINTS: "fingerprints",
  SEAL: "seal",
  SEND: "send",
  FORGET: "forget",
});

/** What is being done: bytes of `total` while sealing, parts while sending, tries while working at a puzzle. */
export const STAGE = Object.freeze({ SEAL: "seal", SEND: "send", PUZZLE: "puzzle", WAITING: "waiting" });

/** What the server may hold after a failure. A part of an upload is no report: nobody can read it. */
export const SENT = Object.freeze({ NOTHING: "nothing", PARTLY: "partly", UNKNOWN: "unknown" });

/** A fault of ours; the only kind that is no class of errors.js. */
export const DEFECT = "defect";

/** Codes of failures that a reporter may meet. */
export const CODES = /* @__PURE__ */ Object.freeze([
  // The line and the server.
  "no-answer",
  "redirected",
  "bad-answer",
  "not-published",
  "not-found",
  "damaged",
  "conflict",
  "too-large",
  "server-refuses",
  "upload-lost",
  "puzzle-too-hard",
  "other-commitment",
  "other-promise",
  // The notes of the channel.
  "malformed",
  "not-pinned",
  "other-channel",
  "too-few-signed",
  "unsigned",
  "bad-signature",
  "bad-cross",
  "broken-chain",
  "rolled-back",
  "two-versions",
  "directory-early",
  "directory-expired",
  "about-differs",
  "key-twice",
  "wordlist-altered",
  // What is to be sealed.
  "no-such-body",
  "bodies-count",
  "body-unavailable",
  "no-evidence-unit",
  "too-many-files",
  "report-too-long",
  "file-unreadable",
  "file-changed",
  // The page and its worker.
  "not-open",
  "not-sealed",
  "busy",
  "forgotten",
  "defect",
]);
