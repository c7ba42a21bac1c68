// Who holds the device, and how the server knows that a page is its own.
let fresh = null;

export const person = () => document.documentElement.dataset.person ?? "";

// The highest number the server has seen from this device: the counter goes on there if this browser lost its own.
export const lastSequence = () => Number(document.documentElement.dataset.lastSequence ?? 0);

export const csrfToken = () =>
  fresh ??
  document.querySelector("meta[name=csrf-token]")?.content ??
  document.querySelector("input[name=csrf_token]")?.value ??
  "";

// Asks for a token of the session as it is now, and gives it to every form on the page.
export async function refreshToken() {
  const response = await fetch("/csrf", { cache: "no-store", redirect: "manual" }).catch(() => null);
  if (!response?.ok) return false;
  fresh = (await response.text()).trim();
  document.querySelectorAll("input[name=csrf_token]").forEach((input) => (input.value = fresh));
  return true;
}

// crypto.randomUUID exists only in secure contexts; a trial over plain http on a shop's network is none.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// Asks the browser not to throw the outbox away when the disk is nearly full.
export const persist = () => navigator.storage?.persist?.();
