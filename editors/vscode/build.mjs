// Bundles the extension into out/, with the licences of what is bundled.
import { build } from "esbuild";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const made = await build({
  entryPoints: ["src/extension.ts"],
  outfile: "out/extension.js",
  bundle: true,
  external: ["vscode"],
  platform: "node",
  format: "cjs",
  target: "node20",
  minify: true,
  legalComments: "none",
  metafile: true,
});

const folders = Object.keys(made.metafile.inputs)
  .map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1])
  .filter((folder) => folder !== undefined);
const notices = [...new Set(folders)].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} comes without the text of its licence (${license})`);
  return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, "utf8").trim()}\n`;
});
writeFileSync("out/LICENSES.txt", notices.join(`\n${"-".repeat(72)}\n\n`));
