// A sheet closes like every layer of a handheld: with Escape, with the way back, with a tap beside it, and when it has
// been answered. Without script its own "Cancel" closes it.
const OPEN = "details.sheet[open]";

const open = () => document.querySelector(OPEN);

function close(sheet) {
  sheet.open = false;
  sheet.querySelector("summary").focus({ preventScroll: true });
}

// While a sheet is open there is one more step in the history, which the way back takes.
function toggled({ target }) {
  if (!target.matches?.("details.sheet")) return;
  if (target.open && !history.state?.sheet) history.pushState({ sheet: true }, "");
  if (!target.open && !open() && history.state?.sheet) history.back();
}

function pressed(event) {
  const sheet = event.key === "Escape" && open();
  if (!sheet) return;
  event.preventDefault();
  close(sheet);
}

export function listen() {
  document.addEventListener("toggle", toggled, true);
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", ({ target }) => target.matches(OPEN) && close(target));
  document.addEventListener("submit", ({ target }) => target.closest(OPEN)?.removeAttribute("open"), true);
  addEventListener("popstate", () => open() && close(open()));
}
