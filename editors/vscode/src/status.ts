import * as vscode from "vscode";
import type { ServerState, Session } from "./session";

export const SOURCE = "custcare-tone";

/** The number of findings in the reply at hand, or what is the matter with the server; a click opens the menu. */
export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("custcareTone.status", vscode.StatusBarAlignment.Right, 90);
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly session: Session) {
    this.item.name = "custcare-tone";
    this.item.command = "custcareTone.menu";
    const show = () => this.show();
    this.subscriptions = [
      this.item,
      session.onDidChange(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.languages.onDidChangeDiagnostics(show),
    ];
    this.show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private show(): void {
    const state = this.session.state;
    const document = vscode.window.activeTextEditor?.document;
    if (state.kind === "running" && (document === undefined || !this.session.checks(document))) {
      this.item.hide();
      return;
    }
    const findings = document === undefined ? [] : ownFindings(document.uri);
    this.item.text = label(state, findings.length);
    this.item.tooltip = tooltip(state, findings);
    this.item.accessibilityInformation = { label: `custcare-tone: ${this.item.tooltip}` };
    this.item.backgroundColor =
      state.kind === "failed" ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.item.show();
  }
}

/** What custcare-tone found in `uri`. */
export function ownFindings(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === SOURCE);
}

function label(state: ServerState, count: number): string {
  switch (state.kind) {
    case "off":
      return "$(circle-slash) Tone: off";
    case "starting":
      return "$(loading~spin) Tone";
    case "failed":
      return "$(warning) Tone: no server";
    case "running":
      return count === 0 ? "$(check) Tone" : `$(comment) Tone: ${count}`;
  }
}

function tooltip(state: ServerState, findings: readonly vscode.Diagnostic[]): string {
  switch (state.kind) {
    case "off":
      return "Replies are not checked here.";
    case "starting":
      return "The server is starting.";
    case "failed":
      return `No server: ${state.reason}. Click for what can be done.`;
    case "running":
      return `${counted(findings)} (custcare-tone ${state.version}). Click for more.`;
  }
}

function counted(findings: readonly vscode.Diagnostic[]): string {
  const of = (severity: vscode.DiagnosticSeverity) => findings.filter((one) => one.severity === severity).length;
  const parts = [
    plural(of(vscode.DiagnosticSeverity.Error), "error"),
    plural(of(vscode.DiagnosticSeverity.Warning), "warning"),
    plural(of(vscode.DiagnosticSeverity.Information) + of(vscode.DiagnosticSeverity.Hint), "note"),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "Nothing found in this reply" : parts.join(", ");
}

function plural(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
