// Opens sealed files with the library and reads their bundles: one job a line of JSON on standard input, `path`,
// `identity` and perhaps `evidence` identity; prints manifest and SHA-256 of each file as they were before sealing.
import { Decrypter } from "age-encryption";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { sha256 } from "../src/codec/digests.js";
import * as hexes from "../src/codec/hexes.js";
import { checkFile, readBundle } from "../tests/report/bundle_reader.js";

const PREFIX_BYTES = 72;

/** @param {Uint8Array} file @param {string} identity */
async function opened(file, identity) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file);
}

/** @param {{path: string, identity: string, evidence?: string}} job */
async function read({ path, identity, evidence }) {
  const sealed = new Uint8Array(await readFile(path));
  const { manifestText, manifest, files } = readBundle(await opened(sealed.subarray(PREFIX_BYTES), identity));
  const digests = [];
  for (const [i, file] of files.entries()) {
    await checkFile(manifest.files[i], file);
    const isForUs = manifest.files[i].for === "evidence" && evidence;
    digests.push(hexes.encode(await sha256(isForUs ? await opened(file, evidence) : file.slice())));
  }
  return { manifest: manifestText, files: digests };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await read(JSON.parse(line))));
}
