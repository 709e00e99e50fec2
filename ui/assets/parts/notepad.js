// The notepad's side in the browser. Built once and then told what is new: what is typed, the focus and the caret are never touched by a
// redraw, however many others note at the same time.
//
// A note that the service does not have yet is a wish: what the note shall be, and what it was. Wishes wait in the browser's storage and
// are sent together; a new note keeps its id, so that sending it twice is having it once.

import { forget, keep, waiting } from "./unsent.js";

// What the service would refuse. What only hides or reorders words it takes out itself, and says so.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\ufffe\uffff]/g;
const ANSWER_WAIT = [6000, 12000, 20000];
const AT_ONCE = 50;
const SHOWN = 12;
const UNDO_MS = 10_000;
const MEMBERS = ["text", "kind", "speaker", "side"];
const pads = new WeakMap();

export default function (component) {
  let pad = pads.get(component.parentElement);
  if (pad && (pad.person !== component.data.person || pad.field !== component.data.field)) {
    pad.close();
    pad = null;
  }
  if (!pad) {
    pad = new Pad(component);
    pads.set(component.parentElement, pad);
  } else {
    pad.redraw(component);
  }
  return () => pads.get(component.parentElement)?.close();
}

// The page part says when the connection to the desk is gone.
const lost = () => document.documentElement.dataset.paConnection === "lost";
const clean = (text) => text.replace(/\r\n?|\f/g, "\n").replace(HIDDEN, "");
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function button(text, act, attributes = {}) {
  const node = element("button", { type: "button", ...attributes }, text);
  node.addEventListener("click", act);
  return node;
}

