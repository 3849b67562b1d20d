// The one thing that Trusted Types let this page turn from text into something that runs: the worker's address.

const POLICY = "channel";
const ADDRESS = /^\/assets\/worker-[0-9a-f]+\.js$/;

/**
 * @typedef {object} TrustedTypes
 * @property {(name: string, rules: {createScriptURL: (text: string) => string}) => {createScriptURL: (text: string) => any}} createPolicy
 */

/**
 * Return the address as `new Worker` takes it. To be called once: a browser makes a policy only once.
 *
 * @param {string} text
 * @param {TrustedTypes} [trustedTypes] absent in browsers that have none
 * @throws {TypeError} it is not the address of a worker of ours
 */
export function workerAddress(text, trustedTypes) {
  const policy = trustedTypes?.createPolicy(POLICY, { createScriptURL: checked });
  return policy ? policy.createScriptURL(text) : checked(text);
}

/** @param {string} text */
function checked(text) {
  if (!ADDRESS.test(text)) throw new TypeError("not the address of the worker");
  return text;
}
