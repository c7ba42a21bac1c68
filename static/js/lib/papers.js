// Papers that an action brings (form[data-papers]): their tab is opened while the tap still allows it, and led to the
// page that waits for them as soon as the action has its name.
import { isHeldUp } from "./state.js";

// What to tell once the action is recorded. Nothing is opened where nothing can be made yet, and a browser that opens no
// tabs is no fault: the papers are on the page as well. Without an action (a repeat) there is nothing to wait for.
export function papersOf({ dataset: { papers } }) {
  const tab = papers && !isHeldUp() ? window.open("about:blank", "_blank") : null;
  return (action) => (action ? tab?.location.replace(`${papers}?after=${action.id}`) : tab?.close());
}
