import * as vscode from "vscode";
import { tell } from "./missing";
import type { Session } from "./session";

/** What a click on the status bar item offers; where there is no server, what helps. */
export async function showMenu(session: Session): Promise<void> {
  const state = session.state;
  if (state.kind === "failed") {
    await tell(state);
    return;
  }
  const document = vscode.window.activeTextEditor?.document;
  const inReply = document !== undefined && session.checks(document);
  const entries = [
    ...(inReply
      ? [
          { label: "$(wand) Rewrite this reply…", description: "shows the difference first", command: "custcareTone.rewriteReply" },
          { label: "$(check-all) Apply the safe fixes", command: "custcareTone.fixAll" },
          { label: "$(question) Explain a finding…", command: "custcareTone.explain" },
        ]
      : []),
    { label: "$(new-file) New reply from a script…", command: "custcareTone.newReply" },
    { label: "$(search) Check the workspace", command: "custcareTone.checkWorkspace" },
    { label: "$(warning) Show problems", command: "workbench.actions.view.problems" },
    { label: "$(gear) Settings", command: "workbench.action.openSettings" },
    { label: "$(debug-restart) Restart the server", command: "custcareTone.restart" },
    { label: "$(output) Show the output", command: "custcareTone.showOutput" },
  ];
  const chosen = await vscode.window.showQuickPick(entries, {
    title: state.kind === "running" ? `custcare-tone ${state.version}` : "custcare-tone",
    placeHolder: "What to do?",
  });
  if (chosen?.command === "workbench.action.openSettings") {
    await vscode.commands.executeCommand(chosen.command, "@ext:custcare-tone.custcare-tone");
  } else if (chosen !== undefined) {
    await vscode.commands.executeCommand(chosen.command);
  }
}
