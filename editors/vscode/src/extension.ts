import * as vscode from "vscode";
import { Explanations } from "./explain";
import { showMenu } from "./menu";
import { Trouble } from "./missing";
import { newReply } from "./replies";
import { Rewriting } from "./rewrite";
import { Session } from "./session";
import { Status } from "./status";

/** Settings that change how the server is started; the others it asks for itself. */
const RESTARTING = ["enable", "onlyConfigured", "path", "interpreter", "args"].map((name) => `custcareTone.${name}`);

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const output = vscode.window.createOutputChannel("custcare-tone", { log: true });
  const explanations = new Explanations(() => current);
  const current = new Session(output, async (params, token, next) => {
    const file = vscode.Uri.parse(params.uri);
    // A rewrite is shown in the editor for differences, not as the text of one.
    const shown = (await explanations.showFile(file)) || file.path.endsWith(".diff");
    return shown ? { success: true } : next(params, token);
  });
  session = current;
  const rewriting = new Rewriting(current);
  const commands: Record<string, (...args: never[]) => unknown> = {
    "custcareTone.rewriteReply": () => rewriting.offer(),
    "custcareTone.applyRewrite": () => rewriting.apply(),
    "custcareTone.fixAll": () => fixAll(),
    "custcareTone.explain": () => explanations.choose(),
    "custcareTone.checkWorkspace": () => current.checkWorkspace(),
    "custcareTone.newReply": () => newReply(current),
    "custcareTone.restart": () => current.restart(),
    "custcareTone.showOutput": () => output.show(),
    "custcareTone.menu": () => showMenu(current),
  };
  context.subscriptions.push(
    output,
    current,
    rewriting,
    explanations,
    new Status(current),
    new Trouble(current.onDidChange),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (RESTARTING.some((name) => event.affectsConfiguration(name))) {
        void current.restart();
      } else if (event.affectsConfiguration("custcareTone")) {
        void current.settingsChanged();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => current.restart()),
    vscode.window.onDidChangeActiveTextEditor(() => showWhetherChecked(current)),
    current.onDidChange(() => showWhetherChecked(current)),
  );
  void current.restart();
}

export async function deactivate(): Promise<void> {
  await session?.stop();
}

async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand("editor.action.codeAction", {
    kind: "source.fixAll.custcare-tone",
    apply: "first",
  });
}

/** Menus of the editor show what can be done with a reply only where there is one. */
function showWhetherChecked(of: Session): void {
  const document = vscode.window.activeTextEditor?.document;
  const checked = of.state.kind === "running" && document !== undefined && of.checks(document);
  void vscode.commands.executeCommand("setContext", "custcareTone.checked", checked);
}
