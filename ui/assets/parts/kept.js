// Keeps what is typed into one of Streamlit's own boxes in this browser until it has been used: a reload, a lost connection or a killed
// browser finds it there. The box stays Streamlit's; this only listens to it, and types the kept text in again where it stands empty.

import { forget, keep, latest } from "./unsent.js";

const LOOK_FRAMES = 300;
const setText = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
const keepers = new WeakMap();

export default function ({ data, parentElement }) {
  let keeper = keepers.get(parentElement);
  if (keeper && keeper.place.join() !== [data.person, data.field].join()) {
    keeper.close();
    keeper = null;
  }
  if (!keeper) {
    keeper = new Keeper(data, parentElement);
    keepers.set(parentElement, keeper);
  }
  keeper.words = data.words;
  return () => keepers.get(parentElement)?.close();
}

class Keeper {
  constructor(data, parent) {
    this.parent = parent;
    this.place = [data.person, data.field];
    this.box = `.st-key-${CSS.escape(data.box)} textarea`;
    this.words = data.words;
    this.closed = false;
    this.restoring = false;
    this.line = document.createElement("p");
    this.line.setAttribute("role", "status");
    parent.append(this.line);
    this.onInput = (event) => {
      if (event.target.matches?.(this.box)) this.typed(event.target.value);
    };
    document.addEventListener("input", this.onInput, true);
    this.bringBack();
  }

  close() {
    this.closed = true;
    document.removeEventListener("input", this.onInput, true);
    keepers.delete(this.parent);
    this.line.remove();
  }

  typed(text) {
    if (text.trim()) keep(...this.place, 0, text, "");
    else forget(...this.place);
    this.say(!text.trim() ? "" : this.restoring ? this.words.restored : this.words.kept);
  }

  // A live region speaks when its text changes, so unchanged text is left alone.
  say(line) {
    if (this.line.textContent !== line) this.line.textContent = line;
  }

  async bringBack() {
    const kept = await latest(...this.place);
    const area = await this.found();
    if (!area || this.closed) return;
    if (area.value) this.typed(area.value);
    else if (kept) {
      this.restoring = true;
      setText.call(area, kept.text);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      this.restoring = false;
    }
  }

  async found() {
    for (let frame = 0; frame < LOOK_FRAMES && !this.closed; frame += 1) {
      const area = document.querySelector(this.box);
      if (area) return area;
      await new Promise(requestAnimationFrame);
    }
    return null;
  }
}
