// The library of scripts: find one, fill its blanks, see what it says, put it into the reply.

import * as api from "./api.js";
import { $, later, make } from "./dom.js";

const KINDS = { date: "date", time: "time", number: "number", email: "email", url: "url", duration: "number" };
const CHANNELS = { email: "E-mail", chat: "Chat", social_public: "Public post", direct_message: "Direct message", sms: "Text message", phone: "Phone", meeting: "Meeting" };
const shelf = $("shelf");
let known = [];
let fitting = new Map();
let chosen = null;
let made = null;
let context = {};
let take = () => {};

export function set(options) {
  take = options.take;
  context = options.context;
  $("open-scripts").addEventListener("click", open);
  $("close-scripts").addEventListener("click", () => shelf.close());
  $("find").addEventListener("input", list);
  $("script-language").addEventListener("change", () => load());
  $("script-channel").addEventListener("change", preview);
  $("script-wording").addEventListener("change", preview);
  $("blanks").addEventListener("input", later(250, preview));
  $("fill").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!made) return;
    take(made, chosen);
    shelf.close();
  });
}

async function open() {
  const { language } = context();
  if (language && language !== "auto") $("script-language").value = language;
  shelf.showModal();
  $("find").focus();
  await load();
}

async function load() {
  const language = $("script-language").value;
  const { previous, text } = context();
  try {
    const answer = await api.scripts(language);
    if (!answer) return;
    known = answer.scripts;
    const hints = previous || text ? await api.suggest({ previous, draft: text, language }) : { suggestions: [] };
    fitting = new Map((hints?.suggestions ?? []).map((one) => [one.script.id, one.reason]));
    if (chosen) choose(known.find((one) => one.id === chosen.id) ?? null);
    list();
  } catch (error) {
    $("scripts").replaceChildren(make("li", { class: "heading" }, `${error.message} Close this and try again.`));
  }
}

function list() {
  const wanted = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (script) => wanted.every((word) => `${script.id} ${script.summary}`.toLowerCase().includes(word));
  const found = known.filter(fits);
  const lines = [];
  const best = found.filter((script) => fitting.has(script.id));
  if (best.length) lines.push(heading("Fits what is written"), ...best.map((script) => entry(script, fitting.get(script.id))));
  let scenario = "";
  for (const script of found) {
    if (script.scenario !== scenario) lines.push(heading(capital(script.scenario)));
    scenario = script.scenario;
    lines.push(entry(script));
  }
  if (!found.length) lines.push(heading("No script has all of these words."));
  $("scripts").replaceChildren(...lines);
}

const heading = (words) => make("li", { class: "heading" }, words);

function entry(script, reason) {
  return make("li", {},
    make("button", { type: "button", class: "script", "aria-pressed": String(chosen?.id === script.id), onclick: () => pick(script) },
      make("strong", {}, title(script)), make("span", {}, reason ?? script.summary)));
}

const capital = (words) => words.charAt(0).toLocaleUpperCase() + words.slice(1);
const title = (script) => capital(script.id.split(".")[1].replaceAll("-", " "));

// Where the form lies below the list, it is brought into view.
function pick(script) {
  choose(script);
  if (getComputedStyle($("shelf").querySelector(".shelf-body")).display === "block") $("script-name").scrollIntoView({ block: "start" });
}

function choose(script) {
  chosen = script;
  $("fill").hidden = !script;
  $("no-script").hidden = Boolean(script);
  if (!script) return;
  $("script-name").textContent = title(script);
  $("script-about").textContent = script.summary;
  const { channel } = context();
  $("script-channel").replaceChildren(...script.channels.map((one) => make("option", { value: one, selected: one === channel }, CHANNELS[one] ?? one)));
  $("script-wording").replaceChildren(...Array.from({ length: script.wordings }, (_, i) => make("option", { value: String(i) }, `${i + 1} of ${script.wordings}`)));
  $("blanks").replaceChildren(...script.variables.map(blank));
  for (const button of $("scripts").querySelectorAll(".script")) button.setAttribute("aria-pressed", "false");
  list();
  preview();
}

function blank(variable) {
  const example = Array.isArray(variable.example) ? variable.example.join("\n") : String(variable.example ?? "");
  const long = variable.type === "note" || variable.type === "list";
  const about = variable.about || variable.name.replaceAll("_", " ");
  const common = { name: variable.name, placeholder: example, required: variable.required, "data-type": variable.type, "data-about": capital(about), value: example };
  const field = long
    ? make("textarea", { ...common, rows: "3" }, example)
    : make("input", { ...common, type: KINDS[variable.type] ?? "text", step: "any" });
  const how = { duration: " (minutes)", money: " (12.50 EUR)", list: " (one a line)" }[variable.type] ?? "";
  return make("label", long || about.length > 44 ? { class: "wide" } : {}, `${capital(about)}${how}${variable.required ? "" : ", optional"}`, field);
}

function values() {
  const given = {};
  for (const field of $("blanks").querySelectorAll("[name]")) {
    const words = field.value.trim();
    if (!words) continue;
    given[field.name] = field.dataset.type === "list" ? words.split("\n").map((line) => line.trim()).filter(Boolean) : words;
  }
  return given;
}

async function preview() {
  if (!chosen) return;
  const { liability } = context();
  const missing = [...$("blanks").querySelectorAll("[required]")].filter((field) => !field.value.trim());
  if (missing.length) {
    refuse(`${missing.map((field) => field.dataset.about).join(", ")}: still missing.`);
    return;
  }
  try {
    const answer = await api.draft({
      script: chosen.id, language: $("script-language").value, channel: $("script-channel").value,
      seed: Number($("script-wording").value), values: values(), liability: chosen.liability === "own-it" ? "own-it" : liability,
    });
    if (!answer) return;
    made = answer;
    const subject = answer.subject ? make("span", { class: "subject" }, answer.subject) : "";
    $("preview").lang = answer.language;
    $("preview").replaceChildren(subject, answer.text);
    const serious = answer.findings.filter((finding) => finding.severity !== "info");
    $("script-trouble").textContent = serious.map((finding) => finding.message).join(" ");
    $("take").disabled = false;
  } catch (error) {
    refuse(error.message);
  }
}

function refuse(words) {
  made = null;
  $("take").disabled = true;
  $("script-trouble").textContent = words;
}
