// The camera as a scanner. The decoder is fetched when the first person asks for it, and only where the device has none.
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "itf", "code_128", "code_39", "qr_code", "data_matrix"];
const PAUSE_MS = 120;

let api = null;

async function detector({ detector: source, wasm }) {
  const own = (await globalThis.BarcodeDetector?.getSupportedFormats()) ?? [];
  if (FORMATS.every((format) => own.includes(format))) return new BarcodeDetector({ formats: FORMATS });
  api ??= load(source, wasm);
  const { BarcodeDetector: Brought } = await api.catch((error) => {
    api = null;
    throw error;
  });
  return new Brought({ formats: FORMATS });
}

async function load(source, wasm) {
  const script = Object.assign(document.createElement("script"), { src: source });
  const loaded = new Promise((resolve, reject) => Object.assign(script, { onload: resolve, onerror: reject }));
  document.head.append(script);
  await loaded;
  await BarcodeDetectionAPI.prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return BarcodeDetectionAPI;
}

// Calls `found` with each new code until the returned function is called. Rejects when there is no camera to use.
export async function watch(video, addresses, found) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  try {
    video.srcObject = stream;
    const [reader] = await Promise.all([detector(addresses), video.play()]);
    read(reader, video, stream, found);
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}

async function read(reader, video, stream, found) {
  let last = "";
  while (stream.active) {
    const [code] = await reader.detect(video).catch(() => []);
    if (code && code.rawValue !== last) found(code.rawValue);
    last = code?.rawValue ?? "";
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
