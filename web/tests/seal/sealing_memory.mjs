// Seals synthetic files of MB megabytes and prints how far heap and buffers grew beyond what one MiB took.
// `node sealing_memory.mjs MB`: one file for all readers, one of a tenth for the evidence unit, both passes.
import { sealReport } from "../../src/seal/sealing.js";
import { channelOf, surroundings } from "./fake_channel.js";

const MIB = 2 ** 20;
const megabytes = Number(process.argv[2]);
const { chosen } = await channelOf(2);

let peak = 0;
function measure() {
  const { heapUsed, external } = process.memoryUsage();
  peak = Math.max(peak, heapUsed + external);
}

/** @param {number} size */
const synthetic = (size) =>
  /** @type {Blob} */ (
    /** @type {unknown} */ ({
      size,
      slice: (/** @type {number} */ start, /** @type {number} */ end) => ({
        async arrayBuffer() {
          measure();
          return new Uint8Array(end - start).fill(start / MIB).buffer;
        },
      }),
    })
  );

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
