import * as vscode from "vscode";
import type { ServerState } from "./session";

const INSTALL = 'pip install "custcare-tone[lsp]"';

/** Says what to do where the server cannot be started; once until it has run again. */
export class Trouble implements vscode.Disposable {
  private told = false;
  private readonly subscription: vscode.Disposable;

  constructor(onDidChange: vscode.Event<ServerState>) {
    this.subscription = onDidChange((state) => {
      if (state.kind === "running") {
        this.told = false;
      } else if (state.kind === "failed" && !this.told) {
        this.told = true;
        void tell(state);
      }
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }
}

/** The message, with a button for each thing that helps. */
export async function tell(state: ServerState & { kind: "failed" }): Promise<void> {
  const [copy, settings, output, again] = ["Copy Install Command", "Open Settings", "Show Output", "Try Again"];
  const chosen = state.missing
    ? await vscode.window.showErrorMessage(
        `custcare-tone is not installed: ${state.reason}. Install it with ${INSTALL}, or name it in the settings.`,
        copy,
        settings,
        again,
      )
    : await vscode.window.showErrorMessage(`custcare-tone does not run: ${state.reason}`, output, settings, again);
  if (chosen === copy) {
    await vscode.env.clipboard.writeText(INSTALL);
  } else if (chosen === settings) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "custcareTone.path");
  } else if (chosen === output) {
    await vscode.commands.executeCommand("custcareTone.showOutput");
  } else if (chosen === again) {
    await vscode.commands.executeCommand("custcareTone.restart");
  }
}
