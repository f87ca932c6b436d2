// Draws what a program wrote to a terminal, with the terminal of VS Code: node terminal.mjs < options.json
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const options = JSON.parse(readFileSync(0, "utf8"));
const { chromium } = createRequire(path.join(options.modules, "index.js"))("playwright-core");
const xterm = path.join(options.modules, "node_modules/code-server/lib/vscode/node_modules/@xterm/xterm");

const browser = await chromium.launch({ executablePath: options.browser, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.setContent('<body style="margin:0;background:#14161b"><div id="screen" style="display:inline-block;padding:12px"></div></body>');
await page.addStyleTag({ path: path.join(xterm, "css/xterm.css") });
await page.addScriptTag({ path: path.join(xterm, "lib/xterm.js") });
await page.evaluate(({ bytes, columns, rows }) => {
  const terminal = new window.Terminal({
    cols: columns,
    rows,
    fontSize: 15,
    fontFamily: "DejaVu Sans Mono, Noto Color Emoji, monospace",
    theme: { background: "#14161b", foreground: "#e0e2ea" },
  });
  terminal.open(document.getElementById("screen"));
  return new Promise((resolve) => terminal.write(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)), resolve));
}, options);
await page.waitForTimeout(500);
await page.locator("#screen").screenshot({ path: options.picture });
await browser.close();
