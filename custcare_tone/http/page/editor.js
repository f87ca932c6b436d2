// The text box: what is found is underlined in a copy of the text that lies behind it.

import { $, make } from "./dom.js";

const box = $("reply");
const marks = $("marks");

export const text = () => box.value;

export function grow() {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

// Findings about the whole reply are shown as cards only: a line under everything says nothing.
export function paint(findings, current) {
  const value = box.value;
  const parts = [];
  let at = 0;
  for (const finding of findings) {
    if (finding.start < at || finding.end > value.length || finding.end <= finding.start || finding.whole) continue;
    parts.push(value.slice(at, finding.start));
    const name = finding === current ? `${finding.severity} current` : finding.severity;
    parts.push(make("mark", { class: name }, value.slice(finding.start, finding.end)));
    at = finding.end;
  }
  parts.push(value.slice(at), "\n");
  marks.replaceChildren(...parts);
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
