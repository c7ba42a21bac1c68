// What a row shows from the moment an action is recorded until the server has answered.
//
// The row is the element named by the form's data-row, else the nearest [data-state], else the form itself.
// Of the form: data-then-state is the row's data-state afterwards; data-then-add="picked" lets its data-picked (or several
// counts) grow by the form's quantity (else by 1), data-then-less="quantity" lets its data-quantity fall by that, and the state waits
// until as many are picked; data-then-reset="picked" is 0, or falls by the form's quantity where that says how many.
import { uuid } from "./device.js";
import { outbox } from "./state.js";

const ACTIONS = "form[data-action]";
const truths = new WeakMap();

const rowOf = (form) => document.getElementById(form.dataset.row) ?? form.closest("[data-state]") ?? form;

// Absolute values, so that showing a mark twice changes nothing.
export function plan(form, fields) {
  const { thenState, thenAdd, thenLess, thenReset } = form.dataset;
  const row = rowOf(form);
  row.id ||= `row-${uuid()}`;
  const quantity = new Map(fields).get("quantity");
  const values = {};
  if (thenReset) values[thenReset] = quantity ? Math.max(0, Number(row.dataset[thenReset]) - quantity) : 0;
  for (const count of thenAdd?.split(" ") ?? []) values[count] = Number(row.dataset[count] ?? 0) + Number(quantity ?? 1);
  if (thenLess) values[thenLess] = Number(row.dataset[thenLess]) - Number(quantity ?? 1);
  if (thenState && (thenState === "open" || !isLeft({ ...row.dataset, ...values }))) values.state = thenState;
  return { row: row.id, values };
}

const isLeft = ({ picked, packed, quantity }) => Number(picked ?? packed) < Number(quantity);

function apply({ id, mark }) {
  const row = document.getElementById(mark.row);
  if (!row) return;
  const truth = (row.dataset.pending && truths.get(row)) || {};
  for (const name of Object.keys(mark.values)) truth[name] ??= row.dataset[name];
  truths.set(row, truth);
  row.dataset.pending = id;
  write(row, mark.values);
}

// The server's values: shown at once, or when the row's own actions are settled.
export function tell(row, values) {
  if (!row) return;
  rename(row.querySelectorAll(ACTIONS));
  if (row.dataset.pending) truths.set(row, { ...truths.get(row), ...values, told: true });
  else write(row, values);
}

function write(row, { told, ...values }) {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete row.dataset[name];
    else row.dataset[name] = value;
    row.querySelectorAll(`[data-show=${name}]`).forEach((place) => (place.textContent = value));
    row.querySelectorAll(`[data-ask=${name}]`).forEach((field) => (field.value = value));
  }
  if ("picked" in row.dataset) writeLeft(row, row.dataset.quantity - row.dataset.picked);
}

// What is left to pick, where it is said (data-show=left) and where it is asked for (input[data-left]).
function writeLeft(row, left) {
  row.querySelectorAll("[data-show=left]").forEach((place) => (place.textContent = left));
  row.querySelectorAll("input[data-left]").forEach((input) => (input.value = input.max = Math.max(left, 1)));
}

// Rows whose action is settled stop waiting, refused ones go back; those that wait are shown one over the other.
export function reconcile() {
  const waiting = new Set(outbox.waiting.map(({ id }) => id));
  document.querySelectorAll("[data-pending]").forEach((row) => waiting.has(row.dataset.pending) || settle(row));
  together(outbox.waiting).forEach(apply);
}

// One mark for each row: a later action decides only what it says something about.
function together(actions) {
  const rows = new Map();
  for (const { id, mark } of actions) {
    const values = { ...rows.get(mark.row)?.mark.values, ...mark.values };
    rows.set(mark.row, { id, mark: { row: mark.row, values } });
  }
  return rows;
}

function settle(row) {
  const truth = truths.get(row) ?? {};
  if (truth.told || outbox.refused.some(({ id }) => id === row.dataset.pending)) write(row, truth);
  delete row.dataset.pending;
}

// The other forms of a row are new acts after this one: picking again after an undo is no repeat.
export function renameOthers(form) {
  rename([...rowOf(form).querySelectorAll(ACTIONS)].filter((other) => other !== form));
}

function rename(forms) {
  for (const { elements } of forms) if (elements.action_id) elements.action_id.value = uuid();
}
