// A drawing of the sprite that the page already uses, so that its address is written in one place only.
export function icon(name) {
  const drawing = document.querySelector("svg.icon:has(use)")?.cloneNode(true);
  if (!drawing) return "";
  drawing.setAttribute("class", "icon");
  const use = drawing.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${name}`));
  return drawing;
}
