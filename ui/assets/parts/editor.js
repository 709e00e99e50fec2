// The editor's side in the browser. Streamlit calls the default export on every redraw with the same parent element; the box is built
// once and then only told what is new, so that focus, caret and what is typed are never touched by a redraw.

import { forget, keep, latest } from "./unsent.js";

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g;
const ANSWER_WAIT = [8000, 16000, 30000];
const boxes = new WeakMap();

export default function (component) {
  let box = boxes.get(component.parentElement);
  // Streamlit may hand the same place on the page to another file's field: that is another box.
  if (box && (box.place[0] !== component.data.person || box.place[1] !== component.data.field)) {
    box.close();
    box = null;
  }
  if (!box) {
    box = new Box(component);
    boxes.set(component.parentElement, box);
  } else {
    box.redraw(component);
  }
  return () => boxes.get(component.parentElement)?.close();
}

// The page part says when the connection to the desk is gone.
function lost() {
  return document.documentElement.dataset.paConnection === "lost";
}

// Approved, or for this reader to read only.
function closed(data) {
  return data.state === "approved" || data.locked;
}

function clean(text) {
  return text.replace(/\r\n?|\f/g, "\n").replace(HIDDEN, "");
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function picture(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

class Box {
  constructor(component) {
    this.component = component;
    this.parent = component.parentElement;
    this.data = component.data;
    this.base = { text: this.data.value, revision: this.data.revision };
    this.sent = null;
    this.tries = 0;
    this.tickets = 0;
    this.name = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.other = null;
    this.trouble = "";
    this.restored = false;
    this.cleaned = null; // what was left when something hidden was taken out: said until more is typed
    this.timers = {};
    this.place = [this.data.person, this.data.field];
    this.build(component.parentElement);
    this.area.value = this.base.text;
    this.bringBack();
    this.onLeave = () => this.send();
    this.onOnline = () => this.resend();
    this.onLost = () => this.show();
    addEventListener("pagehide", this.onLeave);
    addEventListener("online", this.onOnline);
    addEventListener("peer-assist:connected", this.onOnline);
    addEventListener("peer-assist:lost", this.onLost);
    this.show();
  }

  close() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    removeEventListener("pagehide", this.onLeave);
    removeEventListener("online", this.onOnline);
    removeEventListener("peer-assist:connected", this.onOnline);
    removeEventListener("peer-assist:lost", this.onLost);
    boxes.delete(this.parent);
    this.root.remove();
  }

  build(parent) {
    this.area = element("textarea", { id: "box", "aria-describedby": "help line saved", autocapitalize: "sentences" });
    this.label = element("label", { for: "box" });
    this.line = element("p", { id: "line", class: "line" });
    this.help = element("p", { id: "help", class: "help" });
    this.saved = element("span", { id: "saved", role: "status", "aria-live": "polite" });
    this.note = element("span", { class: "note", role: "status", "aria-live": "polite" });
    this.both = element("section", { class: "both", hidden: "" });
    this.root = element("div", { class: "editor" },
      this.label, this.line, this.help, this.area, element("p", { class: "foot" }, this.saved, this.note), this.both);
    parent.append(this.root);
    this.area.addEventListener("input", (event) => this.typed(event.isComposing));
    this.area.addEventListener("compositionend", () => this.typed(false));
    this.area.addEventListener("blur", () => this.send());
    // Streamlit listens for single keys on the page and does not see that they come from inside a box.
    for (const kind of ["keydown", "keyup", "keypress"]) this.root.addEventListener(kind, (event) => event.stopPropagation());
  }

  // -- typing --

  typed(composing) {
    if (!composing) {
      const cleaned = clean(this.area.value);
      if (this.area.value.replace(/\r\n?|\f/g, "\n").length > cleaned.length) this.cleaned = cleaned;
      if (cleaned !== this.area.value) this.replace(cleaned);
    }
    this.trouble = "";
    this.tries = 0;
    this.restored = false;
    this.store();
    this.fit();
    this.show();
    clearTimeout(this.timers.pause);
    this.timers.pause = setTimeout(() => this.send(), this.data.pause);
  }

  dirty() {
    return this.area.value !== this.base.text;
  }

  // Puts other text in the box and leaves the caret beside the same words.
  replace(text) {
    const old = this.area.value;
    const caret = this.area.selectionEnd;
    const focused = this.focused();
    let same = 0;
    while (same < old.length - caret && same < text.length && old[old.length - 1 - same] === text[text.length - 1 - same]) same += 1;
    const tail = same === old.length - caret;
    this.area.value = text;
    if (focused) {
      const place = tail ? text.length - same : Math.min(caret, text.length);
      this.area.setSelectionRange(place, place);
    }
    this.fit();
  }

  focused() {
    return this.area.getRootNode().activeElement === this.area;
  }

  fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.area.style.height = "auto";
    this.area.style.height = `${this.area.scrollHeight + 2}px`;
  }

  // -- saving --

  send() {
    clearTimeout(this.timers.pause);
    if (!this.dirty() || this.sent || this.other || this.trouble || closed(this.data) || lost()) return;
    this.tickets += 1;
    this.sent = { text: this.area.value, base: this.base.text, revision: this.base.revision, ticket: `${this.name}-${this.tickets}` };
    this.hand();
    this.show();
  }

  hand() {
    try {
      this.component.setTriggerValue("typed", this.sent);
    } catch { /* not connected: tried again below */ }
    clearTimeout(this.timers.answer);
    this.timers.answer = setTimeout(() => this.resend(), ANSWER_WAIT[Math.min(this.tries, ANSWER_WAIT.length - 1)]);
  }

  resend() {
    if (this.sent) {
      this.tries += 1;
      this.hand();
    } else {
      this.trouble = "";
      this.send();
    }
    this.show();
  }

  // -- what the service says --

  redraw(component) {
    this.component = component;
    this.data = component.data;
    this.hear(this.data.answer);
    this.see(this.data.value, this.data.revision);
    this.show();
  }

  hear(answer) {
    if (!answer || !this.sent || answer.ticket !== this.sent.ticket) return;
    clearTimeout(this.timers.answer);
    const sent = this.sent;
    this.sent = null;
    if (answer.kind === "saved") {
      this.tries = 0;
      this.settle(sent.text, answer.revision);
      if (this.dirty()) this.send();
    } else if (answer.kind === "conflict" && answer.text === sent.base) {
      this.settle(answer.text, answer.revision); // only the record's revision moved: another field was saved
      this.send();
    } else if (answer.kind === "conflict") {
      this.meet(answer.text, answer.revision);
    } else {
      this.trouble = answer.sentence;
      this.tries += 1;
      if (answer.again) {
        this.timers.answer = setTimeout(() => this.resend(), ANSWER_WAIT[Math.min(this.tries - 1, ANSWER_WAIT.length - 1)]);
      }
    }
  }

  see(text, revision) {
    if (revision <= this.base.revision) return;
    if (text === this.base.text || text === this.area.value) {
      if (text === this.area.value) this.other = null;
      if (this.sent && text === this.base.text) {
        this.base.revision = revision; // another field of the same record was saved
        return;
      }
      this.settle(text, revision);
    } else if (this.sent && text === this.sent.text) {
      this.settle(text, revision);
    } else if (!this.dirty() && !this.sent) {
      this.replace(text);
      this.settle(text, revision);
    } else {
      this.meet(text, revision);
    }
  }

  settle(text, revision) {
    this.base = { text, revision };
    this.store();
  }

  // Unsent text waits in the browser until the service has it.
  store() {
    if (this.dirty()) keep(...this.place, this.base.revision, this.area.value, this.base.text);
    else forget(...this.place);
  }

  // Somebody else's text arrived while there is unsent text here.
  meet(text, revision) {
    clearTimeout(this.timers.pause);
    clearTimeout(this.timers.answer);
    this.sent = null;
    this.other = { text, revision };
    this.store();
  }

  keepMine() {
    this.settle(this.other.text, this.other.revision);
    this.other = null;
    this.send();
    this.show();
    this.area.focus();
  }

  takeTheirs() {
    const { text, revision } = this.other;
    this.other = null;
    this.area.value = text;
    this.fit();
    this.settle(text, revision);
    this.show();
    this.area.focus();
  }

  async bringBack() {
    if (closed(this.data)) return;
    const kept = await latest(...this.place);
    if (!kept || this.dirty() || this.sent) return;
    if (kept.text === this.base.text) {
      forget(...this.place);
      return;
    }
    this.area.value = kept.text;
    if (kept.revision === this.base.revision || kept.base === this.base.text) {
      this.restored = true;
      this.timers.pause = setTimeout(() => this.send(), this.data.pause);
    } else {
      this.other = { ...this.base };
    }
    this.show();
  }

  // -- drawing --

  show() {
    const { data } = this;
    const { words } = data;
    this.root.dataset.state = data.state;
    this.root.classList.toggle("serif", Boolean(data.serif));
    this.label.textContent = data.label;
    this.label.classList.toggle("unseen", Boolean(data.label_hidden));
    this.line.replaceChildren(...(data.state_line ? [picture(data.icon), element("span", {}, data.state_line)] : []));
    this.help.textContent = data.help;
    this.area.placeholder = data.placeholder;
    this.area.lang = data.language;
    this.area.spellcheck = true;
    this.area.dir = "auto";
    this.area.readOnly = closed(data);
    this.area.style.setProperty("--rows", data.rows);
    let [word, kind] = ["", ""];
    if (this.other) [word, kind] = [words.unsaved, "waiting"];
    else if (this.trouble || (this.sent && this.tries > 0) || (this.dirty() && lost())) [word, kind] = [words.unsaved, "waiting"];
    else if (this.sent || this.dirty()) [word, kind] = [words.saving, "busy"];
    else if (!closed(data) && this.base.text) [word, kind] = [words.saved, "done"];
    this.say(this.saved, word);
    this.saved.dataset.kind = kind;
    this.say(this.note, this.trouble || (this.restored ? words.restored : this.area.value === this.cleaned ? words.hidden : ""));
    this.showBoth();
    this.fit();
  }

  // A live region speaks when its text changes, so unchanged text is left alone.
  say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  showBoth() {
    const { words } = this.data;
    this.both.hidden = !this.other;
    if (!this.other) {
      this.both.replaceChildren();
      return;
    }
    if (this.both.dataset.text === this.other.text && this.both.firstChild) return;
    this.both.dataset.text = this.other.text;
    const button = (text, act) => {
      const node = element("button", { type: "button" }, text);
      node.addEventListener("click", act);
      return node;
    };
    const theirs = element("div", { class: "theirs", dir: "auto", tabindex: "0", role: "region", "aria-label": words.theirs }, this.other.text);
    this.both.replaceChildren(
      element("p", { role: "alert" }, words.conflict),
      element("p", { class: "whose" }, words.theirs),
      theirs,
      element("p", { class: "choice" }, button(words.keep_mine, () => this.keepMine()), button(words.take_theirs, () => this.takeTheirs())),
    );
  }
}
