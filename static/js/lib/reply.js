// What the server answered, put on the screen by htmx: every fragment replaces the element of its id.
export const page = () => location.pathname + location.search;

// Fragments belong on any page that shows them; a way onwards only on the page that asked.
export async function show({ html, onwards }, askedFrom) {
  if (html) await swap(html);
  if (onwards && askedFrom === page()) location.assign(onwards);
}

const parsed = (html) => new DOMParser().parseFromString(html ?? "", "text/html").body;

// The main swap puts nothing anywhere: a reply is a list of what changed, not a page.
const swap = (html) =>
  htmx.swap({ text: addressed(html), swap: "none", sourceElement: document.body, target: document.body });

function addressed(html) {
  const sheet = document.createElement("template");
  sheet.innerHTML = html;
  for (const root of sheet.content.children)
    if (root.id && root.localName !== "hx-partial") root.setAttribute("hx-swap-oob", "outerHTML");
  return sheet.innerHTML;
}

// Where a refusal leads, if anywhere.
export const wayOf = (html) => parsed(html).querySelector("[data-way]")?.dataset.way;

// The sentence for the person: the element that says so, else all of the text.
export function sentence(html) {
  const body = parsed(html);
  const text = (body.querySelector("[data-sentence]") ?? body).textContent;
  return text.replace(/\s+/g, " ").trim().slice(0, 300);
}
