// When the session ended under an open page: says so, and that nothing is lost, with one way on. Whoever is in the middle
// of something may go on first; the outbox keeps it and its badge goes on saying that it waits.
import { make } from "./make.js";
import { outbox } from "./state.js";

let shown = null;

export function listen() {
  outbox.addEventListener("change", draw);
}

function draw() {
  if (outbox.stop !== "sign-in") return unlock();
  shown ??= document.querySelector("outbox-badge") && open();
  const count = shown?.querySelector("b");
  if (count) count.textContent = outbox.waiting.length;
}

function open() {
  const kept = make("p", {}, "What you do is kept on this device: ", make("b"), " to send. It is sent when you are back.");
  const go = make("a", { class: "next next-inline", href: outbox.signIn ?? "/sign-in" }, make("span", {}, "Enter your PIN"));
  const close = make("button", { type: "button", class: "button button-text", click: () => dialog.close() }, "Not now");
  const heading = make("h2", {}, outbox.why || "You are signed out on this device.");
  const dialog = make("dialog", { class: "locked", "aria-label": "Locked", close: () => dialog.remove() }, heading, kept, go, close);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function unlock() {
  shown?.close();
  shown = null;
}
