// The desk: what is written, what was found in it, and what happens when something is pressed.

import * as api from "./api.js";
import { card, ready } from "./cards.js";
import { $, counted, later, make } from "./dom.js";
import * as editor from "./editor.js";
import * as scripts from "./scripts.js";
import { sums } from "./sums.js";

const EXAMPLE = `Dear Ms Rossi,

Unfortunately, we cannot ship your order before Monday. You failed to attach the receipt, so the refund was not processed.

As per our policy you must contact the courier. Please calm down, our team will look into it as soon as possible.

I will call you by Friday at 5 pm with the result.

Kind regards,
Ana`;
const LANGUAGES = { en: "English", it: "Italiano", bg: "Български", fil: "Filipino", de: "German", fr: "French", es: "Spanish", pt: "Portuguese" };
const UNCHECKED = new Set(["de", "fr", "es", "pt"]);
const MOST_CARDS = 120;
const WAIT = 180;
const PATIENCE = 300;
const state = { findings: [], left: new Set(), report: null, current: null, checked: "", retry: null, trouble: false };
const box = $("reply");

const settings = () => ({
  language: $("language").value,
  channel: $("channel").value,
  liability: $("liability").value,
  previous: $("previous").value.trim(),
});
const name = (finding) => `${finding.code} ${finding.text}`;
const shown = () => state.findings.filter((finding) => !state.left.has(name(finding)));

const does = {
  language: () => (state.report && state.report.language in LANGUAGES && !UNCHECKED.has(state.report.language) ? state.report.language : "en"),
  show(finding) {
    point(finding);
    editor.select(finding.start, finding.end);
  },
  select: editor.select,
  apply(finding, fix) {
    const next = shown()[shown().indexOf(finding) + 1];
    editor.apply(fix);
    $("said").textContent = next ? "Written. One finding further." : "Written.";
  },
  leave(finding) {
    state.left.add(name(finding));
    render();
    const rest = $("cards").querySelector(".words");
    (rest ?? box).focus();
  },
};

// What the server says about a reply of this state of the text.
async function check() {
  clearTimeout(state.retry);
  const text = editor.text();
  if (!text.trim()) {
    Object.assign(state, { findings: [], report: null, current: null, checked: text, trouble: false });
    banner("");
    busy(false);
    render();
    return;
  }
  busy(true);
  try {
    const report = await api.check(text, settings());
    if (!report || editor.text() !== text) return;
    const whole = (finding) => finding.end - finding.start > 0.9 * text.trim().length && text.length > 240;
    state.findings = report.findings.map((finding) => ({ ...finding, whole: whole(finding) }));
    Object.assign(state, { report, checked: text, current: null, trouble: false });
    banner("");
    busy(false);
    render();
    tell();
  } catch (error) {
    trouble(error);
  }
}

function trouble(error) {
  busy(false);
  state.report = null;
  state.trouble = true;
  render();
  if (error.kind === "refused") {
    banner(`This could not be checked: ${error.message}.`);
    return;
  }
  const reason = error.kind === "busy" ? "The server is busy." : "The server does not answer. Your text is still here.";
  banner(`${reason} Trying again…`);
  state.retry = setTimeout(check, 1000 * error.retry);
}

function banner(words) {
  if ($("banner").textContent !== words) $("banner").textContent = words;
  $("banner").hidden = !words;
}

let patience;
function busy(on) {
  clearTimeout(patience);
  if (on) {
    patience = setTimeout(() => {
      $("busy").hidden = false;
      // A verdict on an older text is none on this one.
      if (!state.findings.length) state.report = null;
      render();
    }, PATIENCE);
  } else $("busy").hidden = true;
}

function tell() {
  const found = shown();
  const serious = found.filter((finding) => finding.severity === "error").length;
  const words = found.length ? `${counted(found.length, "finding", "findings")}${serious ? `, ${serious} serious` : ""}` : "Nothing found";
  if ($("said").textContent !== words) $("said").textContent = words;
}

function render() {
  const found = shown();
  const text = editor.text();
  editor.paint(found, state.current);
  $("found-title").textContent = found.length ? counted(found.length, "finding", "findings") : "Findings";
  const open = document.activeElement?.closest(".card")?.dataset.name;
  const unfolded = new Set([...$("cards").querySelectorAll("details[open]")].map((one) => one.closest(".card").dataset.name));
  $("cards").replaceChildren(...found.slice(0, MOST_CARDS).map((finding) => {
    const item = card(finding, text, does);
    item.dataset.name = name(finding);
    item.querySelector("details").open = unfolded.has(name(finding));
    item.classList.toggle("current", finding === state.current);
    return item;
  }));
  if (found.length > MOST_CARDS) $("cards").append(make("li", { class: "empty" }, `${counted(found.length - MOST_CARDS, "finding", "findings")} more; they follow as these are done.`));
  if (open) [...$("cards").children].find((item) => item.dataset.name === open)?.querySelector(".words").focus();
  empty(found, text);
  box.lang = does.language();
  const score = state.report?.score;
  $("score").hidden = !score;
  $("score").textContent = score ? `${Math.round(score.total)} / 100` : "";
  const parts = state.report ? sums(state.report, does) : [];
  $("sums").replaceChildren(...parts);
  $("sums").hidden = !parts.length;
  $("mend").disabled = !found.some((finding) => finding.fixes.some((fix) => fix.applicability === "safe"));
  $("copy").disabled = !text;
  $("example").hidden = Boolean(text);
  counts(text);
}

