// <outbox-badge><a class="outbox" href="/outbox" data-count="0"><span>Sent</span></a></outbox-badge>
//
// Says what waits on this device and for how long, always. A tap lists it on the spot, without asking the server.
// `data-state` is `empty`, `waiting`, `stopped` (by the network or the server), `sign-in` or `attention`.
import { spoken } from "../lib/clock.js";
import { make } from "../lib/make.js";
import { outbox } from "../lib/state.js";

const EVERY_MS = 15_000;

class OutboxBadge extends HTMLElement {
  #draw = () => this.draw();

  connectedCallback() {
    this.link = this.querySelector("a, button");
    this.link.addEventListener("click", this.#open);
    outbox.addEventListener("change", this.#draw);
    this.timer = setInterval(this.#draw, EVERY_MS);
    this.draw();
  }

  disconnectedCallback() {
    this.link.removeEventListener("click", this.#open);
    outbox.removeEventListener("change", this.#draw);
    clearInterval(this.timer);
  }

  draw() {
    const { waiting, refused } = outbox;
    this.dataset.state = this.#state();
    this.link.dataset.count = waiting.length + refused.length;
    (this.link.querySelector("span") ?? this.link).replaceChildren(...this.#words());
  }

  #state() {
    if (outbox.refused.length) return "attention";
    if (!outbox.waiting.length) return "empty";
    if (outbox.stop === "sign-in") return "sign-in";
    return outbox.stop ? "stopped" : "waiting";
  }

  #words() {
    const { waiting, refused, stop } = outbox;
    const count = `${waiting.length} to send`;
    if (refused.length) return [`${refused.length} need${refused.length > 1 ? "" : "s"} attention`, below(waiting.length ? count : "")];
    if (!waiting.length) return ["Sent"];
    const age = [make("span", { class: "spoken-only" }, ", oldest "), spoken(Date.now() - waiting[0].madeAt)];
    return [stop === "sign-in" ? "Locked" : count, below(...(stop === "sign-in" ? [count] : age))];
  }

  #open = (event) => {
    event.preventDefault();
    const close = make("button", { type: "button", class: "button", click: () => dialog.close() }, "Close");
    const heading = make("h2", {}, "Not sent yet");
    const dialog = make("dialog", { class: "outbox-dialog", "aria-label": "Outbox", close: () => dialog.remove() });
    dialog.append(heading, make("outbox-list"), close);
    document.body.append(dialog);
    dialog.showModal();
  };
}

const below = (...words) => make("small", {}, ...words);

customElements.define("outbox-badge", OutboxBadge);
