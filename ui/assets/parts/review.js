// The review of a write-up: each sentence opens what it rests on, and is accepted, changed or rejected with one key or one touch.
// What is decided shows at once and waits in a queue until the service has it; what is typed waits in this browser as everywhere.

import { Sheet, element, picture } from "./claims.js";
import { forget, keep, latest } from "./unsent.js";

const KEYS = { a: "accept", e: "change", r: "reject", l: "leave_out" };
const ANSWER_WAIT = 8000;
const reviews = new WeakMap();

export default function (component) {
  let review = reviews.get(component.parentElement);
  if (review && review.place !== component.data.place) {
    review.close();
    review = null;
  }
  if (!review) {
    review = new Review(component.parentElement);
    review.place = component.data.place;
    reviews.set(component.parentElement, review);
  }
  review.draw(component);
  return () => review.close();
}

class Review extends Sheet {
  constructor(parent) {
    super(parent);
    this.waiting = []; // decided here, not yet known to the service
    this.sent = null;
    this.tickets = 0;
    this.name = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.open = null; // the line being changed, or the kind being added to
    this.conflicts = new Map();
    this.troubles = new Map();
    this.typed = new Map(); // words that were not taken: they go back into their box
    this.here = null; // the line with the reader
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("focusin", (event) => this.at(event.target.closest?.(".line")?.dataset.line ?? this.here));
    this.onBack = () => this.resend();
    addEventListener("online", this.onBack);
    addEventListener("peer-assist:connected", this.onBack);
  }

  close() {
    clearTimeout(this.timer);
    removeEventListener("online", this.onBack);
    removeEventListener("peer-assist:connected", this.onBack);
    reviews.delete(this.parent);
    super.close();
  }

  draw(component) {
    this.component = component;
    this.hear(component.data.answer, component);
    const first = !this.data;
    super.draw(component);
    if (first) this.bringBack();
  }

  // -- what the service says --

  hear(answer, component) {
    if (!answer || !this.sent || answer.ticket !== this.sent.ticket) return;
    clearTimeout(this.timer);
    const { events } = this.sent;
    this.sent = null;
    events.forEach((event, at) => {
      const result = answer.results[at];
      const place = event.line ?? event.kind;
      this.troubles.delete(place);
      if (result.kind === "saved") {
        if ("text" in event) this.forget(place);
        return;
      }
      if (result.kind === "conflict" && "text" in event) this.conflicts.set(place, { text: result.text, revision: result.revision });
      else this.troubles.set(place, result.kind === "conflict" ? component.data.words.conflict : result.sentence);
      if ("text" in event) {
        this.typed.set(place, event.text);
        this.open = place;
      }
    });
    this.drawn = null;
    this.flush();
  }

  decide(event) {
    this.waiting.push(event);
    this.flush();
    this.redraw();
  }

  flush() {
    if (this.sent || !this.waiting.length) return;
    this.tickets += 1;
    this.sent = { ticket: `${this.name}-${this.tickets}`, events: this.waiting };
    this.waiting = [];
    this.hand();
  }

