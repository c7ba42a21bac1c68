// <quantity-stepper><button type="button" data-step="-1">…</button><label>…</label>
//   <input type="number" min="1" max="3"><button type="button" data-step="1">…</button></quantity-stepper>
class QuantityStepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.addEventListener("click", this.#step);
    this.addEventListener("input", this.#limit);
    this.#limit();
  }

  #step = ({ target }) => {
    const button = target.closest("[data-step]");
    if (!button) return;
    this.input.stepUp(Number(button.dataset.step));
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  #limit = () => {
    const { valueAsNumber, min, max } = this.input;
    for (const button of this.querySelectorAll("[data-step]"))
      button.disabled = button.dataset.step < 0 ? valueAsNumber <= Number(min) : valueAsNumber >= Number(max || Infinity);
  };
}

customElements.define("quantity-stepper", QuantityStepper);
