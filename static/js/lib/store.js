// What this device remembers: actions in the order they were made, and the counter that numbers them.
// An action is `waiting`, `refused` (needs attention) or `sent` (only its id and number are kept).
import { uuid } from "./device.js";

const KEEP_SENT = 200;
const MIGRATIONS = [
  (db) => {
    const actions = db.createObjectStore("actions", { keyPath: "sequence" });
    actions.createIndex("id", "id", { unique: true });
    actions.createIndex("state", "state");
    db.createObjectStore("facts");
  },
];

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("storeapp", MIGRATIONS.length);
    request.onupgradeneeded = ({ oldVersion }) =>
      MIGRATIONS.slice(oldVersion).forEach((migrate) => migrate(request.result, request.transaction));
    request.onsuccess = () => resolve(watched(request.result));
    request.onerror = () => reject(request.error);
  }).catch((error) => {
    opening = null;
    throw error;
  });
  return opening;
}

function watched(db) {
  db.onclose = () => (opening = null);
  db.onversionchange = () => {
    db.close();
    opening = null;
  };
  return db;
}

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function transact(mode, work) {
  const transaction = (await open()).transaction(["actions", "facts"], mode, { durability: "strict" });
  const committed = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const actions = transaction.objectStore("actions");
  const [result] = await Promise.all([work(actions, transaction.objectStore("facts")), committed]);
  return result;
}

// Resolves with the stored action once it is on the disk, or with null when it is already waiting.
// `repeat` says that this very page made the id with this content before; any other known id gets a fresh one.
export function add(draft, repeat, lastSequence) {
  return transact("readwrite", async (actions, facts) => {
    const known = await answer(actions.index("id").get(draft.id));
    if (repeat && known?.state === "waiting") return null;
    const again = repeat && known?.state === "sent";
    const { sequence, occurredAt } = again ? known : { sequence: await next(facts, lastSequence), ...draft };
    const id = known && !again ? uuid() : draft.id;
    const action = { ...draft, id, sequence, occurredAt, state: "waiting" };
    actions.put(action);
    return action;
  });
}

async function next(facts, lastSequence) {
  const sequence = Math.max((await answer(facts.get("sequence"))) ?? 0, lastSequence) + 1;
  facts.put(sequence, "sequence");
  return sequence;
}

export const inState = (state) => transact("readonly", (actions) => answer(actions.index("state").getAll(state)));

export const put = (action) => transact("readwrite", (actions) => answer(actions.put(action)));

export const finish = ({ sequence, id, occurredAt }) => put({ sequence, id, occurredAt, state: "sent" });

export async function oldest() {
  const [action] = await transact("readonly", (actions) => answer(actions.index("state").getAll("waiting", 1)));
  return action;
}

export function forgetOldSent() {
  return transact("readwrite", async (actions) => {
    const sent = await answer(actions.index("state").getAllKeys("sent"));
    sent.slice(0, -KEEP_SENT).forEach((sequence) => actions.delete(sequence));
  });
}
