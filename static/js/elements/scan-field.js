// <scan-field data-unknown="That is not on this list."><form …><input name="scan">…</form></scan-field>
//
// Takes every scan on the page, from the scanner, the camera or typed into its own input. A code that the page knows is
// answered by the device itself; any other is asked by its form ("what is this, where does it belong?"). With
// `data-asks`, the address of the look-up, the page stays while it asks; with `data-stays` it also stays when it is told.
import { address, lookUp } from "../lib/asking.js";
import { uuid } from "../lib/device.js";
import { feedback } from "../lib/feedback.js";
import { meaning } from "../lib/matching.js";
import { take } from "../lib/outbox.js";

const LONGEST = 500; // more is a leaflet's code or a book held against the key, and no address takes it
const TOO_LONG = "That code is too long to be one of ours.";
const OFFLINE = "There is no connection to look it up. Scan it again later.";

class ScanField extends HTMLElement {
  #turn = Promise.resolve();
  asking = false;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input:not([type=hidden])");
  }

  // Scans are met one after the other: the second one sees what the first one changed.
  scan(code, since) {
    this.#turn = this.#turn.then(() => this.#meet(code, since)).catch(console.error);
    return this.#turn;
  }

  #meet(code, since) {
    if (code.length > LONGEST) return feedback("refused", TOO_LONG, { since });
    const found = meaning(code);
    this.input.value = "";
    if (found.what === "tick") return tick(found);
    if (found.what === "form") return submit(found, code, since);
    if (found.what === "refusal") return feedback("refused", found.sentence, { since });
    if (found.what === "link") return open(found.link, since);
    return this.#ask(code, since);
  }

  // A form that acts is kept like any action; one that only asks needs a connection.
  #ask(code, since) {
    const acts = this.form.matches("[data-action]") && !this.dataset.asks;
    const lost = !acts && !navigator.onLine;
    const sentence = [this.dataset.unknown, lost && OFFLINE].filter(Boolean).join(" ");
    if (sentence) feedback("refused", sentence, { since });
    else if (!acts) feedback("wait", code, { since });
    if (lost) return;
    const judged = sentence ? "wrong" : "unknown";
    return fill(this.input, code, () => (acts ? act(this.form, since, judged) : this.#find()));
  }

  // What a look-up is sure about is opened; in the middle of work it is told, and the work stays.
  async #find() {
    if (!this.dataset.asks) return this.#submit();
    const found = await lookUp(this.dataset.asks, this.input.value).catch(() => null);
    if (!found) return location.assign(address(this.dataset.asks, this.input.value));
    if (found.certain && !this.hasAttribute("data-stays")) return location.assign(found.href);
    this.#tell(found);
  }

  // In the middle of work a strange code is wrong; elsewhere there is something to open, or there is not.
  #tell({ sentence, href }) {
    if (this.hasAttribute("data-stays")) feedback("refused", sentence, { href });
    else if (href) feedback("info", sentence, { href });
    else feedback("refused", sentence, { word: "Nothing to open" });
  }

  #submit() {
    this.asking = true;
    this.form.requestSubmit();
    this.asking = false;
  }
}

function submit({ form, place }, code, since) {
  return fill(place, code, () => (form.matches("[data-action]") ? act(form, since, "right") : form.requestSubmit()));
}

function tick({ box, sentence }) {
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  feedback("done", sentence);
}

// The code stands in the form only while it is sent: a button of the same form may send another one.
async function fill(input, code, work) {
  const { value } = input ?? {};
  if (input) input.value = code;
  await work();
  if (input) input.value = value;
}

// Every scan is an act of its own, however soon the same code comes again.
async function act(form, since, judged) {
  if (!form.reportValidity()) return;
  if (form.elements.action_id) form.elements.action_id.value = uuid();
  await take(form, null, since, judged);
}

function open(link, since) {
  feedback("done", link.textContent.trim().replace(/\s+/g, " "), { since, word: "Opening" });
  link.click();
}

function typed(event) {
  const field = event.target.closest("scan-field");
  if (!field || field.asking) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const code = field.input.value;
  setTimeout(() => field.scan(code, event.timeStamp)); // a form cannot be sent while it still tells of being sent
}

function scanned({ detail: { code, since } }) {
  const fields = [...document.querySelectorAll("scan-field")];
  const field = fields.find((each) => each.closest("dialog[open]")) ?? fields.find((each) => each.checkVisibility());
  (field ?? fields[0])?.scan(code, since);
}

customElements.define("scan-field", ScanField);
// On the window, before anything else that takes submissions over.
addEventListener("submit", typed, true);
document.addEventListener("scan", scanned);
