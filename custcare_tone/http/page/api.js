// The server, as functions. A request that a newer one of its kind overtakes is given up.

export class Trouble extends Error {
  constructor(kind, detail, retry = 2) {
    super(detail);
    this.kind = kind; // "gone" | "busy" | "refused"
    this.retry = retry;
  }
}

const running = new Map();

async function asked(kind, path, options) {
  running.get(kind)?.abort();
  const stop = new AbortController();
  running.set(kind, stop);
  let answer;
  try {
    answer = await fetch(path, { ...options, signal: stop.signal });
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw new Trouble("gone", "The server does not answer.");
  }
  try {
    if (answer.ok) return await answer.json();
    const said = await answer.json().catch(() => ({}));
    const detail = [said.detail, said.hint].filter(Boolean).join(" — ") || `status ${answer.status}`;
    if (answer.status === 503) throw new Trouble("busy", detail, Number(answer.headers.get("Retry-After")) || 2);
    throw new Trouble("refused", detail);
  } catch (error) {
    if (error.name === "AbortError") return null;
    if (error instanceof Trouble) throw error;
    throw new Trouble("gone", "The server broke off its answer.");
  } finally {
    if (running.get(kind) === stop) running.delete(kind);
  }
}

function post(kind, path, body) {
  const said = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== "" && value != null));
  return asked(kind, path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said) });
}

export const check = (text, settings) =>
  post("check", "/v1/check", { ...settings, text, offsets: "utf-16", include: ["promises", "liability", "readability"] });
export const rewrite = (text, settings) => post("rewrite", "/v1/rewrite", { ...settings, text, level: "safe", offsets: "utf-16" });
export const draft = (body) => post("draft", "/v1/draft", { ...body, offsets: "utf-16" });
export const suggest = (body) => post("suggest", "/v1/suggest", body);
export const info = () => asked("info", "/v1/info", {});
export const scripts = (language) => asked("scripts", `/v1/scripts?language=${encodeURIComponent(language)}`, {});