function freshId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID exists on https alone
  return `note-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

class Pad {
  constructor(component) {
    this.component = component;
    this.parent = component.parentElement;
    this.data = component.data;
    this.person = this.data.person;
    this.field = this.data.field;
    this.wishes = new Map();
    this.settled = new Map(); // what the service answered, until its list shows it
    this.sent = null;
    this.tries = 0;
    this.tickets = 0;
    this.name = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.kind = null;
    this.chosen = null;
    this.editing = null;
    this.all = false;
    this.restored = false;
    this.highlighted = -1;
    this.timers = {};
    this.drawnAt = Date.now();
    this.build(this.parent);
    this.onOnline = () => this.resend();
    this.onLost = () => this.show();
    this.onLeave = () => this.leave();
    addEventListener("online", this.onOnline);
    addEventListener("peer-assist:connected", this.onOnline);
    addEventListener("peer-assist:lost", this.onLost);
    addEventListener("pagehide", this.onLeave);
    this.bringBack();
    this.show();
  }

  close() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    removeEventListener("online", this.onOnline);
    removeEventListener("peer-assist:connected", this.onOnline);
    removeEventListener("peer-assist:lost", this.onLost);
    removeEventListener("pagehide", this.onLeave);
    pads.delete(this.parent);
    this.root.remove();
  }

  build(parent) {
    const { words } = this.data;
    this.label = element("label", { for: "box" });
    this.kinds = element("div", { class: "kinds", role: "group" });
    this.box = element("textarea", {
      id: "box", rows: "1", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "names",
      "aria-describedby": "said hint", autocomplete: "off", autocapitalize: "sentences", enterkeyhint: "send",
    });
    this.names = element("ul", { id: "names", class: "names", role: "listbox", hidden: "" });
    this.said = element("p", { id: "said", class: "said" });
    this.status = element("span", { id: "status", role: "status", "aria-live": "polite" });
    this.undo = element("p", { class: "undo", hidden: "" });
    this.hint = element("p", { id: "hint", class: "hint" });
    this.grid = element("div", { class: "notes", role: "grid" });
    this.more = button("", () => this.showAll(), { class: "quiet", hidden: "" });
    this.empty = element("p", { class: "empty" });
    this.root = element("div", { class: "pad" },
      this.label,
      element("div", { class: "entry" }, this.box, this.names),
      element("p", { class: "foot" }, this.status, this.said),
      this.kinds, this.hint, this.undo, this.grid, this.empty, this.more);
    this.names.setAttribute("aria-label", words.speaker);
    parent.append(this.root);
    this.box.addEventListener("input", (event) => this.typed(event.isComposing));
    this.box.addEventListener("compositionend", () => this.typed(false));
    this.box.addEventListener("keydown", (event) => this.boxKey(event));
    this.box.addEventListener("blur", () => { this.timers.names = setTimeout(() => this.hideNames(), 200); });
    this.grid.addEventListener("keydown", (event) => this.gridKey(event));
    // Streamlit listens for single keys on the page and does not see that they come from inside a box.
    for (const kind of ["keydown", "keyup", "keypress"]) this.root.addEventListener(kind, (event) => event.stopPropagation());
  }

  // -- what the browser keeps --

  place(name) {
    return `${this.field}/${name}`;
  }

  store(id) {
    const wish = this.wishes.get(id);
    if (wish) keep(this.person, this.place(id), 0, wish, null);
    else forget(this.person, this.place(id));
  }

  async bringBack() {
    const found = await waiting(this.person, `${this.field}/`);
    for (const [name, kept] of found) {
      const id = name.slice(this.field.length + 1);
      if (id === "box") {
        if (!this.box.value) this.box.value = kept.text;
        this.restored ||= Boolean(kept.text);
      } else if (id.startsWith("edit-")) {
        this.edit(id.slice(5), kept.text);
        this.restored = true;
      } else if (!this.wishes.has(id)) {
        this.wishes.set(id, { ...kept.text, held: 0, trouble: "" });
        this.restored = true;
      }
    }
    this.fit();
    this.show();
    this.send();
  }

  // A page that goes away sends what is still held back for an undo.
  leave() {
    for (const wish of this.wishes.values()) wish.held = 0;
    this.send();
  }

  // -- typing --

  typed(composing) {
    if (!composing) {
      const cleaned = clean(this.box.value);
      if (cleaned !== this.box.value) {
        const caret = this.box.selectionEnd - (this.box.value.length - cleaned.length);
        this.box.value = cleaned;
        this.box.setSelectionRange(caret, caret);
      }
    }
    this.restored = false;
    this.keepBox();
    this.fit();
    this.offerNames();
    this.show();
  }

  keepBox() {
    if (this.box.value.trim()) keep(this.person, this.place("box"), 0, this.box.value, null);
    else forget(this.person, this.place("box"));
  }

  fit() {
    if (CSS.supports("field-sizing", "content")) return;
    this.box.style.height = "auto";
    this.box.style.height = `${this.box.scrollHeight + 2}px`;
  }

  boxKey(event) {
    if (event.isComposing) return;
    const letter = this.letterOf(event, true);
    if (letter) {
      event.preventDefault();
      this.kind = letter === this.kindNow() ? "" : letter;
      this.show();
      return;
    }
    const names = this.names.hidden ? 0 : this.names.children.length;
    if (names && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.highlight((this.highlighted + (event.key === "ArrowDown" ? 1 : -1) + names) % names);
    } else if (names && this.highlighted >= 0 && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      event.preventDefault();
      this.names.children[this.highlighted].click();
    } else if (names && event.key === "Escape") {
      event.preventDefault();
      this.hideNames();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.note();
    } else if (event.key === "ArrowDown" && this.atEnd()) {
      const first = this.grid.firstElementChild;
      if (!first) return;
      event.preventDefault();
      this.choose(first.dataset.id, true);
    }
  }

  atEnd() {
    return this.box.selectionStart === this.box.value.length;
  }

  // The kind whose letter this is: alone in the list, with Alt in the box (where a letter alone is a letter).
  letterOf(event, alt) {
    if (event.altKey !== alt || event.ctrlKey || event.metaKey || event.getModifierState?.("AltGraph")) return null;
    const typed = event.key.length === 1 && /[a-z]/i.test(event.key) ? event.key.toLowerCase() : "";
    const meant = typed || (alt && /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : ""); // Alt writes another sign on a Mac
    return this.data.kinds.find((kind) => kind.key === meant)?.id ?? null;
  }

  kindNow() {
    return this.kind ?? this.data.kind;
  }

  // "Grace: we tried that" and "@Grace: we tried that" both say who said it; a name nobody knows needs the sign, since "Budget: 240" has none.
  parse(text) {
    const found = text.match(/^(@?)([^:@\n]{1,80}):(?:\s+|$)([\s\S]*)$/);
    if (!found) return { speaker: "", side: "", text };
    const known = this.known(found[2]);
    if (!found[1] && !known) return { speaker: "", side: "", text };
    return { speaker: known?.name ?? found[2].trim(), side: known?.side ?? "", text: found[3] };
  }

  everybody() {
    const people = new Map(this.data.people.map((person) => [plain(person.name), person]));
    for (const note of this.list()) {
      if (note.speaker && !people.has(plain(note.speaker))) people.set(plain(note.speaker), { name: note.speaker, side: note.side });
    }
    return [...people.values()];
  }

  known(name) {
    const wanted = plain(name);
    const people = this.everybody();
    const exact = people.find((person) => plain(person.name) === wanted);
    if (exact) return exact;
    const first = people.filter((person) => plain(person.name).split(" ").includes(wanted));
    return first.length === 1 ? first[0] : null;
  }

  offerNames() {
    const text = this.box.value;
    const at = text.startsWith("@");
    const start = plain(at ? text.slice(1) : text);
    const offers = [];
    if (!text.includes("\n") && (at ? !text.includes(":") : !text.includes(":") && start.length >= 2)) {
      const people = this.everybody().filter((person) => plain(person.name).split(" ").some((_, place, parts) => parts.slice(place).join(" ").startsWith(start)));
      offers.push(...people.slice(0, 6).map((person) => ({ name: person.name, side: person.side })));
    }
    const colon = text.match(/^(\p{Lu}[^:@\n]{0,60}):/u);
    if (colon && !this.known(colon[1]) && colon[1].split(/\s+/).length <= 4) offers.push({ name: colon[1], fresh: true, rest: text.slice(colon[0].length) });
    if (!offers.length) {
      this.hideNames();
      return;
    }
    clearTimeout(this.timers.names);
    this.names.replaceChildren(...offers.map((offer, place) => this.offer(offer, place)));
    this.names.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.highlight(at ? 0 : -1);
  }

  offer(offer, place) {
    const words = offer.fresh ? filled(this.data.words.new_name, { name: offer.name }) : offer.name;
    const row = element("li", { id: `name-${place}`, role: "option", "aria-selected": "false" }, element("bdi", {}, words));
    const side = this.sideWord(offer.side);
    if (side) row.append(" ", element("span", { class: "quiet-word" }, side));
    row.addEventListener("pointerdown", (event) => event.preventDefault());
    row.addEventListener("click", () => {
      this.box.value = offer.fresh ? `@${offer.name}: ${offer.rest.trimStart()}` : `${this.known(offer.name) ? "" : "@"}${offer.name}: `;
      this.box.setSelectionRange(this.box.value.length, this.box.value.length);
      this.box.focus();
      this.typed(false);
      this.hideNames();
    });
    return row;
  }

  highlight(place) {
    this.highlighted = place;
    [...this.names.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === place)));
    if (place >= 0) this.box.setAttribute("aria-activedescendant", `name-${place}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  hideNames() {
    this.names.hidden = true;
    this.names.replaceChildren();
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
    this.highlighted = -1;
  }

  note() {
    const said = this.parse(this.box.value.trim());
    if (!said.text.trim()) return;
    const { data } = this;
    const seconds = data.seconds === null ? null : Math.round(data.seconds + (Date.now() - this.drawnAt) / 1000);
    const note = { text: said.text.trim(), kind: this.kindNow(), speaker: said.speaker, side: said.side };
    this.wish({ id: freshId(), fresh: true, note, was: null, revision: 0, phase: data.phase, seconds, at: Date.now() });
    this.box.value = "";
    this.kind = null;
    this.keepBox();
    this.hideNames();
    this.fit();
    this.show();
    this.send();
  }

  // -- wishes --

  wish(wish) {
    this.wishes.set(wish.id, { held: 0, trouble: "", other: null, remove: false, ...wish, version: (this.wishes.get(wish.id)?.version ?? 0) + 1 });
    this.tries = 0;
    this.store(wish.id);
  }

  // The note changed in some members: on what the service has, or on what waits already.
  alter(id, members) {
    const waits = this.wishes.get(id);
    const note = this.list().find((each) => each.id === id);
    if (!note) return;
    const now = Object.fromEntries(MEMBERS.map((name) => [name, note[name]]));
    const wanted = { ...now, ...members };
    if (MEMBERS.every((name) => wanted[name] === now[name]) && !waits?.trouble) return;
    this.wish(waits
      ? { ...waits, note: wanted, trouble: "", other: null }
      : { id, fresh: false, note: wanted, was: now, revision: note.revision, at: Date.now() });
    this.show();
    this.send();
  }

  remove(id) {
    const place = this.list().findIndex((note) => note.id === id);
    const note = this.list()[place];
    if (!note) return;
    const waits = this.wishes.get(id);
    this.wish({ ...(waits ?? { id, fresh: false, note, was: note, revision: note.revision, at: Date.now() }), remove: true, held: Date.now() + UNDO_MS });
    clearTimeout(this.timers.undo);
    this.timers.undo = setTimeout(() => this.send(), UNDO_MS + 50);
    this.undone = { id, waits };
    this.undo.replaceChildren(
      element("span", { role: "status" }, filled(this.data.words.deleted, { text: shortened(note.text) })), " ",
      button(this.data.words.undo, () => this.bring(), { class: "quiet" }));
    this.undo.hidden = false;
    const next = this.list()[Math.min(place, this.list().length - 1)];
    this.show();
    if (next) this.choose(next.id, true);
    else this.box.focus();
  }

  bring() {
    if (!this.undone) return;
    const { id, waits } = this.undone;
    const wish = this.wishes.get(id);
    this.undone = null;
    this.undo.hidden = true;
    if (!wish?.remove) return;
    if (waits) this.wish({ ...waits, version: wish.version });
    else this.wishes.delete(id);
    this.store(id);
    this.show();
    this.choose(id, true);
    this.send();
  }

  // -- sending --

  ready(wish) {
    return !wish.trouble && !wish.other && wish.held <= Date.now();
  }

  send() {
    if (this.sent || lost()) return;
    const ready = [...this.wishes.values()].filter((wish) => this.ready(wish)).sort((one, other) => one.at - other.at).slice(0, AT_ONCE);
    if (!ready.length) return;
    this.tickets += 1;
    const versions = Object.fromEntries(ready.map((wish) => [wish.id, { version: wish.version, note: { ...wish.note } }]));
    this.sent = { ticket: `${this.name}-${this.tickets}`, changes: ready.flatMap((wish) => this.changeOf(wish)), versions };
    this.hand();
    this.show();
  }

  changeOf(wish) {
    const { id, note, was } = wish;
    if (wish.remove) return [{ act: "delete", id, revision: wish.revision, members: {} }];
    if (wish.fresh) return [{ act: "add", id, revision: 0, members: { ...note, phase: wish.phase, seconds: wish.seconds } }];
    const members = Object.fromEntries(MEMBERS.filter((name) => !was || note[name] !== was[name]).map((name) => [name, note[name]]));
    return [{ act: "change", id, revision: wish.revision, members }];
  }

  hand() {
    const { ticket, changes } = this.sent;
    try {
      this.component.setTriggerValue("sent", { ticket, changes });
    } catch { /* not connected: tried again below */ }
    clearTimeout(this.timers.answer);
    this.timers.answer = setTimeout(() => this.resend(), ANSWER_WAIT[Math.min(this.tries, ANSWER_WAIT.length - 1)]);
  }

  resend() {
    if (this.sent && !lost()) {
      this.tries += 1;
      this.hand();
    } else {
      this.send();
    }
    this.show();
  }

  // -- what the service says --

  redraw(component) {
    this.component = component;
    this.data = component.data;
    this.drawnAt = Date.now();
    this.hear(this.data.answer);
    for (const note of this.data.notes) {
      if (this.settled.get(note.id)?.revision <= note.revision) this.settled.delete(note.id);
    }
    this.show();
  }

  hear(answer) {
    if (!answer || !this.sent || answer.ticket !== this.sent.ticket) return;
    clearTimeout(this.timers.answer);
    const { versions } = this.sent;
    this.sent = null;
    let again = false;
    for (const outcome of answer.outcomes) again = this.outcome(outcome, versions[outcome.id]) || again;
    if (again) {
      this.tries += 1;
      this.timers.answer = setTimeout(() => this.send(), ANSWER_WAIT[Math.min(this.tries - 1, ANSWER_WAIT.length - 1)]);
    } else {
      this.tries = 0;
      this.send();
    }
  }

  // True where sending it again later may help.
  outcome(outcome, sent) {
    const wish = this.wishes.get(outcome.id);
    if (!wish || !sent) return false;
    if (outcome.kind === "kept") {
      this.settled.set(wish.id, { id: wish.id, by: "", ...sent.note, revision: outcome.revision, at: wish.at });
      if (wish.version === sent.version) this.wishes.delete(wish.id);
      else Object.assign(wish, { fresh: false, was: sent.note, revision: outcome.revision });
    } else if (outcome.kind === "gone") {
      this.wishes.delete(wish.id);
      this.settled.delete(wish.id);
    } else if (outcome.kind === "differs") {
      this.meet(wish, outcome.note);
    } else if (outcome.again) {
      return true;
    } else {
      wish.trouble = outcome.sentence;
    }
    this.store(outcome.id);
    return false;
  }

  // Somebody else changed the note meanwhile. Where the two touch different things both hold; where both wrote the text, the reader chooses.
  meet(wish, note) {
    const was = wish.was ?? note;
    const both = wish.note.text !== was.text && note.text !== was.text && note.text !== wish.note.text;
    const wanted = Object.fromEntries(MEMBERS.map((name) => [name, wish.note[name] !== was[name] ? wish.note[name] : note[name]]));
    Object.assign(wish, { fresh: false, was: Object.fromEntries(MEMBERS.map((name) => [name, note[name]])), revision: note.revision, note: wanted });
    wish.version += 1;
    wish.other = both ? note.text : null;
    if (!wish.remove && MEMBERS.every((name) => wanted[name] === note[name])) this.wishes.delete(wish.id);
  }

  decide(id, mine) {
    const wish = this.wishes.get(id);
    if (!wish) return;
    if (!mine) wish.note.text = wish.other;
    wish.other = null;
    if (MEMBERS.every((name) => wish.note[name] === wish.was[name])) this.wishes.delete(id);
    this.store(id);
    this.show();
    this.choose(id, true);
    this.send();
  }

  // -- the list --

  // The newest first: what the service has, with what waits laid over it.
  list() {
    const rows = new Map();
    this.data.notes.forEach((note, place) => rows.set(note.id, { ...note, order: place }));
    for (const [id, note] of this.settled) {
      const there = rows.get(id);
      if (!there || there.revision < note.revision) rows.set(id, { ...note, order: there?.order ?? 1e9 + note.at });
    }
    for (const wish of this.wishes.values()) {
      const there = rows.get(wish.id);
      if (wish.remove) rows.delete(wish.id);
      else if (there || wish.fresh) rows.set(wish.id, { by: "", revision: wish.revision, ...there, ...wish.note, id: wish.id, order: there?.order ?? 1e9 + wish.at, wish });
    }
    return [...rows.values()].sort((one, other) => other.order - one.order);
  }

  choose(id, focus) {
    this.chosen = id;
    this.show();
    if (focus) this.row(id)?.focus();
  }

  row(id) {
    return [...this.grid.children].find((row) => row.dataset.id === id) ?? null;
  }

  showAll() {
    const first = this.grid.children.length;
    this.all = true;
    this.show();
    const row = this.grid.children[first];
    if (row) this.choose(row.dataset.id, true);
  }

  gridKey(event) {
    const row = event.target.closest(".note");
    if (!row || event.isComposing) return;
    const id = row.dataset.id;
    if (event.target !== row) {
      if (event.key === "Escape") {
        event.preventDefault();
        if (this.editing) this.endEdit();
        else row.focus();
      }
      return;
    }
    const rows = [...this.grid.children];
    const place = rows.indexOf(row);
    const letter = this.letterOf(event, false) ?? this.letterOf(event, true);
    const moves = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: rows.length - 1 };
    if (letter) {
      event.preventDefault();
      this.alter(id, { kind: letter === this.list().find((note) => note.id === id)?.kind ? "" : letter });
    } else if (event.key in moves) {
      event.preventDefault();
      const next = rows[moves[event.key]];
      if (next) this.choose(next.dataset.id, true);
      else if (moves[event.key] < 0) this.back();
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.edit(id);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      this.remove(id);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.back();
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.bring();
    }
  }

  back() {
    this.chosen = null;
    this.show();
    this.box.focus();
  }

  // -- editing one note in its place --

  edit(id, kept = null) {
    const note = this.list().find((each) => each.id === id);
    if (!note && !kept) return;
    this.editing = { id, ...(kept ?? { text: note.text, speaker: note.speaker, side: note.side }) };
    this.chosen = id;
    this.show();
    if (!kept) this.row(id)?.querySelector("textarea")?.focus();
  }

  endEdit() {
    const { id } = this.editing;
    forget(this.person, this.place(`edit-${id}`));
    this.editing = null;
    this.choose(id, true);
  }

  form() {
    const { words, sides } = this.data;
    const { editing } = this;
    const text = element("textarea", { id: "edit-text", rows: "2", dir: "auto", lang: this.data.language });
    text.value = editing.text;
    const speaker = element("input", { id: "edit-speaker", list: "edit-people", autocomplete: "off", dir: "auto" });
    speaker.value = editing.speaker;
    const people = element("datalist", { id: "edit-people" }, ...this.everybody().map((person) => element("option", { value: person.name })));
    const side = element("select", { id: "edit-side" }, ...[{ id: "", title: words.nobody }, ...sides].map((each) => element("option", { value: each.id }, each.title)));
    side.value = editing.side;
    const changed = () => {
      Object.assign(editing, { text: clean(text.value), speaker: clean(speaker.value), side: side.value });
      keep(this.person, this.place(`edit-${editing.id}`), 0, { text: editing.text, speaker: editing.speaker, side: editing.side }, null);
    };
    speaker.addEventListener("change", () => {
      const known = this.known(speaker.value);
      if (known?.side) side.value = known.side;
      changed();
    });
    for (const node of [text, speaker, side]) node.addEventListener("input", changed);
    const done = () => {
      changed();
      const { id, text: wanted, speaker: by, side: on } = editing;
      this.endEdit();
      if (wanted.trim()) this.alter(id, { text: wanted.trim(), speaker: by.replace(/\s+/g, " ").trim(), side: on });
    };
    const form = element("div", { class: "edit" },
      element("label", { for: "edit-text" }, words.note), text,
      element("div", { class: "who" },
        element("div", {}, element("label", { for: "edit-speaker" }, words.speaker), speaker, people),
        element("div", {}, element("label", { for: "edit-side" }, words.side), side)),
      element("p", { class: "actions" }, button(words.done, done, { class: "main" }), button(words.cancel, () => this.endEdit())));
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target !== side && event.target.tagName !== "BUTTON") {
        event.preventDefault();
        done();
      }
    });
    return form;
  }

  // -- drawing --

  show() {
    const { data } = this;
    const { words } = data;
    this.say(this.label, words.label);
    this.say(this.hint, words.hint);
    this.box.placeholder = words.placeholder;
    this.box.lang = data.language;
    this.box.dir = "auto";
    this.box.spellcheck = true;
    this.names.setAttribute("aria-label", words.speaker);
    const said = this.parse(this.box.value);
    this.say(this.said, said.speaker ? [said.speaker, this.sideWord(said.side)].filter(Boolean).join(" · ") : "");
    this.showStatus();
    this.showKinds(this.kinds, this.kindNow(), (kind) => {
      this.kind = kind === this.kindNow() ? "" : kind;
      this.show();
      this.box.focus();
    });
    const list = this.list();
    const shown = this.all ? list : list.slice(0, SHOWN);
    this.grid.setAttribute("aria-label", words.list_label);
    this.grid.hidden = !shown.length;
    this.showRows(shown);
    this.empty.hidden = Boolean(shown.length);
    this.say(this.empty, words.empty);
    this.more.hidden = list.length <= shown.length;
    this.say(this.more, filled(words.earlier, { count: list.length - shown.length }));
    if (this.undone && !this.wishes.get(this.undone.id)?.remove) {
      this.undone = null;
      this.undo.hidden = true;
    }
  }

  // A live region speaks when its text changes, so unchanged text is left alone.
  say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  showStatus() {
    const { words } = this.data;
    const waits = [...this.wishes.values()].filter((wish) => !wish.remove);
    const stuck = waits.length && (lost() || this.tries > 0 || waits.some((wish) => wish.trouble || wish.other));
    const [word, kind] = stuck ? [filled(words.unsaved, { count: waits.length }), "waiting"]
      : waits.length ? [words.saving, "busy"]
      : this.restored && this.box.value ? [words.restored, "done"]
      : this.list().length ? [words.saved, "done"] : ["", ""];
    this.say(this.status, word);
    this.status.dataset.kind = kind;
  }

  showKinds(group, current, act) {
    const { kinds, words } = this.data;
    const seen = JSON.stringify([current, kinds]);
    if (group.dataset.seen === seen) return;
    group.dataset.seen = seen;
    group.setAttribute("aria-label", words.kinds);
    const focused = group.getRootNode().activeElement?.closest?.(".kinds") === group ? group.getRootNode().activeElement.dataset.kind : null;
    group.replaceChildren(...kinds.map((kind) => {
      const chip = button("", () => act(kind.id), { "aria-pressed": String(kind.id === current), "data-kind": kind.id });
      chip.append(kind.title, element("kbd", { "aria-hidden": "true" }, kind.key.toUpperCase()));
      return chip;
    }));
    if (focused) [...group.children].find((chip) => chip.dataset.kind === focused)?.focus();
    const pressed = group.querySelector("[aria-pressed=true]");
    if (pressed) group.scrollLeft = pressed.offsetLeft - group.offsetLeft - 48; // on a phone the kinds stand in one line
  }

  showRows(list) {
    const rows = new Map([...this.grid.children].map((row) => [row.dataset.id, row]));
    if (!list.some((note) => note.id === this.chosen)) this.chosen = null;
    const entry = this.chosen ?? list[0]?.id;
    const focused = this.grid.getRootNode().activeElement;
    let before = this.grid.firstElementChild;
    for (const note of list) {
      const row = rows.get(note.id) ?? this.emptyRow(note.id);
      rows.delete(note.id);
      this.fillRow(row, note);
      row.tabIndex = note.id === entry ? 0 : -1;
      if (row === before) before = before.nextElementSibling;
      else if (focused && row.contains(focused)) {
        // Moving a node takes its focus away: move what stands before it instead.
        while (before && before !== row) {
          const next = before.nextElementSibling;
          this.grid.append(before);
          before = next;
        }
        before = row.nextElementSibling;
      } else this.grid.insertBefore(row, before);
    }
    for (const row of rows.values()) row.remove();
  }

  emptyRow(id) {
    const row = element("div", { class: "note", role: "row", "data-id": id });
    row.append(element("div", { role: "gridcell", class: "cell" }));
    row.addEventListener("click", (event) => {
      if (event.target.closest("button, textarea, input, select, label")) return;
      if (this.chosen === id && !this.editing) this.choose(null, false);
      else this.choose(id, true);
    });
    row.addEventListener("focus", () => {
      if (this.chosen !== id) this.choose(id, false);
    });
    return row;
  }

  fillRow(row, note) {
    const { words } = this.data;
    const chosen = note.id === this.chosen;
    const editing = this.editing?.id === note.id;
    const { wish } = note;
    row.setAttribute("aria-selected", String(chosen));
    const state = !wish ? "" : wish.trouble || wish.other || lost() || this.tries > 0 ? "waiting" : "busy";
    const seen = JSON.stringify([note.text, note.kind, note.speaker, note.side, note.by, chosen, editing, state, wish?.trouble, wish?.other, words]);
    if (row.dataset.seen === seen) return;
    if (editing && row.dataset.editing === "1") return; // never under somebody who types
    row.dataset.seen = seen;
    row.dataset.editing = editing ? "1" : "";
    const cell = row.firstElementChild;
    const focused = row.contains(row.getRootNode().activeElement) && row !== row.getRootNode().activeElement
      ? row.getRootNode().activeElement.dataset.act ?? row.getRootNode().activeElement.dataset.kind : null;
    if (editing) {
      cell.replaceChildren(this.form());
      return;
    }
    const kind = this.data.kinds.find((each) => each.id === note.kind);
    const who = [note.speaker, note.speaker ? this.sideWord(note.side) : ""].filter(Boolean).join(" · ");
    const line = element("p", { class: "line" }, element("span", { class: kind ? "kind" : "kind none" }, kind?.title ?? words.unsorted));
    if (who) line.append(element("bdi", { class: "by" }, who));
    if (note.by) line.append(element("bdi", { class: "noted" }, note.by));
    if (state) line.append(element("span", { class: "waits", "data-kind": state }, state === "busy" ? words.saving : words.not_saved));
    const parts = [line, element("p", { class: "text", dir: "auto", lang: this.data.language }, note.text)];
    if (wish?.trouble) parts.push(element("p", { class: "trouble", role: "alert" }, wish.trouble));
    if (wish?.other) parts.push(this.bothTexts(note, wish));
    if (chosen) parts.push(this.tools(note, wish));
    cell.replaceChildren(...parts);
    if (focused) cell.querySelector(`[data-act="${focused}"], [data-kind="${focused}"]:is(button)`)?.focus();
  }

  bothTexts(note, wish) {
    const { words } = this.data;
    return element("div", { class: "both" },
      element("p", { role: "alert" }, words.conflict),
      element("p", { class: "whose" }, words.theirs),
      element("p", { class: "text", dir: "auto" }, wish.other),
      element("p", { class: "actions" },
        button(words.keep_mine, () => this.decide(note.id, true)), button(words.take_theirs, () => this.decide(note.id, false))));
  }

  tools(note, wish) {
    const { words } = this.data;
    const kinds = element("div", { class: "kinds", role: "group" });
    this.showKinds(kinds, note.kind, (kind) => this.alter(note.id, { kind: kind === note.kind ? "" : kind }));
    const actions = element("p", { class: "actions" },
      button(words.edit, () => this.edit(note.id), { class: "quiet", "data-act": "edit" }),
      button(wish?.trouble && wish.fresh ? words.discard : words.delete, () => this.remove(note.id), { class: "quiet", "data-act": "delete" }));
    return element("div", { class: "tools" }, kinds, actions);
  }

  sideWord(side) {
    return this.data.sides.find((each) => each.id === side)?.title ?? "";
  }
}

function shortened(text) {
  return text.length > 60 ? `${text.slice(0, 60).replace(/\s+\S*$/, "")} …` : text;
}
