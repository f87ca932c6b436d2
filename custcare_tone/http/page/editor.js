// The text box: what is found is underlined in a copy of the text that lies behind it.

import { $, make } from "./dom.js";

const box = $("reply");
const marks = $("marks");

export const text = () => box.value;

export function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

const RANK = { error: 2, warning: 1, info: 0 };

// The finding that counts at a place: the most serious, of those the shortest.
export const first = (findings) =>
  findings.reduce((best, one) => (!best || RANK[one.severity] > RANK[best.severity] || (one.severity === best.severity && one.end - one.start < best.end - best.start) ? one : best), null);

// Findings about the whole reply are shown as cards only: a line under everything says nothing. Where findings overlap, each stretch
// is drawn as the one that counts there.
export function paint(findings, current) {
  const value = box.value;
  const drawn = findings.filter((one) => !one.whole && one.start < one.end && one.end <= value.length);
  const edges = [...new Set([0, value.length, ...drawn.flatMap((one) => [one.start, one.end])])].sort((a, b) => a - b);
  const stretches = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const here = drawn.filter((one) => one.start <= edges[i] && edges[i + 1] <= one.end);
    const top = here.includes(current) ? current : first(here);
    const last = stretches.at(-1);
    if (last && last.top === top) last.end = edges[i + 1];
    else stretches.push({ top, start: edges[i], end: edges[i + 1] });
  }
  const parts = stretches.map(({ top, start, end }) => {
    const words = value.slice(start, end);
    return top ? make("mark", { class: top === current ? `${top.severity} current` : top.severity }, words) : words;
  });
  marks.replaceChildren(...parts, "\n");
}

export function select(start, end) {
  box.focus();
  box.setSelectionRange(start, end);
  const mark = marks.querySelector("mark.current");
  (mark ?? box).scrollIntoView({ block: "nearest" });
}

export const caret = () => [box.selectionStart, box.selectionEnd];

// Writes as if typed, so that the browser's own undo takes it back.
export function write(start, end, words) {
  box.focus();
  box.setSelectionRange(start, end);
  const done = words === "" ? document.execCommand("delete") : document.execCommand("insertText", false, words);
  if (!done) {
    box.setRangeText(words, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// One stroke for all edits of a fix: what lies between them is written again as it is.
export function apply(fix) {
  const { start, end, words } = stroke(box.value, fix);
  write(start, end, words);
}

// The same stroke for showing: from the beginning of its first word to the end of its last.
export function shownStroke(value, fix) {
  const { start, end, words } = stroke(value, fix);
  const before = value.slice(0, start).match(/[\p{L}\p{N}'’]*$/u)[0];
  const after = value.slice(end).match(/^[\p{L}\p{N}'’]*/u)[0];
  const joined = /[\p{L}\p{N}]$/u.test(words || value.slice(start, end)) ? after : "";
  return { old: (before + value.slice(start, end) + joined).trim(), words: (before + words + joined).trim() };
}

export function stroke(value, fix) {
  const start = fix.edits[0].start;
  const end = fix.edits.at(-1).end;
  let words = "";
  let at = start;
  for (const edit of fix.edits) {
    words += value.slice(at, edit.start) + edit.replacement;
    at = edit.end;
  }
  return { start, end, words: words + value.slice(at, end) };
}

// Keeps findings in place while the next check is on its way; those that the change touches go.
export function moved(findings, before, after) {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const end = before.length - tail;
  const shift = after.length - before.length;
  const by = (place) => ({ ...place, start: place.start + shift, end: place.end + shift });
  const kept = [];
  for (const finding of findings) {
    const places = [finding, ...finding.fixes.flatMap((fix) => fix.edits)];
    if (finding.whole) kept.push(finding);
    else if (places.every((place) => place.end <= start)) kept.push(finding);
    else if (places.every((place) => place.start >= end)) {
      const fixes = finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map(by) }));
      kept.push({ ...by(finding), fixes });
    }
  }
  return kept;
}
