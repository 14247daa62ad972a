// A clerk's tablet: coming in, three taps, the receipt, taking back, and every page of the till.
// Taps are counted as a clerk makes them, a scanner's Enter is none; what a finger meets is large.

/** What a tablet at a station has. */
export const TABLET = { width: 820, height: 1180 };
/** Taps from the scan to the receipt, at most. */
const TAPS_MAX = 3;
/** Milliseconds for the answers between them, all together; people need the rest of 20 s. */
const ANSWERS_MS_MAX = 4_000;
/** CSS pixels that a finger meets. */
const REACH_PX = 48;

const PAGES = [
    ["till-redemptions", "/till/redemptions"],
    ["till-activities", "/till/activities"],
    ["till-register", "/till/register"],
    ["till-shift", "/till/shift"],
];

/** Everything that a clerk does in a language. */
export async function doneByClerk(eye) {
    const { till } = eye.plan;
    const tab = await eye.tab();
    await cameIn(eye, tab, till);
    await redeemed(eye, tab, till);
    for (const [name, path] of PAGES) {
        eye.began(name, path);
        await tab.goto(eye.address(path));
        await seen(eye, tab, name);
    }
    await printed(eye, tab, till);
    await takenBack(eye, tab);
    eye.began("till-lock", "/till/lock");
    await tab.goto(eye.address("/till/lock"));
    await seen(eye, tab, "till-lock");
}

async function cameIn(eye, tab, { clerk_card, pin }) {
    eye.began("till-enter", "/till/enter");
    await tab.goto(eye.address("/till/enter"));
    await seen(eye, tab, "till-enter");
    await tab.fill("#card", clerk_card);
    await tab.fill("#pin", pin);
    await tab.press("#pin", "Enter");
    await tab.waitForURL("**/till**");
    await tab.goto(eye.address("/till"));
    if (tab.url().includes("/till/shift")) {
        eye.began("till-open-shift", "/till/shift");
        await seen(eye, tab, "till-open-shift");
        await tab.click("form[action^='/till/shift/open'] button");
    }
    eye.began("till", "/till");
    await tab.waitForSelector("#shown");
    await seen(eye, tab, "till");
}

/** The clerk types the card's number and taps: find, an hour, confirm. */
async function redeemed(eye, tab, { volunteer_card, pin }) {
    eye.began("till-redeem", "/till");
    let [taps, waited] = [0, 0];
    const tap = async (selector, next) => {
        const began = performance.now();
        await tab.click(selector);
        await tab.waitForSelector(next);
        waited += performance.now() - began;
        taps += 1;
    };
    await tab.fill("#shown", volunteer_card);
    await tap("form[action^='/till/visitor'] button", ".taps");
    await seen(eye, tab, "till-visitor");
    await tap(".taps button[value='60']", "form[action^='/till/redeem?']");
    await seen(eye, tab, "till-confirm");
    if (await tab.isVisible("#pin")) await tab.fill("#pin", pin);
    await tap("form[action^='/till/redeem?'] button", ".receipt");
    await seen(eye, tab, "till-receipt");
    if (taps > TAPS_MAX) eye.tell(`takes ${taps} taps`);
    if (waited > ANSWERS_MS_MAX) eye.tell(`answers take ${Math.round(waited)} ms`);
    console.log(`till ${eye.lang}: ${taps} taps, ${Math.round(waited)} ms of answers`);
}

/** Somebody found by document gets a card that is printed, and a form for the PIN. */
async function printed(eye, tab, { document_number }) {
    eye.began("till-card", "/till/visitor/card");
    await tab.goto(eye.address("/till"));
    await tab.fill("#shown", document_number);
    await tab.press("#shown", "Enter");
    await tab.waitForSelector("form[action^='/till/visitor/card']");
    await seen(eye, tab, "till-by-document");
    await tab.click("form[action^='/till/visitor/card'] button");
    await tab.waitForSelector(".card-face");
    await seen(eye, tab, "till-card");
    await tab.emulateMedia({ media: "print" });
    await eye.look(tab, "till-card-printed");
    await tab.emulateMedia({ media: null });
    eye.began("till-pin", "/till/visitor/pin");
    await tab.goto(eye.address("/till/visitor/pin"));
    await seen(eye, tab, "till-pin");
    eye.began("till-check-in", "/till/activities");
    await tab.goto(eye.address("/till/activities"));
    await seen(eye, tab, "till-check-in");
    const sheet = await tab.getAttribute("a[href*='/sheet']", "href");
    eye.began("till-sheet", sheet.split("?")[0]);
    await tab.goto(`${eye.plan.origin}${sheet}`);
    await eye.look(tab, "till-sheet");
}

/** Two taps: the list, and the button of what was wrong. */
async function takenBack(eye, tab) {
    eye.began("till-taken-back", "/till/redemptions");
    await tab.goto(eye.address("/till"));
    await tab.click("nav.till a[href^='/till/redemptions']");
    await tab.waitForSelector("form[action*='/reversal']");
    await tab.click("form[action*='/reversal'] button");
    await tab.waitForSelector(".ended-since");
    await seen(eye, tab, "till-taken-back");
}

/** Looks at a page like at any, and at the size of what a finger meets. */
async function seen(eye, tab, name) {
    await eye.look(tab, name);
    const small = await tab.evaluate((least) => {
        const met = "main button, main .button, main input, main select, nav.tabs a";
        const shown = [...document.querySelectorAll(met)].filter(
            (it) => it.type !== "hidden" && it.type !== "checkbox" && it.offsetParent,
        );
        const low = shown.filter((it) => it.getBoundingClientRect().height < least);
        return low.map((it) => `<${it.localName}> ${it.textContent.trim() || it.name}`);
    }, REACH_PX);
    small.forEach((it) => eye.tell(`${it} is lower than ${REACH_PX} px`));
}
