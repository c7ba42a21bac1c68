// The outbox takes over every form[data-action]: record first, then the screen, then the same POST as without it.
import * as bounce from "./bounce.js";
import { isoNow } from "./clock.js";
import { nudge } from "./courier.js";
import { lastSequence, person, uuid } from "./device.js";
import { feedback } from "./feedback.js";
import * as marks from "./marks.js";
import { papersOf } from "./papers.js";
import { page } from "./reply.js";
import { announce, isHeldUp, outbox } from "./state.js";
import { add } from "./store.js";

const TAKEN = 'form[data-action]:not([data-direct], [enctype="multipart/form-data"])';
const OWN_FIELDS = ["action_id", "sequence", "occurred_at", "csrf_token"];
const contents = new Map(); // action id -> what it asked for, as long as this page lives

let turn = Promise.resolve();

// Takes one submission at a time, in the order they were made. Resolves to the action when it is on the disk and on the
// screen, to nothing where none was made.
// `judged` is what the device itself could tell of a scan: "right", "wrong" (and has said so), or only the server will
// know ("unknown"); a tap is judged by nobody.
export function take(form, submitter, since, judged = "tapped") {
  const draft = { ...compose(form, submitter, judged), judged };
  turn = turn.then(() => record(form, draft, since)).catch((error) => sendDirectly(form, submitter, error));
  return turn;
}

function compose(form, submitter, judged) {
  const fields = [...new FormData(form, submitter)].filter(([name]) => !OWN_FIELDS.includes(name));
  const label = submitter?.dataset.label ?? form.dataset.label ?? submitter?.textContent.trim() ?? "";
  return {
    url: submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? page(),
    fields,
    label,
    said: form.dataset.said ?? label,
    held: form.dataset.held,
    word: wordOf(form, fields) ?? (judged === "tapped" ? undefined : "Right"),
    undo: undoOf(form, fields),
    person: person(),
    page: page(),
    saved: isHeldUp(),
    occurredAt: isoNow(),
    madeAt: Date.now(),
  };
}

// What it is called when it is done: data-word, in which {quantity} is what the form asked for.
const wordOf = ({ dataset }, fields) => dataset.word?.replace("{quantity}", quantityOf(fields));

const undoOf = ({ dataset }, fields) => (dataset.undo ? { form: dataset.undo, units: quantityOf(fields) } : undefined);

const quantityOf = (fields) => new Map(fields).get("quantity") ?? "1";

async function record(form, draft, since) {
  const content = JSON.stringify([draft.url, draft.fields]);
  const id = nameOf(form, content);
  const mark = marks.plan(form, draft.fields);
  const action = await add({ ...draft, id, mark }, contents.has(id), lastSequence());
  if (!action) return;
  contents.set(action.id, content);
  if (form.elements.action_id) form.elements.action_id.value = action.id;
  marks.renameOthers(form);
  announce({ waiting: [...outbox.waiting, action] });
  if (action.judged !== "wrong") acknowledge(action, since);
  keepFocus();
  if (mark.values.state === "open") reveal(document.getElementById(mark.row));
  nudge();
  return action;
}

function acknowledge({ judged, said, held, word, undo }, since) {
  if (isHeldUp()) return feedback("queued", held ?? (word && word !== "Right" ? `${word}. ${said}` : said), { since, undo });
  if (judged === "unknown") return feedback("wait", said, { since });
  feedback("done", said, { since, word, undo });
}

// Where the focused part of the screen has gone, reading goes on at the top of the work.
function keepFocus() {
  if (!document.activeElement.checkVisibility()) document.getElementById("main")?.focus({ preventScroll: true });
}

// What was taken back may be anywhere in the list; the next thing to do with it is there.
function reveal(row) {
  const { top, bottom } = row.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) row.scrollIntoView({ block: "start" });
}

// The printed id makes a double tap one act; asking for something else under it is another act.
function nameOf(form, content) {
  const printed = form.elements.action_id?.value;
  if (!printed || "repeatable" in form.dataset) return uuid();
  return (contents.get(printed) ?? content) === content ? printed : uuid();
}

// No storage, no outbox: the form does what it does without JavaScript, once the submission under way is over.
async function sendDirectly(form, submitter, error) {
  console.error("The outbox could not record this action, so it is sent directly.", error);
  await new Promise((resolve) => setTimeout(resolve));
  form.dataset.direct = "";
  form.requestSubmit(submitter);
  delete form.dataset.direct;
}

function submitted(event) {
  const { target: form, submitter, timeStamp } = event;
  if (!form.matches(TAKEN)) return;
  event.preventDefault();
  event.stopPropagation();
  if (!bounce.isBounce(form, timeStamp)) take(form, submitter, timeStamp).then(papersOf(form));
}

export function listen() {
  bounce.listen();
  document.addEventListener("submit", submitted, true);
}
