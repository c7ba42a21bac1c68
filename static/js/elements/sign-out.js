// <sign-out><form …>…</form></sign-out>
//
// Signing out never waits in the outbox. With something unsent it says first what stays behind; a second tap does it.
import { feedback } from "../lib/feedback.js";
import { outbox } from "../lib/state.js";

class SignOut extends HTMLElement {
  connectedCallback() {
    this.querySelector("form").dataset.direct = "";
    this.addEventListener("submit", this.#warn);
  }

  #warn = (event) => {
    if (this.warned || !outbox.waiting.length) return;
    this.warned = true;
    event.preventDefault();
    const word = `${outbox.waiting.length} not sent yet`;
    feedback("refused", "They stay on this device and are sent at the next sign-in. Tap again to sign out.", { word });
  };
}

customElements.define("sign-out", SignOut);
