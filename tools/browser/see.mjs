// What is looked at on a page: its answer and heading, that the heading stands above the fold, that
// nothing is scrolled sideways, what axe finds, what the console says, and every request it makes.
import { join } from "node:path";

/** Findings of axe that are wrong; what weighs less is for people to judge. */
const WRONG = ["serious", "critical"];

/** Looks at pages on one screen, in one language. */
export class Eye {
    constructor({ context, plan, lang, screen, axe, wrong }) {
        Object.assign(this, { context, plan, lang, screen, axe, wrong });
        this.seen = 0;
        this.name = "";
    }

    /** The one tab of this view, whose requests and console are listened to. */
    async tab() {
        this.opened ??= this.listened(await this.context.newPage());
        return this.opened;
    }

    listened(tab) {
        tab.on("request", (request) => this.requested(request.url()));
        tab.on("console", (message) => this.said(message));
        tab.on("pageerror", (error) => this.tell(`a script failed: ${error.message}`));
        tab.on("requestfailed", (request) => this.failed(request));
        return tab;
    }

    tell(what) {
        this.wrong.push(`${this.name} ${this.lang} ${this.screen.width}: ${what}`);
    }

    requested(url) {
        const isOurs = url.startsWith(`${this.plan.origin}/`) || url.startsWith("data:");
        if (!isOurs) this.tell(`asks elsewhere: ${url}`);
    }

    said(message) {
        // Chromium says so of every answer above 399; which one is expected, the plan knows.
        const isStatus = message.text().startsWith("Failed to load resource: the server responded");
        const isOfPage = message.location().url.includes(this.path);
        if (message.type() === "error" && !(isStatus && isOfPage)) {
            this.tell(`the console says: ${message.text()}`);
        }
    }

    failed(request) {
        const { errorText } = request.failure();
        // A download is no page: the browser ends its loading.
        if (errorText !== "net::ERR_ABORTED") this.tell(`${request.url()}: ${errorText}`);
    }

    /** Where a path of the plan is in this language. */
    address(path) {
        const join = path.includes("?") ? "&" : "?";
        return `${this.plan.origin}${path}${join}lang=${this.lang}`;
    }

    /** Goes to a page of the plan and looks at it. */
    async visit({ name, path, status = 200, heading }) {
        this.began(name, path);
        const tab = await this.tab();
        const answer = await tab.goto(this.address(path));
        if (answer.status() !== status) this.tell(`answers ${answer.status()}, not ${status}`);
        await this.look(tab, name, heading?.[this.lang]);
    }

    /** Does something; what then does not come about is told like anything else. */
    async act(done) {
        try {
            await done();
        } catch (error) {
            if (error.name !== "TimeoutError") throw error;
            this.tell(`does not get on: ${error.message.split("\n").slice(0, 3).join(" ")}`);
        }
    }

    /** From here on, what is told is of this page. */
    began(name, path) {
        [this.name, this.path] = [name, path];
    }

    /** Looks at the page that a tab shows. */
    async look(tab, name, heading) {
        this.name = name;
        this.seen += 1;
        const fold = await tab.evaluate(measured);
        if (heading && fold.heading !== heading) {
            this.tell(`says "${fold.heading}", not "${heading}"`);
        }
        if (fold.headings !== 1) this.tell(`has ${fold.headings} headings of the first level`);
        if (fold.bottom > this.screen.height) {
            this.tell(`the heading ends at ${Math.round(fold.bottom)}, below the fold`);
        }
        if (fold.beyond > 0) {
            this.tell(`is scrolled sideways by ${fold.beyond}, for ${fold.widest}`);
        }
        if (fold.lang.slice(0, 2) !== this.lang) this.tell(`is in "${fold.lang}"`);
        await this.judged(tab);
        const file = `${name}-${this.lang}-${this.screen.width}.png`;
        await tab.screenshot({ path: join(this.plan.pictures, file), fullPage: true });
    }

    async judged(tab) {
        // Not as a script of the page, which its policy would refuse.
        await tab.evaluate(this.axe);
        const { violations } = await tab.evaluate(() => window.axe.run());
        for (const { id, impact, help, nodes } of violations) {
            if (!WRONG.includes(impact)) continue;
            const [{ target, failureSummary }] = nodes;
            const why = failureSummary.split("\n").slice(1).join("; ").trim();
            this.tell(`${id} (${impact}): ${help}, ${nodes.length} times: ${target}: ${why}`);
        }
    }
}

/** Runs in the page. */
function measured() {
    const root = document.documentElement;
    const headings = [...document.querySelectorAll("h1")];
    const beyond = root.scrollWidth - root.clientWidth;
    const wide = [...document.body.querySelectorAll("*")].filter(
        (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    return {
        heading: headings[0]?.textContent.trim(),
        headings: headings.length,
        bottom: headings[0]?.getBoundingClientRect().bottom ?? Infinity,
        beyond,
        widest: wide.length > 0 ? `<${wide[0].localName} class="${wide[0].className}">` : "nothing",
        lang: root.lang,
    };
}
