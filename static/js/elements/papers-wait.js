// <papers-wait data-looks="40">: asks for its page again and again; what is no longer 202 is opened. After so many looks
// it says the `data-stopped` of what is inside. Reading is not interrupted meanwhile, as a reload would do.
const PAUSE_MS = 500;

class PapersWait extends HTMLElement {
  connectedCallback() {
    this.left = Number(this.dataset.looks);
    this.later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  later() {
    if (!this.left) return this.stop();
    this.left -= 1;
    this.timer = setTimeout(() => this.look(), PAUSE_MS);
  }

  async look() {
    const headers = { "X-Poll": "1" };
    const answer = await fetch(location.href, { headers, redirect: "manual", cache: "no-store" }).catch(() => null);
    if (answer && answer.status !== 202) location.replace(location.href);
    else this.later();
  }

  stop() {
    const said = this.querySelector("[data-stopped]");
    said.textContent = said.dataset.stopped;
  }
}

customElements.define("papers-wait", PapersWait);
