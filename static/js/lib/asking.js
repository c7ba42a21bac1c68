// What a code is and where it belongs, asked without leaving the page: `{sentence}` when there is nowhere to go,
// `{sentence, href, certain}` when there is, or null when only the page itself can find out (signed out, broken).
import { sentence } from "./reply.js";

export const address = (lookUpAt, code) => `${lookUpAt}?${new URLSearchParams({ scan: code })}`;

export async function lookUp(lookUpAt, code) {
  const headers = { "HX-Request": "true" };
  const response = await fetch(address(lookUpAt, code), { headers, redirect: "manual", cache: "no-store" });
  if (response.status === 422) return { sentence: sentence(await response.text()) };
  const [href, certain] = [response.headers.get("HX-Location"), !response.headers.has("X-Offer")];
  return response.ok && href ? { sentence: sentence(await response.text()), href, certain } : null;
}
