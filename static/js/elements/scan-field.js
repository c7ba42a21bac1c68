// <scan-field data-unknown="That is not on this list."><form …><input name="scan">…</form></scan-field>
//
// Takes every scan on the page, from the scanner, the camera or typed into its own input. A code that the page knows
// is answered by the device itself; any other is asked by its form ("what is this, where does it belong?").
import { feedback } from "../lib/feedback.js";
import { meaning } from "../lib/matching.js";
import { take } from "../lib/outbox.js";

const OFFLINE = "There is no connection to look it up. Scan it again later.";

class ScanField extends HTMLElement {
  #turn = Promise.resolve();
  asking = false;

  get form() {
    return this.querySelector("form");
  }

  get input() {
    return this.querySelector("input:not([type=hidden])");
  }

  // Scans are met one after the other: the second one sees what the first one changed.
  scan(code, since) {
    this.#turn = this.#turn
      .then(() => this.#meet(code, since))
      .catch((error) => console.error("This scan could not be used.", error));
    return this.#turn;
  }

  #meet(code, since) {
    const found = meaning(code);
    this.input.value = "";
    if (found.what === "form") return submit(found, code, since);
    if (found.what === "refusal") return feedback("refused", found.sentence, since);
    if (found.what === "link") return open(found.link, since);
    return this.#ask(code, since);
  }

  // A form that acts is kept like any action; one that only asks needs a connection.
  #ask(code, since) {
    const acts = this.form.matches("[data-action]");
    const lost = !acts && !navigator.onLine;
    const sentence = [this.dataset.unknown, lost && OFFLINE].filter(Boolean).join(" ");
    if (sentence) feedback("refused", sentence, since);
    else if (!acts) feedback("wait", code, since);
    if (lost) return;
    this.input.value = code;
    return acts ? act(this.form, this.input, since, sentence ? "wrong" : "unknown") : this.#submit();
  }

  #submit() {
    this.asking = true;
    this.form.requestSubmit();
    this.asking = false;
  }
}

async function submit({ form, place }, code, since) {
  const { value } = place ?? {};
  if (place) place.value = code;
  if (!form.reportValidity()) return;
  if (!form.matches("[data-action]")) return form.requestSubmit();
  await act(form, place, since, "right");
  if (place) place.value = value;
}

function open(link, since) {
  feedback("done", link.textContent.trim(), since);
  link.click();
}

function typed(event) {
  const field = event.target.closest("scan-field");
  if (!field || field.asking) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field.scan(field.input.value, event.timeStamp);
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
