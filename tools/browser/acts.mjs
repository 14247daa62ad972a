// What people do on our pages, with keyboard and pointer, each step looked at like any page.
import { readFileSync } from "node:fs";

/** Somebody types a number in, and first mistypes it. */
export async function doneByNumber(eye) {
    const { number, mistyped, words } = eye.plan;
    const tab = await eye.tab();
    eye.began("typed", "/v");
    await tab.goto(eye.address("/v"));
    await tab.fill("#code", mistyped);
    await tab.press("#code", "Enter");
    await tab.waitForSelector("[role=alert]");
    await eye.look(tab, "mistyped");
    const shown = await tab.inputValue("#code");
    if (shown !== mistyped) eye.tell(`shows "${shown}" again, not what was typed`);
    await tab.fill("#code", number.toLowerCase().replaceAll("-", " "));
    await tab.press("#code", "Enter");
    await tab.waitForURL(`**/v/${number}**`);
    await eye.look(tab, "typed", words.valid[eye.lang]);
}

/** Somebody uploads a genuine file, its PDF, an altered one, and takes the policy home. */
export async function doneByFile(eye) {
    const { files, words } = eye.plan;
    const tab = await eye.tab();
    for (const [name, heading] of [
        ["genuine", words.valid],
        ["pdf", words.valid],
        ["altered", words.unknown],
    ]) {
        eye.began(name, "/v/file");
        await tab.goto(eye.address("/v"));
        await tab.setInputFiles("#file", files[name]);
        await tab.click("form[action^='/v/file'] button");
        await tab.waitForSelector(".state h1");
        await eye.look(tab, name, heading[eye.lang]);
    }
    eye.began("policy", "/v/policy");
    await tab.goto(eye.address("/v/offline"));
    const coming = tab.waitForEvent("download");
    await tab.click("a[href^='/v/policy']");
    const download = await coming;
    const text = readFileSync(await download.path(), "utf8");
    if (download.suggestedFilename() !== "policy.txt") eye.tell("is saved under another name");
    if (!text.split("\n").some((line) => line.startsWith("log "))) eye.tell("names no log");
}

/** Somebody opens a share by its PIN, takes the receipt of the check and has it checked again. */
export async function doneByShare(eye) {
    const { share, words } = eye.plan;
    const tab = await eye.tab();
    eye.began("share", share.path);
    await tab.goto(eye.address(share.path));
    await tab.fill("#pin", share.pin);
    await tab.press("#pin", "Enter");
    await tab.waitForSelector(".state h1");
    await eye.look(tab, "share", words.valid[eye.lang]);
    eye.began("receipt", `${share.path}/receipt`);
    const coming = tab.waitForEvent("download");
    await tab.click("form[action*='/receipt'] button");
    const download = await coming;
    if (!download.suggestedFilename().endsWith(".receipt.json")) {
        eye.tell("is saved under another name");
    }
    eye.began("receipt", "/v/file");
    const name = download.suggestedFilename();
    const buffer = readFileSync(await download.path());
    const file = { name, mimeType: "application/json", buffer };
    await tab.goto(eye.address("/v"));
    await tab.setInputFiles("#file", file);
    await tab.click("form[action^='/v/file'] button");
    await tab.waitForSelector(".state h1");
    await eye.look(tab, "receipt", words.receipt[eye.lang]);
}

/** The holder comes in by a one-time link. */
export async function cameIn(eye) {
    const { link } = eye.plan;
    const tab = await eye.tab();
    eye.began("came-in", link);
    await tab.goto(eye.address(link));
    await tab.click("main form button");
    await tab.waitForURL("**/me?**");
    await eye.look(tab, "came-in");
}

/** The holder looks at what a certificate would say, and has it issued. */
export async function doneByHolder(eye, isToIssue) {
    const tab = await eye.tab();
    eye.began("preview", "/me/certificates/preview");
    await tab.goto(eye.address("/me/certificates/new"));
    await tab.click("main form button[type=submit]");
    await tab.waitForURL("**/preview**");
    await eye.look(tab, "preview");
    eye.began("preview-chosen", "/me/certificates/preview");
    await tab.click("main details summary");
    await tab.check("main details input[value=days]");
    await tab.click("main details button[type=submit]");
    await tab.waitForSelector("main details[open] input[value=days]:checked");
    await eye.look(tab, "preview-chosen");
    if (isToIssue) {
        eye.began("issued", "/me/certificates");
        await tab.click("main form[action^='/me/certificates?'] button[type=submit]");
        await tab.waitForURL(/\/me\/certificates\/crt_/);
        await eye.look(tab, "issued");
    }
}
