// Carries waiting actions to the server: strictly in order, one in flight, one tab at a time.
import { feedback, saySent } from "./feedback.js";
import * as reply from "./reply.js";
import { send } from "./sending.js";
import { announce, channel, outbox } from "./state.js";
import * as store from "./store.js";

const LONGEST_WAIT_MS = 10_000;
const FAULTS_SET_ASIDE = 6;
const FRESH_MS = 5000; // after this a person does not know any more which action an answer is about
const UNSAID = "The server could not do this. Tell your manager, then try again.";

let running = false;
let again = false;
let timer = 0;
let failures = 0;
let faults = 0; // times the oldest action in a row made the server fail

// Something may have changed for the better: try now.
export function kick() {
  clearTimeout(timer);
  timer = 0;
  drain();
}

// There is something new to send; a pause that is under way stays as long as it is.
export function nudge() {
  if (!timer && outbox.stop !== "sign-in") drain();
}

async function drain() {
  again = running;
  if (running) return;
  running = true;
  await alone(sendAll).catch((error) => console.error("Sending stopped.", error));
  running = false;
  if (again) nudge();
}

const alone = (work) => (navigator.locks ? navigator.locks.request("outbox", work) : work());

async function sendAll() {
  for (let action; (action = await store.oldest()); ) {
    const answer = await send(action);
    faults = answer.status === 500 ? faults + 1 : 0;
    if (answer.verdict === "applied") await applied(action, answer);
    else if (answer.verdict === "refused" || faults === FAULTS_SET_ASIDE) await refused(action, answer);
    else return pause(answer);
    failures = faults = 0;
  }
  if (outbox.stop) announce({ stop: null }); // another page has sent what was held up here
}

async function applied(action, answer) {
  await store.finish(action);
  settled(action, { stop: null });
  if (!outbox.waiting.length) saySent();
  if (action.judged === "unknown" && isFresh(action)) feedback("done", action.said, { word: action.word });
  await show(action, answer);
}

async function refused(action, answer) {
  const why = reply.sentence(answer.status === 500 ? "" : answer.html) || UNSAID;
  const attention = { ...action, state: "refused", why, retryable: answer.status !== 422 };
  await store.put(attention);
  settled(action, { stop: null, refused: [...outbox.refused, attention] });
  if (answer.status === 422) await show(action, answer);
  const word = action.judged === "tapped" ? "Not done" : undefined;
  feedback("refused", isFresh(action) ? why : `${action.label}: ${why}`, { word, href: reply.wayOf(answer.html) });
  if (answer.status === 422 && isAnswered(action)) await closeOff(action);
}

// A scan that the device itself had not said yes to is an open question, and no refusal is left to see to once whoever
// asked has read the answer. What was said to be done, or to be saved, and was not, needs somebody's attention.
const isAnswered = (action) =>
  ["unknown", "wrong"].includes(action.judged) &&
  !action.saved &&
  isFresh(action) &&
  action.page === reply.page() &&
  document.visibilityState === "visible";

async function closeOff(action) {
  await store.finish(action);
  announce({ refused: outbox.refused.filter(({ id }) => id !== action.id) });
}

const isFresh = ({ madeAt }) => Date.now() - madeAt < FRESH_MS;

const settled = (action, changes) =>
  announce({ ...changes, waiting: outbox.waiting.filter((other) => other.id !== action.id) });

async function show(action, { html, onwards }) {
  const answer = { html, onwards };
  channel.postMessage({ answer, page: action.page });
  await reply.show(answer, action.page).catch((error) => console.error("The reply could not be shown.", error));
}

function pause({ verdict, status, html, onwards, retryAfter }) {
  if (verdict === "sign-in") return announce({ stop: "sign-in", signIn: onwards, why: reply.sentence(html) });
  announce({ stop: status ? "server" : "network" });
  const wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures++);
  timer = setTimeout(kick, Math.max(retryAfter * 1000, wait * (0.5 + Math.random() / 2)));
}

export function watch() {
  addEventListener("online", kick);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && kick());
  kick();
}