function empty(found, text) {
  const place = $("empty");
  place.hidden = found.length > 0;
  place.classList.toggle("good", Boolean(text.trim()) && Boolean(state.report));
  if (!text.trim()) {
    place.replaceChildren(make("strong", {}, "Nothing to read yet"), "Findings appear here while you write, each with the reason and with words to use instead.");
  } else if (state.report) {
    const left = state.left.size && state.findings.length ? "What you left as it is stays so." : "No words here that are known to hurt, blame or promise too much.";
    place.replaceChildren(make("strong", {}, "Good to go"), left);
  } else {
    place.replaceChildren(state.trouble ? "Not checked yet." : "Reading…");
  }
}

function counts(text) {
  const words = text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  const note = state.report?.notes?.[0];
  const language = state.report && $("language").value === "auto" ? ` · ${LANGUAGES[state.report.language] ?? state.report.language}` : "";
  $("counts").textContent = `${counted(words, "word", "words")}${language}${note ? ` · ${note}` : ""}`;
}

function point(finding) {
  state.current = finding;
  editor.paint(shown(), finding);
  [...$("cards").children].forEach((item, i) => item.classList.toggle("current", shown()[i] === finding));
}

// The finding at the caret is the current one.
function follow() {
  if (document.activeElement !== box) return;
  const [start, end] = editor.caret();
  const here = editor.first(shown().filter((finding) => !finding.whole && finding.start <= start && end <= finding.end));
  if (state.current && here && state.current.start <= start && end <= state.current.end) return;
  if (here === state.current) return;
  point(here);
  if (here) $("cards").children[shown().indexOf(here)]?.scrollIntoView({ block: "nearest" });
}

function go(step) {
  const found = shown();
  if (!found.length) return;
  const [at] = editor.caret();
  const places = found.map((finding) => finding.start);
  const index = state.current ? found.indexOf(state.current) + step : step > 0 ? places.findIndex((place) => place >= at) : places.findLastIndex((place) => place < at);
  const next = found[(index + found.length) % found.length];
  does.show(next);
  $("said").textContent = `${next.message}${ready(next) ? " A rewrite is ready." : ""}`;
}

const soon = later(WAIT, check);

box.addEventListener("input", () => {
  state.findings = editor.moved(state.findings, state.checked, editor.text());
  state.checked = editor.text();
  state.current = null;
  editor.grow();
  render();
  soon();
});
box.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowDown") go(1);
  else if (event.key === "ArrowUp") go(-1);
  else if (event.key === "Enter" && state.current && ready(state.current)) does.apply(state.current, ready(state.current));
  else return;
  event.preventDefault();
});
document.addEventListener("selectionchange", follow);
for (const id of ["language", "channel", "liability"]) $(id).addEventListener("change", check);
$("previous").addEventListener("input", later(400, check));
$("example").addEventListener("click", () => editor.write(0, box.value.length, EXAMPLE));
$("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(editor.text());
    $("said").textContent = "Copied.";
    $("copy").textContent = "Copied";
  } catch {
    box.select();
    $("said").textContent = "Selected; copy it with the keyboard.";
  }
  setTimeout(() => ($("copy").textContent = "Copy"), 1600);
});
$("mend").addEventListener("click", async () => {
  const text = editor.text();
  try {
    const done = await api.rewrite(text, settings());
    if (!done || editor.text() !== text) return;
    if (done.changed) editor.write(0, text.length, done.text);
    $("said").textContent = `${counted(done.applied.length, "rewrite", "rewrites")} applied.`;
  } catch (error) {
    trouble(error);
  }
});
window.addEventListener("online", check);
window.addEventListener("resize", editor.grow);

scripts.set({
  context: () => ({ ...settings(), text: editor.text() }),
  take(made, script) {
    const text = editor.text();
    const [, end] = editor.caret();
    if (text.trim()) editor.write(end, end, `${end && !text.slice(0, end).endsWith("\n") ? "\n\n" : ""}${made.text}`);
    else editor.write(0, text.length, made.text);
    $("channel").value = made.channel;
    $("language").value = made.language;
    if (script?.liability === "own-it") $("liability").value = "own-it";
    check();
  },
});

// The choices begin as the server is configured.
async function begin() {
  try {
    const { settings: set } = (await api.info()) ?? { settings: {} };
    const language = (set.language ?? "auto").split("-")[0];
    for (const [id, value] of [["language", language], ["channel", set.channel], ["liability", set.liability]]) {
      if (value && $(id).querySelector(`option[value="${CSS.escape(value)}"]`)) $(id).value = value;
    }
    if (set.channel) $("channel").querySelector('option[value=""]').remove();
  } catch (error) {
    trouble(error);
  }
  if (box.value) check();
}

editor.grow();
render();
begin();
