import * as vscode from "vscode";

/** What only the extension reads. */
const OWN = new Set(["onlyConfigured", "path", "interpreter", "args", "trace"]);

/**
 * The settings for the server at `scope`: only those that somebody set, so that no default stands for a choice. With `everywhere`,
 * files that are not open are checked whatever the settings say.
 */
export function forServer(scope: vscode.Uri | undefined, everywhere: boolean): Record<string, unknown> {
  const all = vscode.workspace.getConfiguration(undefined, scope ?? null).get<Record<string, unknown>>("custcareTone", {});
  const chosen = Object.entries(all).filter(([name, value]) => !OWN.has(name) && value !== null && value !== undefined);
  return { ...Object.fromEntries(chosen), ...(everywhere ? { workspace: true } : {}) };
}
