// Seals synthetic files of MB megabytes and prints how far heap and buffers grew beyond what one MiB took.
// `node sealing_memory.mjs MB`: one file for all readers, one of a tenth for the evidence unit, both passes.
import { sealReport } from "../../src/seal/sealing.js";
import { channelOf, surroundings } from "./fake_channel.js";

const MIB = 2 ** 20;
const PIECE_BYTES = 2 ** 16;
const megabytes = Number(process.argv[2]);
const { chosen } = await channelOf(2);

let peak = 0;
function measure() {
  const { heapUsed, external } = process.memoryUsage();
  peak = Math.max(peak, heapUsed + external);
}

/**
 * @param {number} size
 * @param {number} [first]
 */
const synthetic = (size, first = 0) =>
  /** @type {Blob} */ (
    /** @type {unknown} */ ({
      size,
      slice: (/** @type {number} */ start, end = size) => synthetic(end - start, first + start),
      stream: () => new ReadableStream({ type: "bytes", pull: filling(first, first + size) }),
    })
  );

/**
 * @param {number} start
 * @param {number} end
 */
function filling(start, end) {
  let at = start;
  return (/** @type {ReadableByteStreamController} */ controller) => {
    measure();
    if (at === end) {
      controller.close();
      controller.byobRequest?.respond(0);
      return;
    }
    const piece = new Uint8Array(Math.min(PIECE_BYTES, end - at)).fill(7);
    at += piece.length;
    controller.enqueue(piece);
  };
}

/** @param {number} size */
async function sealBoth(size) {
  const file = { name: "a", type: "", cleaned: false };
  const files = [
    { ...file, blob: synthetic(size), purpose: /** @type {const} */ ("all") },
    { ...file, blob: synthetic(Math.ceil(size / 10)), purpose: /** @type {const} */ ("evidence") },
  ];
  const draft = { report: { form: "full", what: "x" }, lang: "en", files };
  const sealed = await sealReport(draft, chosen, await surroundings(measure));
  for (let number = 0; number < sealed.parts; number++) await sealed.part(number);
  return sealed.payloadBytes;
}

await sealBoth(MIB);
const before = peak;
const sealed = await sealBoth(megabytes * 1e6);
const result = { grown_mib: Math.round((peak - before) / MIB), sealed_mib: Math.round((2 * sealed) / MIB) };
console.log(JSON.stringify(result));
