// What a browser must be able to do before anything is typed; the template has a sentence for each lack.

/**
 * What of a window is looked at here.
 *
 * @typedef {object} Scope
 * @property {boolean} isSecureContext
 * @property {{subtle?: unknown}} [crypto]
 * @property {unknown} [Worker]
 * @property {{prototype: object}} [Blob]
 * @property {unknown} [ReadableStream]
 */

/**
 * Name what is missing: `secure`, `sealing`, `worker`, `files`; nothing if all is there.
 *
 * @param {Scope} scope
 */
export function lacks(scope) {
  const missing = [];
  // Without a secure context a browser hides its cryptography: one sentence is enough.
  if (!scope.isSecureContext) missing.push("secure");
  else if (!scope.crypto?.subtle) missing.push("sealing");
  if (!scope.Worker) missing.push("worker");
  if (!scope.ReadableStream || !scope.Blob || !("arrayBuffer" in scope.Blob.prototype)) missing.push("files");
  return missing;
}
