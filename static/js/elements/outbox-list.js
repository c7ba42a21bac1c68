// <outbox-list></outbox-list>: everything on this device that the server has not got or did not take.
import { spoken } from "../lib/clock.js";
import { kick } from "../lib/courier.js";
import { make } from "../lib/make.js";
import { announce, outbox, reload } from "../lib/state.js";
import { finish, put } from "../lib/store.js";

const REASONS = {
  network: "No connection. Everything is kept on this device and sent as soon as there is one.",
  server: "The server does not answer. Everything is kept on this device and sent again by itself.",
  "sign-in": "Everything is kept on this device and sent when you have signed in.",
};

class OutboxList extends HTMLElement {
  #draw = () => this.draw();

  connectedCallback() {
    outbox.addEventListener("change", this.#draw);
    this.draw();
  }

  disconnectedCallback() {
    outbox.removeEventListener("change", this.#draw);
  }

  draw() {
    const { waiting, refused, stop, signIn } = outbox;
    const parts = [make("ul", {}, ...refused.map(refusedItem), ...waiting.map(waitingItem))];
    if (!waiting.length && !refused.length) parts.unshift(make("p", {}, "Everything is sent."));
    if (waiting.length && stop) parts.unshift(make("p", {}, REASONS[stop]));
    if (waiting.length && signIn) parts.push(make("a", { class: "button", href: signIn }, "Sign in"));
    this.replaceChildren(...parts);
  }
}

const waitingItem = ({ label, madeAt }) =>
  make("li", {}, make("strong", {}, label), " ", make("small", {}, spoken(Date.now() - madeAt)));

function refusedItem(action) {
  const item = make("li", { "data-state": "attention" }, make("strong", {}, action.label), make("p", {}, action.why));
  if (action.retryable) item.append(button("Try again", action, () => put({ ...action, state: "waiting" })));
  item.append(button("Dismiss", action, () => finish(action)));
  return item;
}

function button(word, action, change) {
  const click = () => change().then(reload).then(() => announce()).then(kick);
  return make("button", { type: "button", class: "button", "aria-label": `${word}: ${action.label}`, click }, word);
}

customElements.define("outbox-list", OutboxList);
