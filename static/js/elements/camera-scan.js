// <camera-scan data-detector="…/ponyfill.js" data-wasm="…/zxing_reader.wasm" hidden><button type="button">Camera</button></camera-scan>
//
// Shown where there is a camera. A tap opens it; the first code read is a scan like any other, and closes it.
import { watch } from "../lib/camera.js";
import { feedback } from "../lib/feedback.js";
import { make } from "../lib/make.js";

const NO_CAMERA = "The camera cannot be used. Allow it for this site, or type the code.";

class CameraScan extends HTMLElement {
  connectedCallback() {
    this.hidden = !navigator.mediaDevices?.getUserMedia;
    this.querySelector("button").addEventListener("click", this.#open);
  }

  disconnectedCallback() {
    this.#closed();
  }

  #open = async () => {
    const video = make("video", { playsinline: "", muted: "" });
    const close = make("button", { type: "button", class: "button", click: () => this.dialog.close() }, "Close");
    this.dialog = this.appendChild(make("dialog", { "aria-label": "Camera", close: this.#closed }, video, close));
    this.dialog.showModal();
    try {
      this.stop = await watch(video, this.dataset, this.#found);
      if (!this.dialog) this.#closed();
    } catch {
      this.dialog?.close();
      feedback("refused", NO_CAMERA, { word: "No camera" });
    }
  };

  #found = (code) => {
    this.dialog?.close();
    document.dispatchEvent(new CustomEvent("scan", { detail: { code, since: performance.now() } }));
  };

  #closed = () => {
    this.stop?.();
    this.stop = undefined;
    this.dialog?.remove();
    this.dialog = undefined;
  };
}

customElements.define("camera-scan", CameraScan);
