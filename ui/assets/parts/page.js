// What Streamlit's page lacks: its language, a way past the left column by keyboard, and a calm word when the connection is lost.
// (Streamlit itself opens a dialog in English then, which takes the focus away from whoever is typing; and another for an address without
// a page, where it shows the first page anyway. The desk has no dialogs of its own, so every one is shut.)

import { forget } from "./unsent.js";

let watching = null;
let following = null;
let words = {};

export default function ({ data, parentElement }) {
  words = data;
  document.documentElement.lang = data.language;
  for (const name of ["upload", "upload_limit"]) {
    if (data[name]) document.documentElement.style.setProperty(`--pa-${name}`, JSON.stringify(data[name]));
  }
  if (data.forget) forget(...data.forget);
  // For the way back from an identity provider, which knows nothing of it (ui/door.py); no secret, and forgotten after a quarter of an hour.
  if (data.back_to) document.cookie = `${data.back_to[0]}=${encodeURIComponent(data.back_to[1])}; path=/; max-age=900; samesite=lax`;
  skipLink().textContent = data.skip_line;
  parentElement.host?.setAttribute("aria-hidden", "true");
  watching ??= watch();
  following ??= follow();
  nameFileBoxes();
}

// The words of Streamlit's file box are drawn by the style sheet; this is its name for screen readers.
function nameFileBoxes() {
  if (!words.upload) return;
  for (const button of document.querySelectorAll("[data-testid='stFileUploaderDropzone'] button[kind]")) {
    if (button.getAttribute("aria-label") !== words.upload) button.setAttribute("aria-label", words.upload);
  }
}

function skipLink() {
  let link = document.getElementById("pa-skip");
  if (link) return link;
  link = document.createElement("a");
  link.id = "pa-skip";
  link.href = "#";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const main = document.querySelector("[data-testid='stMain']");
    main?.setAttribute("tabindex", "-1");
    main?.focus();
  });
  document.body.prepend(link);
  return link;
}

// A link within the page brings its heading to the top, the focus with it, and shows which one it was.
function follow() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#pa-']");
    const place = link && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    place.animate([{ backgroundColor: "var(--pa-mark)" }, { backgroundColor: "transparent" }], { duration: 2400, easing: "ease-in" });
  });
  return true;
}

function watch() {
  const app = document.querySelector("[data-testid='stApp']");
  if (!app) return null;
  let lost = false;
  let focused = null;
  let later = 0;
  let settled = 0;
  let ran = false;
  const banner = document.createElement("div");
  banner.id = "pa-connection";
  banner.setAttribute("role", "status");
  document.body.append(banner);
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest?.(".stDialog")) focused = event.composedPath()[0];
  });
  const back = () => {
    if (!lost || app.dataset.testConnectionState !== "CONNECTED") return;
    lost = false;
    ran = false;
    clearTimeout(later);
    clearTimeout(settled);
    delete document.documentElement.dataset.paConnection;
    banner.textContent = "";
    dispatchEvent(new Event("peer-assist:connected"));
  };
  new MutationObserver(() => {
    const connected = app.dataset.testConnectionState === "CONNECTED";
    const running = app.dataset.testScriptState !== "notRunning";
    if (!connected) {
      ran = false;
      clearTimeout(settled);
      settled = 0;
      if (lost) return;
      lost = true;
      document.documentElement.dataset.paConnection = "lost";
      dispatchEvent(new Event("peer-assist:lost"));
      later = setTimeout(() => { banner.textContent = words.lost_line; }, 2000);
    } else if (lost) {
      // A new session knows no part of the page before its first run is over: what is sent sooner is dropped.
      settled ||= setTimeout(back, 5000);
      if (running) ran = true;
      else if (ran) back();
    }
  }).observe(app, { attributes: true });
  const shut = (dialog) => {
    dialog.querySelector("button[aria-label]")?.click();
    requestAnimationFrame(() => focused?.focus?.({ preventScroll: true }));
  };
  document.querySelectorAll(".stDialog").forEach(shut); // opened before this part was here
  new MutationObserver((changes) => {
    nameFileBoxes();
    for (const change of changes) {
      for (const node of change.addedNodes) {
        const dialog = node.matches?.(".stDialog") ? node : node.querySelector?.(".stDialog");
        if (dialog) shut(dialog);
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
  return true;
}