  hand() {
    try {
      this.component.setTriggerValue("done", this.sent);
    } catch { /* not connected: tried again below */ }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.resend(), ANSWER_WAIT);
  }

  resend() {
    if (this.sent) this.hand();
    else this.flush();
  }

  // -- drawing --

  redraw() {
    if (!this.data) return;
    const had = this.parent.activeElement?.dataset?.focus;
    this.write();
    this.mark();
    if (had) this.root.querySelector(`[data-focus="${CSS.escape(had)}"]`)?.focus({ preventScroll: true });
  }

  // A line as it will be once the service knows what was decided here.
  now(line) {
    const decided = [...(this.sent?.events ?? []), ...this.waiting].filter((event) => event.line === line.id);
    const state = { accept: "accepted", reject: "rejected", restore: "edited", change: "edited" };
    return decided.reduce((seen, event) => ({ ...seen, ...("text" in event ? { text: event.text } : {}), state: state[event.action] ?? seen.state,
      gone: ["leave_out", "annex"].includes(event.action) || seen.gone, pending: true }), line);
  }

  write() {
    const typed = this.text.querySelector("textarea");
    const kept = typed ? { place: typed.dataset.place, start: typed.selectionStart, end: typed.selectionEnd, focused: this.parent.activeElement === typed } : null;
    const { sections, words, locked } = this.data;
    const left = this.lines().filter((line) => line.state === "drafted").length;
    this.text.replaceChildren(
      locked ? "" : element("p", { class: "left", role: "status" }, left ? words.left.replace("{count}", left) : words.none_left,
        element("span", { class: "keys" }, words.keys)),
      ...sections.map((section) => this.section(section)),
    );
    const box = kept && this.text.querySelector(`textarea[data-place="${CSS.escape(kept.place)}"]`);
    if (box) {
      if (kept.focused) {
        box.focus({ preventScroll: true });
        box.setSelectionRange(kept.start, kept.end);
      }
    }
    this.at(this.here);
  }

  lines() {
    return this.data.sections.flatMap((section) => section.groups.flatMap((group) => group.lines)).map((line) => this.now(line)).filter((line) => !line.gone);
  }

  section(section) {
    const { words, locked } = this.data;
    const drafted = section.groups.flatMap((group) => group.lines).map((line) => this.now(line)).filter((line) => line.state === "drafted" && !line.gone);
    const all = drafted.length > 1 && !locked ? this.button(`all/${section.id}`, words.accept_all.replace("{count}", drafted.length), "quiet",
      () => { for (const line of drafted) this.waiting.push({ action: "accept", line: line.id, revision: line.revision }); this.flush(); this.redraw(); }) : "";
    return element("section", { class: "part", "aria-label": section.title },
      element("div", { class: "part-head" }, element("h2", {}, section.title), all),
      ...section.before.map((text) => element("p", { class: "before", dir: "auto" }, element("span", {}, text.label), " ", text.text)),
      ...section.groups.map((group) => this.group(group)));
  }

  group(group) {
    const { locked, words } = this.data;
    const shown = group.lines.map((line) => this.now(line)).filter((line) => !line.gone);
    if (!shown.length && locked) return "";
    const adding = this.open === group.kind;
    if (!shown.length && !adding) return element("p", { class: "none" }, this.adder(group));
    return element("div", { class: "group" },
      element("h3", {}, group.title),
      ...shown.map((line) => this.line(line)),
      locked ? "" : adding ? this.box(group.kind, "", words.add_label.replace("{what}", group.title), (text) => this.decide({ action: "add", kind: group.kind, text })) : element("p", { class: "add" }, this.adder(group)));
  }

  adder(group) {
    return this.button(`add/${group.kind}`, this.data.words.add.replace("{what}", group.title), "quiet faint", () => { this.open = group.kind; this.redraw(); this.text.querySelector("textarea")?.focus(); });
  }

  line(line) {
    const { words, icons, locked } = this.data;
    const changing = this.open === line.id;
    const said = words.states[line.state];
    const who = [said, line.by].filter(Boolean).join(" · ");
    const node = element("article", { class: "line", "data-line": line.id, "data-state": line.state, tabindex: changing ? null : "0", "data-focus": `line/${line.id}`, "aria-label": `${said}. ${line.text}` },
      changing
        ? this.box(line.id, line.text, words.change_label, (text) => this.change(line, text), line.revision)
        : element("p", { class: "body", dir: "auto" }, ...this.sentence(line)),
      line.facts.length ? element("p", { class: "facts", dir: "auto" }, ...line.facts.flatMap((fact, at) => [at ? " · " : "", fact.label ? element("span", { class: "fact" }, `${fact.label} `) : "", fact.text])) : "",
      element("p", { class: "who" }, picture(icons[line.state] ?? icons.drafted), element("span", {}, line.pending ? words.saving : who)),
      line.drafted && line.drafted !== line.text ? element("details", {}, element("summary", {}, words.as_drafted), element("p", { class: "drafted", dir: "auto" }, line.drafted)) : "",
      line.note ? element("p", { class: "note" }, picture(icons.question), element("span", {}, line.note)) : "",
      ...line.comments.map((comment) => element("p", { class: "comment", dir: "auto" }, element("span", { class: "fact" }, `${comment.by}: `), comment.text)),
      this.conflicts.has(line.id) ? this.both(line) : "",
      this.troubles.has(line.id) ? element("p", { class: "note", role: "alert" }, this.troubles.get(line.id)) : "");
    if (!locked && !changing) node.append(this.row(line));
    return node;
  }

  row(line) {
    const { words } = this.data;
    const act = (action) => () => this.act(action, line.id);
    const rejected = line.state === "rejected";
    const row = element("p", { class: "row" },
      line.state === "drafted" ? this.button(`accept/${line.id}`, words.accept, "quiet", act("accept")) : "",
      rejected ? this.button(`restore/${line.id}`, words.restore, "quiet", act("accept")) : this.button(`change/${line.id}`, words.change, "quiet", act("change")),
      rejected ? "" : this.button(`reject/${line.id}`, words.reject, "quiet", act("reject")),
      rejected || line.protected ? "" : this.button(`leave/${line.id}`, words.leave_out, "quiet", act("leave_out")),
      rejected ? "" : this.button(`annex/${line.id}`, words.annex, "quiet", act("annex")),
      this.button(`more/${line.id}`, words.more, "quiet", act("more")));
    return row;
  }

  button(focus, label, kind, act) {
    const node = element("button", { type: "button", class: kind, "data-focus": focus }, label);
    node.addEventListener("click", act);
    return node;
  }

  box(place, text, label, done, revision = 0) {
    const { words } = this.data;
    const area = element("textarea", { "aria-label": label, dir: "auto", rows: "2", "data-place": place, "data-focus": `box/${place}`, spellcheck: "true", lang: this.data.language });
    area.value = this.typed.get(place) ?? text;
    area.addEventListener("input", () => {
      this.typed.set(place, area.value);
      keep(this.data.person, this.field(place), revision, area.value, text);
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        save();
      } else if (event.key === "Escape") {
        event.stopPropagation();
        leave();
      }
    });
    const leave = () => {
      this.forget(place);
      this.open = null;
      this.redraw();
      this.focus(place);
    };
    const save = () => {
      const value = area.value.trim();
      if (!value || value === text) return leave();
      this.open = null;
      this.typed.delete(place);
      done(value);
      this.focus(place);
    };
    return element("div", { class: "box" }, area, element("p", { class: "row shown" },
      this.button(`save/${place}`, words.save, "quiet", save), this.button(`cancel/${place}`, words.cancel, "quiet", leave)));
  }

  both(line) {
    const { words } = this.data;
    const other = this.conflicts.get(line.id);
    return element("div", { class: "both" },
      element("p", { role: "alert" }, words.conflict),
      element("p", { class: "drafted", dir: "auto" }, other.text),
      element("p", { class: "row shown" },
        this.button(`mine/${line.id}`, words.keep_mine, "quiet", () => {
          const mine = this.typed.get(line.id) ?? line.text;
          this.conflicts.delete(line.id);
          this.open = null;
          this.decide({ action: "change", line: line.id, revision: other.revision, text: mine });
        }),
        this.button(`theirs/${line.id}`, words.take_theirs, "quiet", () => {
          this.conflicts.delete(line.id);
          this.forget(line.id);
          this.open = null;
          this.redraw();
        })));
  }

  // -- what the reader does --

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, button, summary")) return;
    const line = event.target.closest(".line");
    if (!line || this.data.locked) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const all = [...this.text.querySelectorAll(".line")];
      all[all.indexOf(line) + step]?.focus();
    } else if (KEYS[event.key]) {
      event.preventDefault();
      this.act(KEYS[event.key], line.dataset.line);
    } else if (event.key === "Enter") {
      line.querySelector(".marker")?.click();
    }
  }

  act(action, id) {
    const line = this.lines().find((each) => each.id === id);
    if (!line || (action === "leave_out" && line.protected)) return;
    if (action === "change") {
      this.open = id;
      this.redraw();
      this.text.querySelector("textarea")?.focus();
      return;
    }
    if (action === "accept" && line.state === "accepted") return;
    const next = ["accept", "reject", "leave_out", "annex"].includes(action) ? this.after(id) : null;
    this.decide({ action, line: id, revision: line.revision });
    if (next) this.focus(next);
  }

  change(line, text) {
    this.decide({ action: "change", line: line.id, revision: line.revision, text });
  }

  // The next line still to be read, else the one below.
  after(id) {
    const all = this.lines();
    const at = all.findIndex((line) => line.id === id);
    return (all.slice(at + 1).find((line) => line.state === "drafted") ?? all[at + 1])?.id ?? null;
  }

  focus(place) {
    const node = this.text.querySelector(`.line[data-line="${CSS.escape(place)}"]`) ?? this.text.querySelector(`[data-focus="add/${CSS.escape(place)}"]`);
    node?.focus({ preventScroll: true });
    node?.scrollIntoView({ block: "nearest" });
  }

  at(id) {
    this.here = id;
    for (const line of this.text.querySelectorAll(".line")) line.classList.toggle("here", line.dataset.line === id);
  }

  // -- unsent text --

  field(place) {
    return `${this.data.place}/${place}`;
  }

  forget(place) {
    this.typed.delete(place);
    forget(this.data.person, this.field(place));
  }

  async bringBack() {
    if (this.data.locked) return;
    const places = this.data.sections.flatMap((section) => section.groups.flatMap((group) => [group.kind, ...group.lines.map((line) => line.id)]));
    for (const place of places) {
      const kept = await latest(this.data.person, this.field(place));
      if (!kept?.text.trim() || this.open) continue;
      this.typed.set(place, kept.text);
      this.open = place;
      this.redraw();
      return;
    }
  }
}
