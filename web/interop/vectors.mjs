// Prints the public age vectors of the cctv-age package as one JSON object, name to base64; judges nothing.
import * as vectors from "cctv-age";

const encoded = Object.entries(vectors).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
process.stdout.write(JSON.stringify(Object.fromEntries(encoded)));
