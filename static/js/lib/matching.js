// What a scan means on this page, from what the server printed; static/js/README.md lists the attributes.
import { names } from "./barcode.js";

const FULL = "No more of this is needed. Put it back.";
const PLACE = "[data-scan], [name=scan]";

// `{what: "form", form, place}`, `{what: "refusal", sentence}`, `{what: "link", link}`, `{what: "tick", box, sentence}` or
// `{what: "unknown"}`
export function meaning(code) {
  const wanted = names(code);
  const found = [...document.querySelectorAll("[data-codes]")]
    .filter((element) => element.dataset.codes.split(/\s+/).some((known) => wanted.includes(known.toUpperCase())))
    .map(asMeaning);
  const first = (what) => found.find((meaning) => meaning.what === what);
  return first("form") ?? first("tick") ?? first("refusal") ?? first("link") ?? { what: "unknown" };
}

function asMeaning(element) {
  const { refusal, full, state } = element.dataset;
  if (refusal) return { what: "refusal", sentence: refusal };
  if (element.matches("a")) return { what: "link", link: element };
  if (element.matches("label")) return { what: "tick", box: element.control, sentence: element.textContent.trim() };
  const form = element.matches("form") ? element : element.querySelector(`form:has(${PLACE})`);
  if (!form || (state && state === form.dataset.thenState)) return { what: "refusal", sentence: full ?? FULL };
  return { what: "form", form, place: form.querySelector(PLACE) };
}
