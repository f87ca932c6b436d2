// A card for each finding: the words, what they do, what to write, and why.

import { make } from "./dom.js";
import { shownStroke } from "./editor.js";

const WEIGHT = { error: "Serious", warning: "Worth changing", info: "Note" };
const STRENGTH = {
  experiment: "Shown in experiments.",
  correlation: "Goes together in data; the cause is not shown.",
  law: "Follows from law. Drafting guidance, not legal advice.",
  practice: "Agreed among practitioners, not proven.",
  seed: "Named in the founding documents.",
};
const SLOT = /\{([^{}]*)\}/g;

// The best rewrite that can be written as it stands.
export const ready = (finding) => finding.fixes.find((fix) => fix.applicability !== "display" && fix.edits.length);

export function card(finding, value, does) {
  const lang = does.language();
  const title = `finding-${finding.code}-${finding.start}`;
  const words = make("button", { type: "button", class: "words", id: title, title: "Show it in the reply", onclick: () => does.show(finding), lang: finding.whole ? "en" : lang }, quoted(finding));
  const children = [
    make("div", { class: "card-head" },
      make("span", { class: "weight" }, WEIGHT[finding.severity]),
      make("a", { href: `/rules/${finding.code}?language=${does.language()}`, target: "_blank", rel: "noopener", "aria-label": `About the rule ${finding.code} (new tab)` }, finding.code)),
    words,
    make("p", { lang }, finding.message),
    ...better(finding, value, does, lang),
    make("div", { class: "card-foot" },
      make("details", {},
        make("summary", {}, "Why"),
        make("p", { lang }, finding.why),
        make("p", {}, STRENGTH[finding.evidence.strength] ?? finding.evidence.strength)),
      make("button", { type: "button", class: "leave", "aria-label": `Leave it as it is: “${short(finding.text)}”`, onclick: () => does.leave(finding) }, "Leave it")),
  ];
  return make("li", { class: `card ${finding.severity}`, "aria-labelledby": title }, ...children);
}

function better(finding, value, does, lang) {
  const fixes = finding.fixes.filter((fix) => fix.applicability !== "display" && fix.edits.length).slice(0, 2);
  if (fixes.length) {
    return fixes.map((fix) => {
      const { old, words } = shownStroke(value, fix);
      const line = make("p", { lang }, make("del", {}, old), " ", words ? make("ins", {}, words) : make("ins", { lang: "en" }, "(leave it out)"));
      return make("div", { class: "better" }, line,
        make("button", { type: "button", "aria-label": `Use this: ${words || "leave it out"}`, onclick: () => does.apply(finding, fix) }, "Use this"));
    });
  }
  const form = finding.fixes[0];
  if (!form) return [];
  return [make("div", { class: "better" }, make("p", { lang }, ...filled(form.title)))];
}

// A form with blanks, which only the writer can fill.
function filled(title) {
  const parts = [];
  let at = 0;
  for (const slot of title.matchAll(SLOT)) {
    parts.push(title.slice(at, slot.index), make("em", {}, `[${slot[1].replaceAll("_", " ")}]`));
    at = slot.index + slot[0].length;
  }
  return [...parts, title.slice(at)];
}

const short = (words) => (words.length > 90 ? `${words.slice(0, 88).trimEnd()}…` : words).replace(/\s+/g, " ");
const quoted = (finding) => (finding.whole ? "The whole reply" : `“${short(finding.text)}”`);
