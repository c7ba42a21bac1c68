// One action, one POST, one verdict: applied, refused, sign-in or later.
import { measure } from "./clock.js";
import { csrfToken, refreshToken } from "./device.js";

const PATIENCE_MS = 10_000;
const LATER = [408, 409, 425, 429];

// Never throws. `{verdict, status, html, onwards, retryAfter}`; `onwards` is where the floor goes on.
export async function send(action, mayRefresh = true) {
  const sentAt = Date.now();
  let response, html;
  try {
    response = await post(action);
    html = await response.text();
  } catch {
    return { verdict: "later", status: 0 };
  }
  measure(response.headers, sentAt);
  if (response.headers.has("X-CSRF") && mayRefresh && (await refreshToken())) return send(action, false);
  return answer(response, html);
}

function post(action) {
  return fetch(action.url, {
    method: "POST",
    body: new URLSearchParams([
      ...action.fields,
      ["action_id", action.id],
      ["sequence", action.sequence],
      ["occurred_at", action.occurredAt],
    ]),
    headers: {
      Accept: "text/html",
      "HX-Request": "true",
      "X-CSRFToken": csrfToken(),
      "X-Action-Person": action.person,
    },
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

function answer(response, html) {
  const { status, headers } = response;
  return {
    verdict: verdict(response),
    status,
    html,
    onwards: headers.get("HX-Location") ?? headers.get("HX-Redirect"),
    retryAfter: Number(headers.get("Retry-After")) || 0,
  };
}

function verdict({ status, type, headers }) {
  if (status === 401 || type === "opaqueredirect") return "sign-in";
  // Only the server itself can settle an action; a hotspot's sign-in page answers 200 as well.
  if (!headers.has("X-Server-Time")) return "later";
  if (status >= 200 && status < 300) return "applied";
  return LATER.includes(status) || status >= 500 ? "later" : "refused";
}
