import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

/** How the server is started, and where that came from. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly origin: string;
}

/** There is no program to start, or the language server's part of it is not installed. */
export class NoServer extends Error {}

/** The command that starts the server: the setting, else the workspace's own environment, else the search path. */
export function serverCommand(): Command {
  const settings = vscode.workspace.getConfiguration("custcareTone");
  const args = ["lsp", ...settings.get<string[]>("args", [])];
  const own = settings.get<string>("path", "").trim();
  if (own !== "") {
    return { command: resolved(own), args, origin: "the setting custcareTone.path" };
  }
  const interpreter = settings.get<string>("interpreter", "").trim();
  if (interpreter !== "") {
    return {
      command: resolved(interpreter),
      args: ["-m", "custcare_tone", ...args],
      origin: "the setting custcareTone.interpreter",
    };
  }
  // A program inside the workspace is run only where the user said that they trust it.
  const inWorkspace = vscode.workspace.isTrusted ? workspaceProgram() : undefined;
  if (inWorkspace !== undefined) {
    return { command: inWorkspace, args, origin: "the workspace's virtual environment" };
  }
  return { command: "custcare-tone", args, origin: "the search path" };
}

/** What the program prints for `words` instead of serving; throws NoServer where it cannot be run, Error where it refuses. */
export function ask(found: Command, words: readonly string[], cwd?: string): Promise<string> {
  const before = found.args.slice(0, found.args.indexOf("lsp"));
  const options = { timeout: 60_000, maxBuffer: 64 * 1024 * 1024, ...(cwd === undefined ? {} : { cwd }) };
  return new Promise((resolve, reject) => {
    execFile(found.command, [...before, ...words], options, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
      } else if (error.code === "ENOENT" || /No module named/.test(stderr)) {
        reject(new NoServer(`“${found.command}” is not there (looked in ${found.origin})`));
      } else {
        reject(new Error(lastLine(stderr).replace(/^custcare-tone: error: /, "") || error.message));
      }
    });
  });
}

/** The version that `found` says it has. */
export async function serverVersion(found: Command): Promise<string> {
  return (await ask(found, ["--version"])).trim().split(/\s+/).at(-1) ?? "";
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}

function resolved(value: string): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const expanded = value
    .replaceAll("${workspaceFolder}", folder)
    .replaceAll("${userHome}", process.env["HOME"] ?? process.env["USERPROFILE"] ?? "")
    .replace(/^~(?=[/\\])/, process.env["HOME"] ?? "~");
  // A bare name is for the search path; anything with a separator is relative to the workspace.
  return /[/\\]/.test(expanded) && !path.isAbsolute(expanded) ? path.join(folder, expanded) : expanded;
}

function workspaceProgram(): string | undefined {
  const program = process.platform === "win32" ? "Scripts\\custcare-tone.exe" : "bin/custcare-tone";
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    for (const environment of [".venv", "venv"]) {
      const candidate = path.join(folder.uri.fsPath, environment, program);
      if (folder.uri.scheme === "file" && existsSync(candidate)) {
        return candidate;
      }
    }
  }
  return undefined;
}
