// What can be said about the reply as a whole: its score and what it promises.

import { counted, make } from "./dom.js";

const GRADES = {
  L0: "No apology or admission.",
  L1: "Sympathy without admission.",
  L2: "Regret without admission.",
  L3: "A remedy with its basis.",
  L4: "Admits a fault in part.",
  L5: "Admits fault or liability outright.",
};

export function sums(report, does) {
  const found = [score(report), promises(report, does)];
  return found.filter(Boolean);
}

function score(report) {
  if (!report.score) {
    return make("section", { class: "sum" }, make("div", { class: "sum-head" }, make("h3", {}, "Score"), make("span", { class: "quiet" }, "from 40 words on")));
  }
  const lines = report.score.categories.map((line) =>
    make("div", {},
      make("dt", {}, line.name),
      make("dd", { class: "bar" }, make("meter", { min: 0, max: line.maximum, value: line.points, "aria-label": `${line.name}: ${line.points} of ${line.maximum}` })),
      make("dd", {}, `${tidy(line.points)} / ${tidy(line.maximum)}`)));
  return make("section", { class: "sum", "aria-label": "Score" },
    make("div", { class: "sum-head" },
      make("h3", {}, "Score"),
      make("span", { class: "total" }, `${tidy(report.score.total)}`, make("small", {}, " / 100"))),
    report.score.gate ? make("p", { class: "quiet" }, `${report.score.gate} alone sets it to 0.`) : null,
    make("dl", { class: "lines" }, ...lines),
    make("p", { class: "quiet" }, `Liability ${report.liability}: ${GRADES[report.liability] ?? ""}`));
}

function promises(report, does) {
  if (!report.promises.length) return null;
  const lines = report.promises.map((promise) =>
    make("li", {},
      make("button", { type: "button", class: "words", onclick: () => does.select(promise.start, promise.end) }, promise.text.replace(/\s+/g, " ")),
      make("span", { class: "quiet" }, promise.when ? `by: ${promise.when}` : "no time is named")));
  return make("section", { class: "sum" },
    make("div", { class: "sum-head" }, make("h3", {}, "Promises"), make("span", { class: "quiet" }, counted(lines.length, "promise", "promises"))),
    make("ul", { class: "promises" }, ...lines));
}

const tidy = (number) => String(Math.round(number * 10) / 10);
