// The server's time as this device knows it: its own clock plus the offset measured at the last contact.
const KEY = "clock-offset";

let offset = Number(localStorage.getItem(KEY) ?? 0);

export const now = () => Date.now() + offset;

export const isoNow = () => new Date(now()).toISOString();

// Keeps the offset while it lies within what this round trip can tell, so that a slow reply never worsens it.
export function measure(headers, sentAt, receivedAt = Date.now()) {
  const server = Date.parse(headers.get("X-Server-Time") ?? "");
  if (Number.isNaN(server)) return;
  const uncertainty = (receivedAt - sentAt) / 2;
  const measured = server + uncertainty - receivedAt;
  if (Math.abs(measured - offset) <= uncertainty) return;
  offset = measured;
  localStorage.setItem(KEY, offset);
}

// "under 1 min", "12 min", "1 h 05 min"
export function spoken(milliseconds) {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return "under 1 min";
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
