// A thumb that bounces taps twice: the same again at once, with nothing changed by hand in between. The form may have
// been replaced meanwhile, as a quick reply is here before the second tap.
const BOUNCE_MS = 400;

let last = {};

export function isBounce(form, at) {
  const tap = `${form.getAttribute("action")} ${form.dataset.label}`;
  const bounced = tap === last.tap && at - last.at < BOUNCE_MS;
  last = { tap, at };
  return bounced;
}

export function listen() {
  document.addEventListener("input", () => (last = {}), true);
}
