// A thumb that bounces taps twice: the same again at once, with nothing changed by hand in between. The form may have
// been replaced meanwhile, as a quick reply is here before the second tap. A form with data-bounce shares its name with
// others that take its place under the thumb: the next item's card, which nobody has read yet.
const BOUNCE_MS = 400;

let last = {};

export function isBounce(form, at) {
  const tap = form.dataset.bounce ?? `${form.getAttribute("action")} ${form.dataset.label}`;
  const bounced = tap === last.tap && at - last.at < BOUNCE_MS;
  last = { tap, at };
  return bounced;
}

export function listen() {
  document.addEventListener("input", () => (last = {}), true);
}
