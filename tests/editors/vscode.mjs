// Plays one scenario in a real VS Code (code-server) with a real browser, with mouse and keyboard as a person would,
// and prints what was seen as JSON. Called by test_vscode.py: node vscode.mjs SCENARIO < options.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const options = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(path.join(options.modules, "index.js"));
const { chromium } = require("playwright-core");
const seen = {};
const PATIENCE = options.patience ?? 120_000;

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

/** Puts `wanted` in the place of settings, those of the user or of this machine, in the editor, and comes back to the reply. */
async function change(which, wanted) {
  await command(`Preferences: Open ${which} Settings (JSON)`);
  await page.locator(".tab.active", { hasText: "settings.json" }).waitFor();
  await eventually("the settings", async () => (await shownText()).includes("{"));
  await page.locator(".part.editor .view-lines").first().click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(JSON.stringify(wanted));
  // What the editor closed by itself.
  await page.keyboard.press("Control+Shift+End");
  await page.keyboard.press("Delete");
  await save();
  // Settings are JSON with comments, which is none of our business: there is nothing to say in the status bar.
  await eventually("no status for settings", async () => (await status().count()) === 0);
  await page.locator(".tab", { hasText: options.file }).click();
  await page.locator(".tab.active", { hasText: options.file }).waitFor();
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
    await eventually("the count changed", async () => {
      const text = await statusText();
      return /\d/.test(text) && text !== seen.status;
    });
    await save();
    seen.statusAfter = await statusText();
  },

  /** Asks for the rewrite, looks at the difference, and accepts it with the button above it. */
  async rewrite() {
    await open(options.file);
    await eventually("the count", async () => /\d/.test(await statusText()));
    await command("Tone: Rewrite Reply…");
    await page.locator(".part.editor .monaco-diff-editor").waitFor();
    seen.tab = await page.locator(".tab.active").innerText();
    await eventually("the rewrite", async () => (await shownText()).includes(options.rewritten));
    seen.changed = await page.locator(".part.editor .char-insert").count();
    await page.locator('.editor-actions a[aria-label^="Apply Rewrite"]').click();
    await page.locator(".part.editor .monaco-diff-editor").waitFor({ state: "detached" });
    await save();
    seen.status = await statusText();
  },

  /** Applies the safe fixes by the command. */
  async fixAll() {
    await open(options.file);
    await eventually("the count", async () => /\d/.test(await statusText()));
    await command("Tone: Apply Safe Fixes");
    await save();
  },

  /** Types a letter, takes it back and saves; the settings have the safe fixes applied then. */
  async onSave() {
    await open(options.file);
    await eventually("the count", async () => /\d/.test(await statusText()));
    await click(options.words);
    await page.keyboard.type("X");
    await page.keyboard.press("Backspace");
    await save();
  },

  /** Explains the finding under the cursor; the page opens beside the reply. */
  async explain() {
    await open(options.file);
    await eventually("a squiggle", async () => (await underlined("error")).length > 0);
    await click(options.words);
    await command("Tone: Explain Finding…");
    await page.locator(".tab", { hasText: options.code }).waitFor();
    seen.page = await eventually("the page", async () => {
      for (const frame of page.frames()) {
        const text = await frame.evaluate(() => document.body?.innerText ?? "").catch(() => "");
        if (text.startsWith(options.code)) return text;
      }
      return undefined;
    });
    seen.problems = await problems();
  },

  /** Makes a new reply from a script, answering one question after the other. */
  async newReply() {
    await open(options.file);
    await eventually("the server", async () => /Tone/.test(await statusText()));
    await command("Tone: New Reply from Script…");
    const input = page.locator(".quick-input-widget input").first();
    const pick = async (words) => {
      await page.locator(".quick-input-list .monaco-list-row", { hasText: words }).first().waitFor();
      await input.fill(words);
      await page.keyboard.press("Enter");
    };
    await pick(options.script);
    await pick(options.channel);
    seen.questions = [];
    for (let asked = 0; ; asked++) {
      const title = page.locator(".quick-input-title");
      const next = await eventually("a question or the reply", async () => {
        if ((await page.locator(".tab.active", { hasText: "Untitled" }).count()) > 0) return "done";
        const text = (await title.isVisible().catch(() => false)) ? await title.innerText() : "";
        return text.includes(`(${asked + 1} of`) ? text : undefined;
      });
      if (next === "done") break;
      seen.questions.push(next);
      const name = next.split(": ")[1].replaceAll(" ", "_");
      await input.fill(options.values[name] ?? "");
      await page.keyboard.press("Enter");
    }
    await eventually("the text", async () => (await shownText()).length > 20);
    seen.text = await shownText();
    seen.status = await eventually("a status", async () => (await statusText()) || undefined);
  },

  /** Starts without a server, reads what is said, and repairs the settings. */
  async missing() {
    await open(options.file);
    await eventually("the message", async () => (await toasts()).some((text) => text.includes("not installed")));
    seen.toast = (await toasts()).find((text) => text.includes("not installed"));
    await eventually("the status", async () => (await statusText()).includes("no server"));
    seen.status = await statusText();
    if (options.repaired) {
      await change("Remote", options.repaired);
      await eventually("the count", async () => /\d/.test(await statusText()));
      seen.statusAfter = await statusText();
    }
  },

  /** Opens a file and waits for its findings, no more. */
  async open() {
    await open(options.file);
    await eventually("the count", async () => /\d/.test(await statusText()));
    seen.status = await statusText();
  },

  /** Changes settings while a reply is open. */
  async settings() {
    await open(options.file);
    await eventually("squiggles", async () => (await underlined("warning")).length > 0);
    seen.before = await underlined("warning");
    await change("User", options.changed);
    await eventually("other squiggles", async () => (await underlined("warning")).length === 0 && (await underlined("info")).length > 0);
    seen.after = { error: await underlined("error"), warning: await underlined("warning"), info: await underlined("info") };
  },

  /** Checks files that are not open. */
  async workspace() {
    await open(options.file);
    await eventually("the server", async () => /Tone/.test(await statusText()));
    seen.before = await page.locator(".markers-panel .monaco-list-row").allInnerTexts();
    await command("Tone: Check Workspace");
    seen.toast = await eventually("the sum", async () => (await toasts()).find((text) => /finding/.test(text)));
    await page.locator(".notification-list-item a", { hasText: "Show Problems" }).click();
    const rows = page.locator(".markers-panel .monaco-list-row");
    await eventually("the other file", async () => (await rows.allInnerTexts()).some((text) => text.includes(options.other)));
    seen.problems = await rows.allInnerTexts();
  },

  /** The menu behind the status bar item, and the restart in it. */
  async menu() {
    await open(options.file);
    await eventually("the count", async () => /\d/.test(await statusText()));
    seen.status = await statusText();
    await status().locator("a").first().click();
    const rows = page.locator(".quick-input-list .monaco-list-row");
    await rows.filter({ hasText: "Restart" }).waitFor();
    seen.title = await page.locator(".quick-input-title").innerText();
    seen.menu = await rows.allInnerTexts();
    await rows.filter({ hasText: "Restart" }).click();
    await eventually("the restart", async () => !/\d/.test(await statusText()));
    await eventually("the count again", async () => (await statusText()) === seen.status);
  },

  /** For the pictures in the documentation: a reply with its findings, one explained, Problems below; then the light bulb's menu. */
  async pictures() {
    await open(options.file);
    await page.keyboard.press("Control+B");
    await eventually("squiggles", async () => (await underlined("error")).length > 0 && (await underlined("warning")).length > 0);
    await command("Problems: Focus on Problems View");
    await eventually("rows in Problems", async () => (await page.locator(".markers-panel .monaco-list-row").count()) > 1);
    await click(options.words);
    const at = await place(options.words);
    await page.mouse.move(at.x + 20, at.y, { steps: 4 });
    await eventually("the explanation", async () =>
      (await page.locator(".monaco-hover:not(.hidden) .monaco-hover-content").allInnerTexts()).some((text) => text.includes(options.code)),
    );
    await page.waitForTimeout(1500);
    await shot("vscode.png");
    await page.keyboard.press("Escape");
    await page.mouse.move(5, 5);
    await click(options.words);
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget .monaco-list-row").first().waitFor();
    await page.waitForTimeout(1000);
    await shot("vscode-fix.png");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+J");
    await click(options.words);
    await command("Tone: Rewrite Reply…");
    await page.locator(".part.editor .monaco-diff-editor").waitFor();
    await eventually("the rewrite", async () => (await shownText()).includes(options.rewritten));
    await page.waitForTimeout(1500);
    await shot("vscode-rewrite.png");
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
