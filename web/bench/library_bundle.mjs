// Prints the worker of library_worker.js as one script.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("library_worker.js", import.meta.url));
const made = await build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", target: "es2022", write: false });
process.stdout.write(made.outputFiles[0].contents);
