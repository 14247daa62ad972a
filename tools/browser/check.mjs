#!/usr/bin/env node
// Shows our pages in Chromium, at three widths and in both languages, and looks at each.
//
//     tools/browser/check.mjs PLAN
//     tools/browser/check.mjs --self-test
//
// PLAN is what tests/browser writes: where the ledger listens, which pages there are, what their
// headings say, files to upload. What is looked at: see.mjs. What people do: acts.mjs.
// With --self-test the harness itself must find what is planted in pages of its own: planted.mjs.
// Pictures of all pages go to the plan's folder, for people. Prints counts; exit code 1 and the
// places if anything is wrong. Packages: package.json here, installed by tools/setup.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { cameIn, doneByFile, doneByHolder, doneByNumber, doneByShare } from "./acts.mjs";
import { planted } from "./planted.mjs";
import { Eye } from "./see.mjs";
import { TABLET, doneByClerk } from "./till.mjs";

const packages = createRequire(new URL("../../target/tools/browser/", import.meta.url));
const { chromium } = packages("playwright-core");
const axe = readFileSync(packages.resolve("axe-core/axe.min.js"), "utf8");

const SCREENS = [
    { width: 390, height: 844 },
    { width: 768, height: 1024 },
    { width: 1440, height: 900 },
];
const LANGUAGES = { zh: "zh-CN", en: "en" };
/** As many at once as the smallest machine of ours has cores. */
const AT_ONCE = 2;
/** What takes longer is not there. */
const PATIENCE_MS = 10_000;

/** One view of a plan: a screen and a language, and whoever came in. */
async function viewed(browser, plan, [screen, lang], wrong, storageState) {
    const context = await browser.newContext({
        viewport: screen,
        locale: LANGUAGES[lang],
        storageState,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    return new Eye({ context, plan, lang, screen, axe, wrong });
}

/** Everything of a plan in one view; how many pages that were. */
async function shown(eye, isFirst) {
    const { plan } = eye;
    for (const page of [...plan.pages, ...plan.own]) await eye.visit(page);
    await eye.act(() => doneByNumber(eye));
    await eye.act(() => doneByFile(eye));
    await eye.act(() => doneByShare(eye));
    // Certificates of a person are few; one view has one issued.
    await eye.act(() => doneByHolder(eye, isFirst));
    await eye.context.close();
    return eye.seen;
}

/** All screens in all languages; what is wrong, and how many pages were looked at. */
async function looked(browser, plan) {
    const wrong = [];
    const views = Object.keys(LANGUAGES).flatMap((lang) => SCREENS.map((it) => [it, lang]));
    // A link is used once, and from then on a cookie tells who it is.
    const door = await viewed(browser, plan, views[0], wrong);
    await door.act(() => cameIn(door));
    const inside = await door.context.storageState();
    await door.context.close();
    let [seen, begun] = [door.seen, 0];
    const one = async () => {
        while (begun < views.length) {
            const view = begun++;
            const eye = await viewed(browser, plan, views[view], wrong, inside);
            const pages = await shown(eye, view === 0);
            seen += pages;
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    // One after the other: both are the same clerk in the same shift.
    for (const lang of Object.keys(LANGUAGES)) {
        const eye = await viewed(browser, plan, [TABLET, lang], wrong);
        await eye.act(() => doneByClerk(eye));
        await eye.context.close();
        seen += eye.seen;
    }
    return { wrong, seen };
}

async function main(argument) {
    const began = Date.now();
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        // The sandbox refuses root, which is what containers run as; pages are our own.
        chromiumSandbox: process.getuid() !== 0,
    });
    try {
        if (argument === "--self-test") {
            const missed = await planted(browser, axe);
            missed.forEach((line) => console.log(line));
            return missed.length === 0;
        }
        const plan = JSON.parse(readFileSync(argument, "utf8"));
        mkdirSync(plan.pictures, { recursive: true });
        const { wrong, seen } = await looked(browser, plan);
        [...new Set(wrong)].sort().forEach((line) => console.log(line));
        const seconds = Math.round((Date.now() - began) / 1000);
        console.log(`${seen} pages looked at in ${seconds} s, ${wrong.length} things wrong`);
        return wrong.length === 0;
    } finally {
        await browser.close();
    }
}

process.exitCode = (await main(process.argv[2])) ? 0 : 1;
