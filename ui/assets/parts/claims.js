// Text left, evidence right. On a narrow page the evidence is a drawer from below, which never takes the page away.
// Everything people wrote is set as text, never as markup.

const NARROW = 720; // of the part's own width beside its evidence, of the window's where the evidence stands aside
const sheets = new WeakMap();

export default function (component) {
  let sheet = sheets.get(component.parentElement);
  if (!sheet) {
    sheet = new Sheet(component.parentElement);
    sheets.set(component.parentElement, sheet);
  }
  sheet.draw(component);
  return () => sheet.close();
}

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

export function picture(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export class Sheet {
  constructor(parent) {
    this.parent = parent;
    this.chosen = null;
    this.from = null;
    this.text = element("div", { class: "text" });
    this.cards = element("aside", { class: "evidence", id: "evidence" });
    this.root = element("div", { class: "sheet" }, this.text, this.cards);
    parent.append(this.root);
    this.width = new ResizeObserver(() => this.measure());
    this.width.observe(this.root);
    this.onOther = (event) => {
      if (event.detail !== this && this.chosen !== null) this.choose(null, null, false);
    };
    addEventListener("peer-assist:evidence", this.onOther);
    // Wherever the focus went meanwhile: Escape shuts what lies over the page. In the capture phase, because the boxes keep keys to themselves.
    this.onEscape = (event) => {
      if (event.key === "Escape" && this.chosen !== null && !event.isComposing) this.choose(null);
    };
    addEventListener("keydown", this.onEscape, true);
    this.root.addEventListener("keydown", (event) => {
      event.stopPropagation(); // Streamlit has single-key commands and does not see that focus is in here
    });
  }

  close() {
    this.width.disconnect();
    removeEventListener("peer-assist:evidence", this.onOther);
    removeEventListener("keydown", this.onEscape, true);
    sheets.delete(this.parent);
    this.root.remove();
  }

  measure() {
    const aside = this.data?.evidence === "aside";
    const narrow = (aside ? innerWidth : this.root.clientWidth) < NARROW;
    this.root.classList.toggle("aside", aside);
    this.root.classList.toggle("plain", Boolean(this.data?.plain));
    if (narrow === this.narrow) return;
    this.narrow = narrow;
    this.root.classList.toggle("narrow", narrow);
    this.mark();
  }

  draw(component) {
    this.send = (value) => component.setTriggerValue("done", value);
    const same = JSON.stringify(component.data);
    if (same === this.drawn) return;
    this.drawn = same;
    this.data = component.data;
    this.measure();
    const had = this.parent.activeElement?.dataset?.focus;
    this.text.lang = this.data.language;
    this.write();
    this.cards.tabIndex = this.data.cards.some((card) => card.can_open) ? -1 : 0; // it scrolls, so the keyboard must reach it
    this.cards.setAttribute("aria-label", this.data.words.evidence);
    this.cards.replaceChildren(
      element("div", { class: "head" }, element("h3", {}, this.data.words.evidence), this.closer()),
      element("p", { class: "hint" }, this.data.words.nothing_chosen),
      ...this.data.cards.map((card) => this.card(card)),
    );
    if (!this.data.cards.some((card) => card.number === this.chosen)) this.chosen = null;
    this.mark();
    if (had) this.root.querySelector(`[data-focus="${CSS.escape(had)}"]`)?.focus({ preventScroll: true });
  }

  write() {
    this.text.replaceChildren(...this.data.runs.map((run) => this.run(run)));
  }

  // A sentence with its markers; a marker stays on the line of the word it follows.
  sentence(sentence) {
    const [, start, end] = /^([^]*?)(\S{0,24})$/.exec(sentence.text);
    const words = (text) => element("span", { class: "sentence", "data-claim": sentence.id }, text);
    const markers = sentence.numbers.map((number) => this.marker(number, sentence.id));
    return [words(start), element("span", { class: "tail" }, words(end), ...markers)];
  }

  run(run) {
    const { words, icons } = this.data;
    const line = run.state === "held_back" ? [words.held_back, run.reason].filter(Boolean).join(" ") : words[run.state];
    const body = element("p", { class: "body", dir: "auto" });
    for (const sentence of run.sentences) {
      body.append(...this.sentence(sentence), " ");
    }
    return element("section", { class: "run", "data-state": run.state },
      run.opens && run.section ? element("h3", {}, run.section) : null,
      line ? element("p", { class: "state" }, picture(icons[run.state]), element("span", {}, line)) : null,
      body,
      this.buttons(run));
  }

  buttons(run) {
    const fitting = this.data.actions.filter((action) => action.states.includes(run.state));
    if (!fitting.length) return null;
    const row = element("p", { class: "actions" });
    for (const action of fitting) {
      for (const sentence of run.state === "held_back" ? run.sentences : run.sentences.slice(-1)) {
        const button = element("button", { type: "button", class: "quiet", "data-focus": `${action.id}/${sentence.id}` }, action.label);
        button.addEventListener("click", () => this.send({ action: action.id, claim: sentence.id }));
        row.append(button);
      }
    }
    return row;
  }

  marker(number, claim) {
    const card = this.data.cards.find((one) => one.number === number);
    const label = this.data.words.marker.replace("{number}", number).replace("{title}", () => card.title);
    const button = element("button", {
      type: "button", class: "marker", "aria-label": label, "aria-expanded": "false", "aria-controls": `card-${number}`,
      "data-number": number, "data-claim-of": claim, "data-focus": `marker-${claim}-${number}`,
    }, String(number));
    button.addEventListener("click", () => this.choose(this.chosen === number && this.from === button ? null : number, button));
    return button;
  }

  card(card) {
    const { words, icons } = this.data;
    const outcome = card.outcome ? element("span", { class: `outcome ${card.outcome}` },
      picture(icons[card.outcome === "unknown" ? "question" : card.outcome]), card.outcome_words) : null;
    const where = [card.place, card.date].filter(Boolean).join(" · ");
    const node = element("article", { class: "card", id: `card-${card.number}`, tabindex: "-1", "data-number": card.number, "aria-label": `${card.number}. ${card.title}` },
      element("p", { class: "title", dir: "auto" }, element("span", { class: "number", "aria-hidden": "true" }, String(card.number)), card.title),
      where || outcome ? element("p", { class: "where" }, where, outcome) : null,
      card.words || card.before ? element("blockquote", { dir: "auto" }, card.before, card.words ? element("mark", {}, card.words) : null, card.after) : null,
      card.people ? element("p", { class: "people", dir: "auto" }, picture(icons.person), element("span", {}, card.people)) : null);
    if (card.can_open) {
      const open = element("button", { type: "button", class: "quiet", "data-focus": `open-${card.number}` }, words.open_source);
      open.addEventListener("click", () => this.send({ action: "open", source: card.id }));
      node.append(element("p", { class: "actions" }, open));
    }
    return node;
  }

  closer() {
    const button = element("button", { type: "button", class: "closer", "aria-label": this.data.words.close }, picture(this.data.icons.close));
    button.addEventListener("click", () => this.choose(null));
    return button;
  }

  choose(number, from = null, comeBack = true) {
    const back = this.from;
    this.chosen = number;
    this.from = from;
    this.mark();
    if (number === null) {
      if (comeBack) back?.focus({ preventScroll: true });
      return;
    }
    this.keepClear(from);
    dispatchEvent(new CustomEvent("peer-assist:evidence", { detail: this }));
    const card = this.cards.querySelector(`.card[data-number="${number}"]`);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const words = card.querySelector("mark") ?? card;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", behavior: calm || this.narrow ? "auto" : "smooth" });
    if (this.narrow) from?.scrollIntoView({ block: "nearest" }); // the sentence stays in sight above the drawer
    const box = this.cards.getBoundingClientRect();
    const place = words.getBoundingClientRect();
    if (place.bottom > box.bottom || place.top < box.top) words.scrollIntoView({ block: "center" });
  }

  // What stands aside never lies over the sentence it supports: for a marker at the right it comes from the left.
  keepClear(from) {
    if (this.data.evidence !== "aside" || this.narrow) return;
    this.root.classList.remove("left");
    const over = from && from.getBoundingClientRect().right > this.cards.getBoundingClientRect().left;
    this.root.classList.toggle("left", Boolean(over));
    const main = document.querySelector("[data-testid='stMain']");
    this.cards.style.setProperty("--from", `${main ? Math.max(0, main.getBoundingClientRect().left) : 0}px`);
  }

  // Says which marker and card are chosen; on a narrow page also opens and shuts the drawer.
  mark() {
    if (!this.data) return;
    for (const button of this.text.querySelectorAll(".marker")) {
      button.setAttribute("aria-expanded", String(Number(button.dataset.number) === this.chosen));
    }
    for (const card of this.cards.querySelectorAll(".card")) card.classList.toggle("chosen", Number(card.dataset.number) === this.chosen);
    for (const sentence of this.text.querySelectorAll(".sentence")) {
      sentence.classList.toggle("chosen", this.from !== null && sentence.dataset.claim === this.from.dataset.claimOf && this.chosen !== null);
    }
    this.root.classList.toggle("open", this.chosen !== null);
    this.cards.inert = (this.narrow || this.data.evidence === "aside") && this.chosen === null;
  }
}
