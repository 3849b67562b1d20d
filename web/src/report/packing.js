// Makes the front of a bundle: the manifest and the reporter's signature over it; draws and stores nothing.
// Layout: `CHANNEL1` (8) | u32 M | manifest (M) | signature (64) | attachments | zeros up to P.
import { concat, label, u32, utf8 } from "../codec/bytes.js";
import { ED25519_SIGNATURE_BYTES, signEd25519 } from "../treelog/ed25519.js";

const MAGIC = "CHANNEL1";

/**
 * Return how many bytes lie before the first attachment.
 *
 * @param {Uint8Array} manifest its bytes
 */
export const frontLength = (manifest) => MAGIC.length + 4 + manifest.length + ED25519_SIGNATURE_BYTES;

/**
 * Sign a manifest and return the front of its bundle.
 *
 * @param {Uint8Array} manifest its bytes
 * @param {Uint8Array} signSeed the secret, 32 bytes, of the key that the manifest names
 */
export function packFront(manifest, signSeed) {
  const signature = signEd25519(signSeed, concat(label("channel/v1/report"), manifest));
  return concat(utf8(MAGIC), u32(manifest.length), manifest, signature);
}
