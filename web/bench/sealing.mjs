// Prints how fast a report is sealed part by part, and how fast the vendored library seals the same file in the same
// run, in MB/s: medians of runs in turn, as JSON, by the clock and by how long the sealing thread was busy, which
// other work on the machine disturbs less. `node bench/sealing.mjs [MIB] [RUNS]`, MIB 8, 16, 32, 48 or 64.
import { Encrypter } from "age-encryption";
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sealReport } from "../src/seal/sealing.js";
import { channelOf, surroundings } from "../tests/seal/fake_channel.js";

const [mib = 32, runs = 21] = process.argv.slice(2).map(Number);
// With its front the bundle just fills its length class: what padding costs is another question.
const content = new Uint8Array(mib * 2 ** 20 - 8192).map((_, i) => i * 7919);
const blob = new Blob([content]);
const { chosen } = await channelOf(4);
const around = await surroundings();

/** The first of the two passes, with hashing, signing and words: all that happens before the first byte is sent. */
async function ours() {
  const file = { blob, name: "a.bin", type: "", cleaned: false, purpose: /** @type {const} */ ("all") };
  await sealReport({ report: { form: "full", what: "x" }, lang: "en", files: [file] }, chosen, around);
}

function library() {
  const encrypter = new Encrypter();
  for (const recipient of chosen.recipients) encrypter.addRecipient(recipient);
  return encrypter;
}

/** As a page would use the library: the file streams in, and what was sealed streams out. */
async function streaming() {
  const sealed = await library().encrypt(/** @type {ReadableStream<Uint8Array>} */ (blob.stream()));
  const reader = sealed.getReader();
  while (!(await reader.read()).done);
}

/** With the plaintext and what was sealed whole in memory. */
async function inMemory() {
  await library().encrypt(content);
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

/** Seconds for which this thread, which is the one that seals, has had a processor; elsewhere than on Linux, time. */
function busySeconds() {
  try {
    const spent = readFileSync(`/proc/${process.pid}/task/${process.pid}/schedstat`, "latin1");
    return Number(spent.split(" ", 1)[0]) / 1e9;
  } catch {
    return performance.now() / 1e3;
  }
}

const clocks = { wall: () => performance.now() / 1e3, busy: busySeconds };
/** @param {readonly number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/** @type {Record<string, {wall: number[], busy: number[]}>} */
const taken = {};
for (let run = 0; run <= runs; run++) {
  for (const seal of [ours, streaming, inMemory]) {
    // Nobody pays for what the one before left behind.
    collectGarbage();
    const before = [clocks.wall(), clocks.busy()];
    await seal();
    const times = (taken[seal.name] ??= { wall: [], busy: [] });
    // The first run warms the engine up.
    if (run) [clocks.wall, clocks.busy].forEach((clock, i) => (i ? times.busy : times.wall).push(clock() - before[i]));
  }
}

/** @param {"wall" | "busy"} clock */
function rates(clock) {
  const megabytes = Object.entries(taken).map(([name, times]) => [name, content.length / 1e6 / median(times[clock])]);
  /** @type {Record<string, number>} */
  const { ours: own, ...others } = Object.fromEntries(megabytes);
  const rounded = Object.entries({ ours: own, ...others, percent: (100 * own) / Math.max(...Object.values(others)) });
  return Object.fromEntries(rounded.map(([name, value]) => [name, Math.round(value)]));
}
console.log(JSON.stringify({ mib, runs, wall_mb_per_s: rates("wall"), busy_mb_per_s: rates("busy") }));
