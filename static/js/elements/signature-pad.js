// <signature-pad><canvas width="600" height="200" aria-label="Sign here"></canvas>
//   <input type="hidden" name="signature"><button type="button" data-clear>Clear</button></signature-pad>
//
// What is drawn goes into the hidden input as a PNG data URL; empty means that nobody signed.
class SignaturePad extends HTMLElement {
  connectedCallback() {
    this.canvas = this.querySelector("canvas");
    this.input = this.querySelector("input[type=hidden]");
    this.pen = this.canvas.getContext("2d");
    Object.assign(this.pen, { lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    this.canvas.addEventListener("pointerdown", this.#down);
    this.canvas.addEventListener("pointermove", this.#move);
    this.canvas.addEventListener("pointerup", this.#up);
    this.canvas.addEventListener("pointercancel", this.#up);
    // A finger on the canvas signs; it must not scroll the page.
    this.canvas.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.querySelector("[data-clear]")?.addEventListener("click", () => this.clear());
  }

  clear() {
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.input.value = "";
  }

  #down = (event) => {
    this.canvas.setPointerCapture(event.pointerId);
    this.drawing = event.pointerId;
    this.pen.beginPath();
    this.pen.moveTo(...this.#place(event));
    this.#move(event);
  };

  #move = (event) => {
    if (this.drawing !== event.pointerId) return;
    this.pen.lineTo(...this.#place(event));
    this.pen.stroke();
  };

  #up = (event) => {
    if (this.drawing !== event.pointerId) return;
    this.drawing = undefined;
    this.input.value = this.canvas.toDataURL("image/png");
  };

  #place({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) * this.canvas.width) / width, ((clientY - top) * this.canvas.height) / height];
  }
}

customElements.define("signature-pad", SignaturePad);
