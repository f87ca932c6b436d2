import * as vscode from "vscode";
import type { Session } from "./session";
import { ownFindings } from "./status";

const SCHEME = "custcare-tone-rule";

/** Pages about rules, shown as rendered Markdown. They are no files, so nobody checks the bad examples in them. */
export class Explanations implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly pages = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);

  constructor(private readonly session: () => Session) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.pages.get(uri.path) ?? "";
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }

  /** Shows the page of a rule: that of the finding under the cursor, else one that is chosen among those of the reply. */
  async choose(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      return;
    }
    const findings = ownFindings(editor.document.uri);
    const here = findings.filter((one) => one.range.contains(editor.selection.active));
    const candidates = here.length > 0 ? here : findings;
    if (candidates.length === 0) {
      void vscode.window.showInformationMessage("There is no finding in this reply.");
      return;
    }
    const entries = candidates.map((one) => ({ label: codeOf(one), description: editor.document.getText(one.range), detail: one.message }));
    const only = entries.length === 1 ? entries[0] : undefined;
    const chosen = only ?? (await vscode.window.showQuickPick(entries, { placeHolder: "Which finding?", matchOnDetail: true }));
    if (chosen !== undefined) {
      // The server answers by asking to show the page, as it does for the entry of the light bulb's menu.
      await this.session().execute("custcare-tone.explain", chosen.label, editor.document.uri.toString());
    }
  }

  /** Shows the page of a rule that the server has put into `file`; false where it is something else. */
  async showFile(file: vscode.Uri): Promise<boolean> {
    const code = /\/custcare-tone[^/]*\/(?:.*\/)?([A-Z]{3}\d{3})\.md$/.exec(file.path)?.[1];
    if (code === undefined) {
      return false;
    }
    const page = vscode.Uri.from({ scheme: SCHEME, path: `/${code}.md` });
    this.pages.set(page.path, new TextDecoder().decode(await vscode.workspace.fs.readFile(file)));
    this.changed.fire(page);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", page);
    return true;
  }
}

export function codeOf(diagnostic: vscode.Diagnostic): string {
  const code = diagnostic.code;
  return String(typeof code === "object" ? code.value : (code ?? ""));
}
