// input[data-submit-when-full]: the last digit of a PIN or a code sends it.
export function listen() {
  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-submit-when-full]") && target.value.length === target.maxLength) target.form.requestSubmit();
  });
}
