// Builds what the portal and the console serve from web/src and web/style, byte for byte the same each time:
// `node build.mjs [FOLDER CONSOLE_FOLDER]`; without them, into channel/server/static and channel/console/static.
// The portal's pages are rendered by channel.portal.
import { build } from "esbuild";
import { minify } from "terser";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const NOTICE_FILES = /^(LICENSE|LICENCE|NOTICE|COPYING)/i;
const HASH_CHARACTERS = 16;

/**
 * What the packages import and no report needs: P-256, and passphrases as recipients. `wire/age/seal.js` refuses
 * every recipient that would lead there. Each of these would make the worker larger by an eighth.
 */
const NEVER = {
  "@noble/curves/nist.js": `
    const never = () => { throw new Error("not in this build"); };
    const curve = {
      lengths: { seed: 1, secretKey: 1, publicKey: 1, publicKeyUncompressed: 1 },
      Point: { Fn: {} },
      keygen: never, getPublicKey: never, getSharedSecret: never,
    };
    export { curve as p256, curve as p384 };`,
  "@noble/hashes/scrypt.js": `export const scrypt = () => { throw new Error("not in this build"); };`,
};

/** @type {import("esbuild").Plugin} */
const WITHOUT = {
  name: "without",
  setup({ onResolve, onLoad }) {
    const filter = /^@noble\/(curves\/nist|hashes\/scrypt)\.js$/;
    onResolve({ filter }, ({ path }) => ({ path, namespace: "never" }));
    onLoad({ filter, namespace: "never" }, ({ path }) => ({ contents: NEVER[/** @type {keyof NEVER} */ (path)] }));
  },
};

/** @satisfies {import("esbuild").BuildOptions} */
const BUNDLED = /** @type {const} */ ({
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  minify: true,
  target: "es2022",
  absWorkingDir: HERE,
  plugins: [WITHOUT],
});

/** A second pass over scripts, which have a budget: a twentieth less. @satisfies {import("terser").MinifyOptions} */
const SMALLER = { compress: { passes: 3, unsafe_arrows: true }, ecma: /** @type {const} */ (2020), toplevel: true };

/**
 * @typedef {{bytes: Buffer, packages: Set<string>}} Bundle
 * @typedef {[name: string, asset: {file: string, integrity: string, bytes: Buffer}]} Named
 */

/**
 * Bundles one entry point; returns its bytes and the packages that went in.
 * @param {string} entry
 * @param {import("esbuild").BuildOptions} options
 * @returns {Promise<Bundle>}
 */
async function bundle(entry, options) {
  const result = await build({ ...BUNDLED, ...options, entryPoints: [entry], write: false, metafile: true });
  const inputs = Object.keys(result.metafile.inputs);
  const packages = inputs.flatMap((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
  return { bytes: Buffer.from(result.outputFiles[0].contents), packages: new Set(packages) };
}

/**
 * Bundles a script.
 * @param {string} entry
 * @param {"esm" | "iife"} format
 * @param {Record<string, string>} [texts] to put in place of names
 * @returns {Promise<Bundle>}
 */
async function script(entry, format, texts = {}) {
  const define = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, JSON.stringify(text)]));
  const { bytes, packages } = await bundle(entry, { format, define });
  const { code } = await minify(bytes.toString(), { ...SMALLER, module: format === "esm" });
  return { bytes: Buffer.from(code ?? ""), packages };
}

/**
 * Collects name, version and licence text of each package, as their licences ask of whoever passes them on.
 * @param {Set<string>} packages
 */
async function notices(packages) {
  const texts = await Promise.all([...packages].sort().map(noticeOf));
  return Buffer.from(texts.join("\n\n"));
}

/** @param {string} name */
async function noticeOf(name) {
  const folder = join(HERE, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => NOTICE_FILES.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${license})\n\n${(await readFile(join(folder, file), "utf8")).trim()}\n`;
}

/**
 * Checks that only the worker holds cryptography: a second copy in the page would double what is loaded.
 * @param {Bundle} page
 */
function checkOnce(page) {
  if (page.packages.size) throw new Error(`the page script contains ${[...page.packages].join(", ")}`);
}

/**
 * Names a file by its content, so that it may be kept for ever and never be mistaken for another.
 * @param {string} name
 * @param {string} extension
 * @param {Buffer} bytes
 * @returns {Named}
 */
function named(name, extension, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, HASH_CHARACTERS);
  const integrity = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
  return [name, { file: `${name}-${hash}.${extension}`, integrity, bytes }];
}

async function assets() {
  const page = await script("src/page/main.js", "esm");
  const hashing = named("hashing", "js", (await script("src/hashing/main.js", "iife")).bytes);
  const worker = await script("src/worker/main.js", "iife", { HASHING_ADDRESS: `/assets/${hashing[1].file}` });
  const style = await bundle("style/portal.css", {});
  checkOnce(page);
  return [
    named("page", "js", page.bytes),
    named("worker", "js", worker.bytes),
    hashing,
    named("portal", "css", style.bytes),
    named("words", "txt", await readFile(join(HERE, "../channel/wire/data/eff_large_wordlist.txt"))),
    named("licences", "txt", await notices(worker.packages)),
  ];
}

/** @param {string} folder */
async function write(folder) {
  const made = await assets();
  const place = join(folder, "assets");
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  await Promise.all(made.map(([, { file, bytes }]) => writeFile(join(place, file), bytes)));
  const table = made.map(([name, { file, integrity }]) => [name, { file, integrity }]);
  await writeFile(join(folder, "assets.json"), JSON.stringify(Object.fromEntries(table), null, 1) + "\n");
}

/**
 * Writes what the console serves, under plain names: it is never kept by a browser.
 * @param {string} folder
 */
async function writeConsole(folder) {
  const console = await script("src/console/main.js", "esm");
  const style = await bundle("style/console.css", {});
  checkOnce(console);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "console.js"), console.bytes);
  await writeFile(join(folder, "console.css"), style.bytes);
}

const [PORTAL = join(HERE, "../channel/server/static"), CONSOLE = join(HERE, "../channel/console/static")] =
  process.argv.slice(2);
await write(resolve(PORTAL));
await writeConsole(resolve(CONSOLE));
