// Done, found, queued, wait and refused: told apart by sound, vibration, word, drawing and (by data-kind) colour, at once.
import { icon } from "./icon.js";
import { make } from "./make.js";

const SIGNS = {
  done: { word: "Done", drawing: "check", tones: [[1320, 0, 0.07], [1760, 0.08, 0.09]], buzz: [40] },
  queued: { word: "Saved, not sent yet", drawing: "send", tones: [[880, 0, 0.06]], buzz: [30, 40, 30] },
  info: { word: "Found", drawing: "info", tones: [[1320, 0, 0.07]], buzz: [40] },
  wait: { word: "Looking it up", drawing: "wait", tones: [], buzz: [] },
  refused: { word: "Wrong", drawing: "alert", tones: [[180, 0, 0.16], [140, 0.2, 0.25]], buzz: [200, 80, 200] },
};

let audio = null;

// `since` is when the person acted (performance.now()); the time it took can be read as a measure named "feedback".
// `word` says more exactly what happened, `href` offers to go where the sentence points, and `undo` ({form, units}) to
// take the action back with the form of that id.
export function feedback(kind, sentence, { since, word, href, undo } = {}) {
  const sign = SIGNS[kind];
  const text = make("p", {}, word ?? sign.word, make("small", {}, sentence));
  const ways = [href && make("a", { class: "button", href }, "Go there"), undo && wayBack(undo)].filter(Boolean);
  say(make("div", { class: "notice", "data-kind": kind }, icon(sign.drawing), text, ...ways));
  const { tones, buzz } = sign;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(buzz);
  tones.forEach(play);
  if (since !== undefined) performance.measure("feedback", { start: since, detail: kind });
}

// What was said to be saved is sent by now, and its place may still say otherwise.
export function saySent() {
  const notice = document.querySelector("#notice [data-kind=queued]");
  if (!notice) return;
  notice.dataset.kind = "done";
  notice.querySelector("svg")?.replaceWith(icon(SIGNS.done.drawing));
  notice.querySelector("p").firstChild.data = "Sent";
}

const wayBack = ({ form, units }) => make("button", { class: "button", form, name: "quantity", value: units }, icon("undo"), "Undo");

// Whoever pressed a button of the last notice reads on at the top of the work.
function say(notice) {
  const place = region();
  const held = place.contains(document.activeElement);
  place.replaceChildren(notice);
  if (held) document.getElementById("main")?.focus({ preventScroll: true });
}

// Scans are answered at once, whatever is being read out.
function region() {
  const place = document.getElementById("notice") ?? document.body.appendChild(make("div", { id: "notice", role: "status" }));
  place.setAttribute("aria-live", "assertive");
  place.setAttribute("aria-atomic", "true");
  return place;
}

function play([frequency, delay, seconds]) {
  if (audio?.state !== "running") return;
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  const start = audio.currentTime + delay;
  tone.type = frequency < 400 ? "square" : "sine";
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0.25, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + seconds);
}

// A page may sound only after a touch or a key: the first one switches the sound on.
export function prepare() {
  region();
  const switchOn = () => (audio ??= new AudioContext({ latencyHint: "interactive" })).resume();
  addEventListener("pointerdown", switchOn, true);
  addEventListener("keydown", switchOn, true);
}
