// The errors of the channel: what went wrong, in words that never repeat secret or submitted text. No error
// is ever shown as it is: a page turns `kind` and `code` into a sentence, and messages are for developers.

/** Root of every error that this project throws on purpose. */
export class ChannelError extends Error {
  /** @type {"malformed" | "untrusted" | "refused" | "unavailable" | "unknown"} */
  kind = "unknown";

  /**
   * @param {string} code short and stable, in kebab case
   * @param {string} [message] lower case, no full stop
   * @param {{hint?: string}} [more] `hint` is a whole sentence that says what to do next
   */
  constructor(code, message = code, { hint } = {}) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** Bytes break the format. */
export class MalformedError extends ChannelError {
  /** @type {"malformed"} */
  kind = "malformed";
}

/** Well-formed, but not believed: a signature, a digest, a date or a chain does not hold. */
export class UntrustedError extends ChannelError {
  /** @type {"untrusted"} */
  kind = "untrusted";
}

/** Understood and believed, but against policy: size, quota, retired key. */
export class RefusedError extends ChannelError {
  /** @type {"refused"} */
  kind = "refused";
}

/** A server or a file cannot be used now; the same call may succeed later. */
export class UnavailableError extends ChannelError {
  /** @type {"unavailable"} */
  kind = "unavailable";
}

/**
 * Return an error for bytes that break a format; most of them share the code `malformed`.
 *
 * @param {string} message lower case, no full stop
 */
export const malformed = (message) => new MalformedError("malformed", message);
