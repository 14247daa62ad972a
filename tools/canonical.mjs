#!/usr/bin/env node
// Checks that every event body in schemas/vectors is canonical JSON, byte for byte (RFC 8785).
//
// RFC 8785 defines its form by ECMAScript: keys sorted by UTF-16 code units, everything else as
// JSON.stringify writes it. So this engine is the reference, not another library. It also refuses
// what our formats forbid: a number that is not an integer within 2^53, text that is not NFC.
// Prints a count per file; exit code 1 and the body on the first difference.
import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../schemas/vectors/", import.meta.url);

function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(checked(value));
    const member = (key) => `${canonical(key)}:${canonical(value[key])}`;
    return `{${Object.keys(value).sort().map(member).join(",")}}`;
}

function checked(value) {
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw Error(`number ${value}`);
    if (typeof value === "string" && value !== value.normalize("NFC")) throw Error(`text ${value}`);
    return value;
}

/** The bodies of all events, however deep: what has a type, a version and a body. */
function bodies(value) {
    if (value === null || typeof value !== "object") return [];
    const own = ["type", "version", "body"].every((name) => name in value) ? [value.body] : [];
    return own.concat(...Object.values(value).map(bodies));
}

let total = 0;
for (const file of readdirSync(folder).filter((name) => name.endsWith(".json")).sort()) {
    const found = bodies(JSON.parse(readFileSync(new URL(file, folder), "utf8")));
    for (const body of found) {
        const expected = canonical(JSON.parse(body));
        if (body !== expected) {
            console.error(`${file}: not canonical\n stored: ${body}\n  JCS:   ${expected}`);
            process.exit(1);
        }
    }
    total += found.length;
    if (found.length > 0) console.log(`${file}: ${found.length} bodies are canonical`);
}
if (total === 0) {
    console.error("schemas/vectors holds no event body: nothing was checked");
    process.exit(1);
}
