// A hardware scanner types. It types faster than people, and ends with Enter. Whatever has the focus, such a burst
// becomes a `scan` event on the document and leaves no trace in the field it happened to be typed into.
const LONGEST_GAP_MS = 300;
const FAST_MS = 50; // on average between two keys; a quick typist needs about 100
const SURE = 3; // fewer keys tell little of how quick somebody is, so that Enter has to come as quickly
const FIELDS = "input, textarea, select, [contenteditable]";

let text = "";
let begun = 0;
let last = 0;
let before = null;

export function listen() {
  document.addEventListener("keydown", read, true);
}

function read(event) {
  if (event.isComposing || event.target.closest?.("[data-no-scan], [type=password]")) return;
  if (event.key === "Enter") return finish(event);
  const character = characterOf(event);
  if (character === null) return;
  if (!text || event.timeStamp - last > LONGEST_GAP_MS) begin(event);
  text += character;
  last = event.timeStamp;
  // In no field: a space in the code must not press the focused button. In a field: FNC1 must not run a shortcut.
  if (text.length > 1 && (character === "\x1d" || !event.target.closest?.(FIELDS))) event.preventDefault();
}

// FNC1 arrives as Ctrl+] from most scanners.
function characterOf({ key, keyCode, ctrlKey, altKey, metaKey }) {
  if ((ctrlKey && key === "]") || keyCode === 29) return "\x1d";
  return key.length === 1 && !ctrlKey && !altKey && !metaKey ? key : null;
}

function begin({ target, timeStamp }) {
  text = "";
  begun = timeStamp;
  before = target.closest?.(FIELDS) ? { field: target, value: target.value } : null;
}

function finish(event) {
  const code = text;
  text = "";
  if (!code || event.timeStamp - last > LONGEST_GAP_MS || !isQuick(code, event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (before?.value !== undefined) restore(before);
  document.dispatchEvent(new CustomEvent("scan", { detail: { code, since: event.timeStamp } }));
}

function isQuick({ length }, { timeStamp }) {
  if (length < SURE) return (timeStamp - begun) / length <= FAST_MS;
  return !before || (last - begun) / (length - 1) <= FAST_MS;
}

function restore({ field, value }) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
