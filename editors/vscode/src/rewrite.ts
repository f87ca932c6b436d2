import * as vscode from "vscode";
import type { Session } from "./session";

const SCHEME = "custcare-tone-rewrite";

interface Offer {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly text: string;
}

/** Shows a reply beside its rewrite, and puts the rewrite in its place when that is accepted. */
export class Rewriting implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly offers = new Map<string, Offer>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;
  private readonly subscriptions = [
    this.changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
    vscode.workspace.onDidCloseTextDocument((closed) => this.offers.delete(closed.uri.toString())),
  ];

  constructor(private readonly session: Session) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.offers.get(uri.toString())?.text ?? "";
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  /** Asks for the rewrite of the reply in the active editor and shows the difference. Nothing is changed yet. */
  async offer(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) {
      return;
    }
    const document = editor.document;
    const version = document.version;
    const uri = document.uri.toString();
    const answer = await this.session.execute<{ text: string } | null>("custcare-tone.rewrite", uri, ...where(editor));
    if (answer === undefined) {
      return;
    }
    const text = answer?.text ?? document.getText();
    if (text === document.getText()) {
      void vscode.window.showInformationMessage("There is nothing to rewrite in this reply.");
      return;
    }
    const target = document.uri.with({ scheme: SCHEME, query: uri });
    this.offers.set(target.toString(), { document, version, text });
    this.changed.fire(target);
    const name = document.uri.path.split("/").at(-1) ?? "reply";
    await vscode.commands.executeCommand("vscode.diff", document.uri, target, `${name}: as it is ↔ rewritten`, {
      preview: true,
    } satisfies vscode.TextDocumentShowOptions);
  }

  /** Puts the rewrite that is shown in the place of the reply, as one step that can be undone. */
  async apply(): Promise<void> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    const offer = input instanceof vscode.TabInputTextDiff ? this.offers.get(input.modified.toString()) : undefined;
    if (offer === undefined) {
      return;
    }
    if (offer.document.isClosed || offer.document.version !== offer.version) {
      void vscode.window.showWarningMessage("The reply was changed since it was rewritten: ask for the rewrite again.");
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    const { range, text } = difference(offer.document, offer.text);
    edit.replace(offer.document.uri, range, text);
    if (await vscode.workspace.applyEdit(edit)) {
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
      await vscode.window.showTextDocument(offer.document);
    }
  }
}

/** The selection, where there is one: in a file of many replies, only those that it touches are rewritten. */
function where(editor: vscode.TextEditor): object[] {
  const { start, end, isEmpty } = editor.selection;
  return isEmpty
    ? []
    : [
        {
          start: { line: start.line, character: start.character },
          end: { line: end.line, character: end.character },
        },
      ];
}

/** The one stretch of `document` in which `wanted` differs from it, and what stands there instead. */
function difference(document: vscode.TextDocument, wanted: string): { range: vscode.Range; text: string } {
  const now = document.getText();
  const most = Math.min(now.length, wanted.length);
  let start = 0;
  while (start < most && now[start] === wanted[start]) {
    start++;
  }
  let end = 0;
  while (end < most - start && now.at(-1 - end) === wanted.at(-1 - end)) {
    end++;
  }
  // Neither end may fall between the halves of one character or of one line end.
  while (start > 0 && joined(now, start)) {
    start--;
  }
  while (end > 0 && joined(now, now.length - end)) {
    end--;
  }
  return {
    range: new vscode.Range(document.positionAt(start), document.positionAt(now.length - end)),
    text: wanted.slice(start, wanted.length - end),
  };
}

function joined(text: string, at: number): boolean {
  const pair = text.slice(at - 1, at + 1);
  return pair === "\r\n" || /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair);
}
