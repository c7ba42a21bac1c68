// <due-time data-standing="on_time" data-at-risk-minutes="30"><time datetime="2026-11-23T14:30:00Z">14:30</time>
//   <span class="standing">On time</span> <strong>12 min left</strong></due-time>
//
// Keeps minutes and standing as they are now, by the server's clock; storeapp/domain/sla.py has the same rule.
import { now, spoken } from "../lib/clock.js";

const WORDS = { on_time: "On time", at_risk: "At risk", late: "Late" };
const EVERY_MS = 5000;

const shown = new Set();

class DueTime extends HTMLElement {
  connectedCallback() {
    shown.add(this);
    this.tick();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  tick() {
    const left = Date.parse(this.querySelector("time")?.dateTime) - now();
    if (Number.isNaN(left) || this.dataset.standing === "done") return;
    const standing = standingOf(left, Number(this.dataset.atRiskMinutes ?? 30) * 60_000);
    if (this.dataset.standing !== standing) this.dataset.standing = standing;
    this.#show(".standing", WORDS[standing]);
    this.#show("strong", left < 0 ? `${spoken(-left)} late` : `${spoken(left)} left`);
  }

  #show(place, text) {
    const element = this.querySelector(place);
    if (element && element.textContent !== text) element.textContent = text;
  }
}

function standingOf(left, atRisk) {
  if (left < 0) return "late";
  return left <= atRisk ? "at_risk" : "on_time";
}

const tickAll = () => shown.forEach((element) => element.tick());

customElements.define("due-time", DueTime);
setInterval(tickAll, EVERY_MS);
document.addEventListener("visibilitychange", tickAll);
