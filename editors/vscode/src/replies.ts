import * as vscode from "vscode";
import type { Session } from "./session";

/** A script, as `custcare-tone scripts --format json` lists it. */
interface Script {
  readonly id: string;
  readonly summary: string;
  readonly scenario: string;
  readonly channels: readonly string[];
  readonly variables: readonly Variable[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly about: string | null;
  readonly required: boolean;
  readonly example: unknown;
}

/** Asks for a script, a channel and the values, and opens the reply that they make. */
export async function newReply(session: Session): Promise<void> {
  const language = chosenLanguage();
  const listed = await session.commandLine(["scripts", "--format", "json", ...language]);
  if (listed === undefined) {
    return;
  }
  const scripts = JSON.parse(listed) as Script[];
  const script = await choose(
    scripts.map((one) => ({ label: one.summary, description: one.id, value: one })),
    "What is the reply about?",
  );
  if (script === undefined) {
    return;
  }
  const channel = await choose(
    script.channels.map((one) => ({ label: one.replaceAll("_", " "), value: one })),
    "Where is it sent?",
  );
  const values = channel === undefined ? undefined : await ask(script.variables);
  if (channel === undefined || values === undefined) {
    return;
  }
  const set = Object.entries(values).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
  const text = await session.commandLine(["draft", script.id, "--channel", channel, ...language, ...set]);
  if (text !== undefined) {
    const document = await vscode.workspace.openTextDocument({ language: "plaintext", content: text });
    await vscode.window.showTextDocument(document);
  }
}

/** The language that the editor's settings name, as a flag; else the configuration files decide. */
function chosenLanguage(): string[] {
  const language = vscode.workspace.getConfiguration("custcareTone").get<string | null>("language");
  return typeof language === "string" && language !== "" && language !== "auto" ? ["--language", language] : [];
}

async function choose<T>(
  entries: readonly (vscode.QuickPickItem & { value: T })[],
  question: string,
): Promise<T | undefined> {
  const only = entries.length === 1 ? entries[0] : undefined;
  return (only ?? (await vscode.window.showQuickPick(entries, { placeHolder: question, matchOnDescription: true })))?.value;
}

/** The values of the variables, one question each; undefined where a question is left with Escape. */
async function ask(variables: readonly Variable[]): Promise<Record<string, string> | undefined> {
  const values: Record<string, string> = {};
  for (const [index, variable] of variables.entries()) {
    const answer = await vscode.window.showInputBox({
      title: `New reply (${index + 1} of ${variables.length}): ${variable.name.replaceAll("_", " ")}`,
      prompt: `${variable.about ?? variable.type}${variable.required ? "" : ". Leave it empty where there is none"}`,
      placeHolder: `for example ${String(variable.example)}`,
      ignoreFocusOut: true,
      validateInput: (value) => (variable.required && value.trim() === "" ? "The script cannot do without it." : undefined),
    });
    if (answer === undefined) {
      return undefined;
    }
    if (answer.trim() !== "") {
      values[variable.name] = answer.trim();
    }
  }
  return values;
}
