// Seals or opens standard input with the age-encryption package: `seal RECIPIENT…`, `open IDENTITY`;
// or prints the recipient of an identity: `recipient IDENTITY`.
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";
import { buffer } from "node:stream/consumers";

const [verb, ...keys] = process.argv.slice(2);
const input = new Uint8Array(await buffer(process.stdin));

async function seal() {
  const encrypter = new Encrypter();
  for (const recipient of keys) encrypter.addRecipient(recipient);
  return await encrypter.encrypt(input);
}

async function open() {
  const decrypter = new Decrypter();
  for (const identity of keys) decrypter.addIdentity(identity);
  return await decrypter.decrypt(input);
}

async function recipient() {
  return await identityToRecipient(keys[0]);
}

/** @type {Record<string, () => Promise<Uint8Array | string>>} */
const verbs = { seal, open, recipient };
process.stdout.write(await verbs[verb]());
