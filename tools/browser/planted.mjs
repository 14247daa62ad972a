// The harness looks at pages with planted faults, and must tell every one of them, and no other.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Eye } from "./see.mjs";

const SCREEN = { width: 390, height: 844 };
const page = (main, head = "") =>
    `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Page</title>
    <meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">${head}
    </head><body><main>${main}</main></body></html>`;
const good = "<h1>Valid</h1><p>It stands.</p>";

/** What is planted: the page, and what must be told of it. */
const FAULTS = {
    good: [page(good), null],
    contrast: [page(`${good}<p><font color="#bbbbbb">Pale</font></p>`), "color-contrast"],
    unlabelled: [page(`${good}<input type="text">`), "label"],
    elsewhere: [page(`${good}<img src="http://localhost:9/a.png" alt="">`), "asks elsewhere"],
    script: [page(`${good}<script>document.title = "x"</script>`), "the console says"],
    wide: [page(`${good}<pre>${"wide ".repeat(99)}</pre>`), "scrolled sideways"],
    below: [page(`${"<p>Words.</p>".repeat(40)}${good}`), "below the fold"],
    word: [page("<h1>Valued</h1>"), 'says "Valued"'],
    twice: [page(`${good}<h1>Valid</h1>`), "2 headings"],
    language: [page(good).replace('lang="en"', 'lang="zh-CN"'), 'is in "zh-CN"'],
    missing: [null, "answers 404"],
    sheet: [page(good, '<link rel="stylesheet" href="/missing.css">'), "the console says"],
};

function served(request, response) {
    const name = new URL(request.url, "http://x").pathname.slice(1);
    const [text] = FAULTS[name] ?? [null];
    response.writeHead(text === null ? 404 : 200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; img-src * data:; style-src 'self'",
    });
    response.end(text ?? page(good));
}

/** What the harness missed, or told of a page without a fault. */
export async function planted(browser, axe) {
    const server = createServer(served);
    await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
    const pictures = mkdtempSync(join(tmpdir(), "planted-"));
    const plan = { origin: `http://127.0.0.1:${server.address().port}`, pictures };
    const missed = [];
    for (const [name, [, told]] of Object.entries(FAULTS)) {
        const context = await browser.newContext({ viewport: SCREEN });
        const wrong = [];
        const eye = new Eye({ context, plan, lang: "en", screen: SCREEN, axe, wrong });
        await eye.visit({ name, path: `/${name}`, heading: { en: "Valid" } });
        await context.close();
        const isTold = told === null ? wrong.length === 0 : wrong.some((it) => it.includes(told));
        if (!isTold) missed.push(`planted "${name}": told were ${JSON.stringify(wrong)}`);
    }
    server.close();
    rmSync(pictures, { recursive: true });
    console.log(`${Object.keys(FAULTS).length} planted pages, ${missed.length} told wrongly`);
    return missed;
}
