// The outbox as every part of the page sees it. Changes are announced as `change`, here and in other tabs.
import * as store from "./store.js";

export const outbox = Object.assign(new EventTarget(), {
  waiting: [],
  refused: [],
  stop: null, // why sending paused: null, "network", "server" or "sign-in"
  signIn: null, // where to sign in, once the server has said so
  why: "", // and why, in its words
});

export const channel = new BroadcastChannel("outbox");

export const isHeldUp = () => outbox.stop !== null || !navigator.onLine;

let version = 0;

export function announce(changes = {}, others = true) {
  version += 1;
  Object.assign(outbox, changes);
  outbox.dispatchEvent(new Event("change"));
  if (others) channel.postMessage({ changed: true });
}

// Reads again what is stored; whatever changes meanwhile is newer than what was read. Nothing waits: nothing is held up.
export async function reload() {
  const before = version;
  const [waiting, refused] = await Promise.all([store.inState("waiting"), store.inState("refused")]);
  if (before !== version) return reload();
  announce({ waiting, refused, ...(waiting.length ? {} : { stop: null }) }, false);
}
