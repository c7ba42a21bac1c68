// What a thumb, a small screen or large text would find wrong with the page as it is, one sentence each.
() => {
  const said = [];
  const words = (element) => (element.textContent || element.name || element.tagName).trim().slice(0, 24);
  const hidden = (element) => element.closest("details:not([open]) > :not(summary)");
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1 && !element.closest(".table-scroll"))
      .map((element) => `${element.tagName}.${element.getAttribute("class")} "${words(element)}"`);
    said.push(`scrolls sideways: ${wide.slice(0, 4).join(", ")}`);
  }
  for (const element of document.querySelectorAll("a, button, summary, input:not([type=hidden]), select")) {
    const target = element.matches(".tick input, .choice input") ? element.closest("label") : element;
    const box = target.getBoundingClientRect();
    if (!box.width || element.matches(".skip, .table a") || hidden(element)) continue;
    const least = element.matches(".next") ? 56 : 47.5;
    if (box.height < least || box.width < 44) said.push(`small: "${words(element)}" ${box.width}x${box.height}`);
  }
  return said;
}
