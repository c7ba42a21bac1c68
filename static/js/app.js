// What every page of the floor starts with. Loaded as a module, after htmx.
import "./elements/camera-scan.js";
import "./elements/due-time.js";
import "./elements/outbox-badge.js";
import "./elements/outbox-list.js";
import "./elements/papers-wait.js";
import "./elements/quantity-stepper.js";
import "./elements/row-truth.js";
import "./elements/scan-field.js";
import "./elements/sign-out.js";
import "./elements/signature-pad.js";
import { measure } from "./lib/clock.js";
import { watch } from "./lib/courier.js";
import { persist } from "./lib/device.js";
import { prepare } from "./lib/feedback.js";
import * as filling from "./lib/filling.js";
import * as locked from "./lib/locked.js";
import { reconcile } from "./lib/marks.js";
import * as outbox from "./lib/outbox.js";
import { show } from "./lib/reply.js";
import { channel, outbox as state, reload } from "./lib/state.js";
import * as sheets from "./lib/sheets.js";
import { forgetOldSent } from "./lib/store.js";
import * as wedge from "./lib/wedge.js";

wedge.listen();
outbox.listen();
filling.listen();
sheets.listen();
locked.listen();
prepare();

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => (ctx.sentAt = Date.now()));
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => measure(ctx.response.headers, ctx.sentAt));
document.addEventListener("htmx:after:swap", reconcile);
state.addEventListener("change", reconcile);
channel.onmessage = ({ data }) => (data.answer ? show(data.answer, data.page) : reload());

async function start() {
  await reload();
  watch();
  await forgetOldSent();
  persist();
}

start().catch((error) => console.error("This device cannot store actions, so they are sent directly.", error));
