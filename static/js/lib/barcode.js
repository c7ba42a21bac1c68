// The names a scan may go by on a page: its text and, for a product, the key the server has for it (GTIN-14).
// The rules are those of storeapp/domain/barcode.
const GS = "\x1d";
const PREFIX = /^\][A-Za-z][0-9A-Za-z]/; // what some scanners say first about the kind of code, e.g. ]C1
const IN_STORE = "02IIIIIVPPPPC"; // item and price in a code the shop prints; <html data-in-store> lists others
const CARRIER = /^(?:420\d{5}(?:\d{4})?\x1d?)?(9[1-5]\d{20})$/;
const FIXED_LENGTHS = { "00": 18, "01": 14, "02": 14, "03": 14, "04": 16, 11: 6, 12: 6, 13: 6, 14: 6, 15: 6, 16: 6, 17: 6, 18: 6, 19: 6, 20: 2, 41: 14 };

export function names(raw) {
  const prefix = raw.match(PREFIX)?.[0] ?? "";
  const text = raw.slice(prefix.length).trim();
  const padded = prefix === "]E4" ? text.padStart(13, "0") : text;
  return [text.toUpperCase(), key(padded) ?? text.match(CARRIER)?.[1]].filter(Boolean);
}

function key(text) {
  const carried = linked(text) ?? (/^01\d{14}..|^\(01\)|\x1d/.test(text) ? item(text) : null);
  const digits = carried ?? text.replace(/[ -]/g, "");
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return null;
  const gtin = readings(digits).find(checks)?.padStart(14, "0");
  return gtin && (carried ? gtin : inStore(gtin));
}

const linked = (text) => text.match(/^https?:\/\/\S+?\/01\/(\d{8,14})(?=[/?#]|$)/i)?.[1];

// The item (AI 01) of a GS1 element string, with or without brackets around the identifiers.
function item(text) {
  const bracketed = text.match(/\(01\)(\d{14})/);
  let rest = text.replace(/^\x1d+/, "");
  while (!bracketed && rest && !rest.startsWith("01")) rest = afterElement(rest);
  return bracketed?.[1] ?? rest.match(/^01(\d{14})/)?.[1];
}

function afterElement(text) {
  const identifier = text.slice(0, 2);
  const length = FIXED_LENGTHS[identifier] ?? (/^3[1-6]/.test(identifier) ? 8 : text.indexOf(GS) - 2);
  return length < 0 ? "" : text.slice(2 + length).replace(GS, "");
}

// Likeliest first. Eight digits that begin with 0 are UPC-E, except 000, which shops use for short numbers.
function readings(digits) {
  if (digits.length !== 8 || !/^[01]/.test(digits)) return [digits];
  return /^0(?!00)/.test(digits) ? [expanded(digits), digits] : [digits, expanded(digits)];
}

function expanded(code) {
  const [system, body, last, check] = [code[0], code.slice(1, 6), Number(code[6]), code[7]];
  if (last < 3) return `${system}${body.slice(0, 2)}${last}0000${body.slice(2)}${check}`;
  if (last < 5) return `${system}${body.slice(0, last)}00000${body.slice(last)}${check}`;
  return `${system}${body}0000${last}${check}`;
}

// Price and weight belong to this pack, not to the product: its key has zeros there.
function inStore(gtin) {
  const patterns = (document.documentElement.dataset.inStore ?? IN_STORE).split(" ");
  const pattern = patterns.find((places) => gtin[0] === "0" && [...places].every((place, at) => /\D/.test(place) || place === gtin[at + 1]));
  if (!pattern) return gtin;
  const body = [...pattern].slice(0, 12).map((place, at) => ("PWLNV".includes(place) ? "0" : gtin[at + 1])).join("");
  return `0${body}${checkDigit(body)}`;
}

function checkDigit(body) {
  const sum = [...body].reverse().reduce((total, digit, place) => total + digit * (place % 2 ? 1 : 3), 0);
  return String((10 - (sum % 10)) % 10);
}

const checks = (code) => checkDigit(code.slice(0, -1)) === code.at(-1) && Number(code) > 0;
