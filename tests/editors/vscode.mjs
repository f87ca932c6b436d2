// Plays one scenario in a real VS Code (code-server) with a real browser, with mouse and keyboard as a person would,
// and prints what was seen as JSON. Called by test_vscode.py: node vscode.mjs SCENARIO < options.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const options = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(path.join(options.modules, "index.js"));
const { chromium } = require("playwright-core");
const seen = {};
const PATIENCE = options.patience ?? 60_000;

const browser = await chromium.launch({ executablePath: options.browser, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({
  viewport: options.viewport ?? { width: 1280, height: 800 },
  colorScheme: options.dark ? "dark" : "light",
});
const page = await context.newPage();
page.setDefaultTimeout(PATIENCE);

const status = () => page.locator('.statusbar-item[id*="custcareTone.status"]');

async function eventually(what, condition) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await page.waitForTimeout(100);
  }
}

/** Runs a command by its title in the command palette. */
async function command(title) {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget input").first();
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** Opens a file by its name. */
async function open(name) {
  await page.keyboard.press("Control+P");
  const input = page.locator(".quick-input-widget input").first();
  await input.waitFor();
  await input.fill(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: name }).waitFor();
}

/** In the page: the lines of the editor as they are drawn, each a list of letters with their boxes. */
function drawn() {
  window.drawnLines = (root = document.querySelector(".part.editor")) =>
    [...root.querySelectorAll(".view-lines .view-line")].map((line) => {
      const letters = [];
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let i = 0; i < node.data.length; i++) {
          const range = document.createRange();
          range.setStart(node, i);
          range.setEnd(node, i + 1);
          letters.push({ letter: node.data[i].replace("\u00a0", " "), box: range.getBoundingClientRect() });
        }
      }
      return { box: line.getBoundingClientRect(), letters, text: letters.map((one) => one.letter).join("") };
    });
}

/** The words under the squiggles of a severity, by where the squiggles are drawn: what a person sees underlined. */
async function underlined(severity) {
  return page.evaluate((wanted) => {
    const lines = window.drawnLines();
    return [...document.querySelectorAll(`.part.editor .view-overlays .cdr.squiggly-${wanted}`)].map((mark) => {
      const box = mark.getBoundingClientRect();
      const line = lines.find((one) => Math.abs(one.box.top - box.top) < one.box.height / 2);
      const under = (one) => (one.box.left + one.box.right) / 2 > box.left && (one.box.left + one.box.right) / 2 < box.right;
      return (line?.letters ?? []).filter(under).map((one) => one.letter).join("");
    });
  }, severity);
}

/** The text that is drawn in the editor. */
async function shownText() {
  return page.evaluate(() => window.drawnLines().sort((a, b) => a.box.top - b.box.top).map((one) => one.text).join("\n"));
}

/** The place on the screen of the first letter of `words` in the editor. */
async function place(words) {
  return eventually(`“${words}” on the screen`, () =>
    page.evaluate((wanted) => {
      for (const line of window.drawnLines()) {
        const at = line.text.indexOf(wanted);
        if (at < 0) continue;
        const { box } = line.letters[at];
        return { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
      }
      return null;
    }, words),
  );
}

async function click(words) {
  const at = await place(words);
  await page.mouse.click(at.x, at.y);
}

async function shot(name, clip) {
  if (options.images) await page.screenshot({ path: path.join(options.images, name), ...(clip ? { clip } : {}) });
}

async function statusText() {
  return (await status().innerText()).trim();
}

async function save() {
  await page.locator(".tab.active.dirty").waitFor();
  await page.keyboard.press("Control+S");
  await eventually("the file saved", async () => (await page.locator(".tab.active.dirty").count()) === 0);
}

async function problems() {
  await command("Problems: Focus on Problems View");
  const rows = page.locator(".markers-panel .monaco-list-row");
  await eventually("rows in Problems", async () => (await rows.count()) > 1);
  return rows.allInnerTexts();
}

async function toasts() {
  return page.locator(".notification-list-item").allInnerTexts();
}

const scenarios = {
  /** Opens a reply, looks at everything that is shown about it, and takes a rewrite from the light bulb's menu. */
  async fix() {
    await open(options.file);
    await eventually("a squiggle", async () => (await underlined("error")).length > 0);
    await eventually("the count", async () => /\d/.test(await statusText()));
    seen.underlined = { error: await underlined("error"), warning: await underlined("warning"), info: await underlined("info") };
    seen.status = await statusText();
    seen.tooltip = await status().locator("a").first().getAttribute("aria-label");
    seen.problems = await problems();
    await click(options.words);
    const at = await place(options.words);
    await page.mouse.move(at.x + 3, at.y);
    const hover = page.locator(".monaco-hover:not(.hidden) .monaco-hover-content").first();
    await hover.waitFor();
    await eventually("the explanation", async () => (await hover.innerText()).includes(options.code));
    seen.hover = await hover.innerText();
    await page.keyboard.press("Escape");
    await page.mouse.move(5, 5);
    await click(options.words);
    await page.keyboard.press("Control+.");
    const rows = page.locator(".action-widget .monaco-list-row");
    await rows.filter({ hasText: options.title }).first().waitFor();
    seen.menu = await rows.allInnerTexts();
    await rows.filter({ hasText: options.title }).first().click();
    await eventually("the squiggle gone", async () => !(await underlined("error")).includes(options.words));
    await eventually("the count changed", async () => (await statusText()) !== seen.status);
    await save();
    seen.statusAfter = await statusText();
  },
};

let problem;
try {
  await page.addInitScript(`(${drawn})()`);
  await page.goto(options.url);
  await page.locator(".monaco-workbench .explorer-folders-view").waitFor();
  await scenarios[process.argv[2]]();
} catch (error) {
  problem = String(error.stack ?? error);
  if (options.failure) await page.screenshot({ path: options.failure }).catch(() => {});
  seen.toasts = await toasts().catch(() => []);
}
await browser.close();
console.log(JSON.stringify({ ...seen, ...(problem ? { problem } : {}) }));
