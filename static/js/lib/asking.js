// What a code is and where it belongs, asked without leaving the page: `{sentence}` when there is nowhere to go,
// `{sentence, href}` when there is, or null when only the page itself can find out (signed out, broken).
import { sentence } from "./reply.js";

export async function lookUp(form) {
  const url = `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
  const response = await fetch(url, { headers: { "HX-Request": "true" }, redirect: "manual", cache: "no-store" });
  if (response.status === 422) return { sentence: sentence(await response.text()) };
  const href = response.ok && response.headers.get("HX-Location");
  return href ? { sentence: sentence(await response.text()), href } : null;
}
