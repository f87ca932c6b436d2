import * as vscode from "vscode";
import type { DocumentFilter } from "vscode-languageclient/node";

/** The suffixes that custcare-tone reads, as `docs/sources.md` lists them. */
const SUFFIXES = [
  "txt", "text", "md", "markdown", "mdown", "html", "htm", "xhtml", "json", "jsonl", "ndjson", "yaml", "yml", "csv", "tsv",
  "eml", "email", "email-meta.xml", "nacl", "j2", "jinja", "jinja2", "liquid", "hbs", "handlebars", "mustache", "erb", "tmpl", "tpl",
];
/** What to look for in a folder. JSON with comments, which settings are written in, is no export and would only be in error. */
const KINDS = [
  { pattern: `**/*.{${SUFFIXES.filter((suffix) => suffix !== "json").join(",")}}` },
  { pattern: "**/*.json", language: "json" },
];

/** What an untitled document may be for a reply to be written in it. */
const UNTITLED_LANGUAGES = [
  "plaintext", "markdown", "html", "json", "jsonl", "yaml", "csv", "tsv", "jinja", "jinja-html", "liquid", "handlebars", "mustache", "erb",
];

interface Filter {
  readonly scheme: string;
  readonly language?: string;
  readonly pattern?: string | vscode.RelativePattern;
}

/** Which documents are checked. */
export class CheckedFiles {
  private constructor(private readonly filters: readonly Filter[]) {}

  /** Everything with a suffix that can be read, and untitled texts; with `onlyConfigured`, what lies below a configuration file. */
  static async find(onlyConfigured: boolean): Promise<CheckedFiles> {
    if (!onlyConfigured) {
      const untitled = UNTITLED_LANGUAGES.map((language) => ({ scheme: "untitled", language }));
      return new CheckedFiles([...KINDS.map((kind) => ({ scheme: "file", ...kind })), ...untitled]);
    }
    const found = await vscode.workspace.findFiles("**/{custcare-tone.toml,.custcare-tone.toml}", "**/node_modules/**");
    return new CheckedFiles(
      found.flatMap((file) =>
        KINDS.map((kind) => ({
          scheme: "file",
          ...kind,
          pattern: new vscode.RelativePattern(vscode.Uri.joinPath(file, ".."), kind.pattern),
        })),
      ),
    );
  }

  includes(document: vscode.TextDocument): boolean {
    return vscode.languages.match([...this.filters], document) > 0;
  }

  /** The same in the words of the protocol. */
  selector(): DocumentFilter[] {
    return this.filters.map(({ scheme, language, pattern }) => ({
      scheme,
      ...(language === undefined ? {} : { language }),
      ...(pattern === undefined ? {} : { pattern: asProtocol(pattern) }),
    }));
  }
}

function asProtocol(pattern: string | vscode.RelativePattern): string | { baseUri: string; pattern: string } {
  return typeof pattern === "string" ? pattern : { baseUri: pattern.baseUri.toString(), pattern: pattern.pattern };
}
