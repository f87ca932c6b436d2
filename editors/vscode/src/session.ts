import * as vscode from "vscode";
import { LanguageClient, RevealOutputChannelOn, State, type Middleware, type ShowDocumentRequest } from "vscode-languageclient/node";
import { forServer } from "./configuration";
import { CheckedFiles } from "./files";
import { ask, NoServer, serverCommand, serverVersion } from "./find";

export type ServerState =
  | { readonly kind: "off" }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly version: string }
  | { readonly kind: "failed"; readonly reason: string; readonly missing: boolean };

/** The server's process and the client that talks to it; a new pair for every start. */
export class Session implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ServerState>();
  readonly onDidChange = this.changed.event;
  private current: ServerState = { kind: "off" };
  private client: LanguageClient | undefined;
  private files: CheckedFiles | undefined;
  private queue: Promise<void> = Promise.resolve();

  private everywhere = false;

  constructor(
    private readonly output: vscode.LogOutputChannel,
    private readonly showDocument: ShowDocumentRequest.MiddlewareSignature,
  ) {}

  get state(): ServerState {
    return this.current;
  }

  checks(document: vscode.TextDocument): boolean {
    return this.files?.includes(document) ?? false;
  }

  /** Starts, or stops and starts; one after the other, however often it is called. */
  restart(): Promise<void> {
    this.queue = this.queue.then(async () => {
      await this.stopped();
      await this.started();
    });
    return this.queue;
  }

  stop(): Promise<void> {
    this.queue = this.queue.then(() => this.stopped());
    return this.queue;
  }

  /** What the server answers to `command`; undefined where there is no server, after saying so. */
  async execute<T>(command: string, ...args: unknown[]): Promise<T | undefined> {
    if (this.client?.state !== State.Running) {
      void vscode.window.showWarningMessage("custcare-tone is not running, so there is nothing to ask.");
      return undefined;
    }
    return this.client.sendRequest<T>("workspace/executeCommand", { command, arguments: args });
  }

  /** Checks every file of the workspace, and from then on those that change, until the window is closed. */
  async checkWorkspace(): Promise<void> {
    if (!this.everywhere) {
      this.everywhere = true;
      await this.settingsChanged();
    }
    const summary = await this.execute<{ files: number; findings: number }>("custcare-tone.checkWorkspace");
    if (summary !== undefined) {
      const show = "Show Problems";
      const said = `${counted(summary.findings, "finding")} in ${counted(summary.files, "file")}.`;
      if ((await vscode.window.showInformationMessage(said, show)) === show) {
        await vscode.commands.executeCommand("workbench.actions.view.problems");
      }
    }
  }

  /** What the command line answers to `words` in the folder of the workspace; undefined where it refuses, after saying why. */
  async commandLine(words: readonly string[]): Promise<string | undefined> {
    try {
      return await ask(serverCommand(), words, vscode.workspace.workspaceFolders?.[0]?.uri.fsPath);
    } catch (error) {
      void vscode.window.showErrorMessage(`custcare-tone: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** Tells the server that settings of the editor have changed, so that it asks for them. */
  async settingsChanged(): Promise<void> {
    if (this.client?.state === State.Running) {
      await this.client.sendNotification("workspace/didChangeConfiguration", { settings: null });
    }
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  private async started(): Promise<void> {
    const settings = vscode.workspace.getConfiguration("custcareTone");
    const when = settings.get<"on" | "configured" | "off">("enable", "on");
    if (when === "off") {
      this.become({ kind: "off" });
      return;
    }
    this.become({ kind: "starting" });
    try {
      this.files = await CheckedFiles.find(when === "configured");
      const found = serverCommand();
      const version = await serverVersion(found);
      this.output.info(`custcare-tone ${version}: ${[found.command, ...found.args].join(" ")} (from ${found.origin})`);
      this.client = this.newClient(found.command, found.args);
      await this.client.start();
      this.become({ kind: "running", version });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.output.error(reason);
      this.become({ kind: "failed", reason, missing: error instanceof NoServer });
    }
  }

  private newClient(command: string, args: readonly string[]): LanguageClient {
    const client = new LanguageClient(
      "custcareTone",
      "custcare-tone",
      { command, args: [...args] },
      {
        documentSelector: this.files?.selector() ?? [],
        outputChannel: this.output,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        middleware: this.middleware(),
      },
    );
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Stopped && this.client === client && this.current.kind === "running") {
        this.become({ kind: "failed", reason: "the server stopped", missing: false });
      } else if (newState === State.Starting && this.current.kind !== "starting") {
        this.become({ kind: "starting" });
      }
    });
    return client;
  }

  private middleware(): Middleware {
    return {
      workspace: {
        // The server asks for "custcare-tone", which is "custcareTone" here.
        configuration: ({ items }) =>
          items.map((item) => forServer(item.scopeUri ? vscode.Uri.parse(item.scopeUri) : undefined, this.everywhere)),
      },
      window: { showDocument: this.showDocument },
    };
  }

  private async stopped(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client !== undefined) {
      await client.dispose(2000).catch((error: unknown) => this.output.warn(`while stopping: ${String(error)}`));
    }
    this.become({ kind: "off" });
  }

  private become(state: ServerState): void {
    this.current = state;
    this.changed.fire(state);
  }
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
