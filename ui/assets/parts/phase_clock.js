// The phases as a bar of minutes, and the time left in the one under way. The seconds run here: the desk is not asked for each.

const clocks = new WeakMap();

export default function ({ data, parentElement }) {
  let clock = clocks.get(parentElement);
  if (!clock) {
    clock = new Clock(parentElement);
    clocks.set(parentElement, clock);
  }
  clock.redraw(data);
  return () => clocks.get(parentElement)?.close();
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const filled = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);

class Clock {
  constructor(parent) {
    this.parent = parent;
    this.now = element("p", { class: "now" });
    this.left = element("span", { class: "left", role: "timer" });
    this.title = element("span", { class: "title" });
    this.now.append(this.title, this.left);
    this.bar = element("ol");
    this.root = element("div", { class: "clock" }, this.now, this.bar);
    parent.append(this.root);
    this.timer = setInterval(() => this.tick(), 1000);
    this.onShown = () => this.tick();
    document.addEventListener("visibilitychange", this.onShown);
  }

  close() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onShown);
    clocks.delete(this.parent);
    this.root.remove();
  }

  redraw(data) {
    // The desk's clock counts, not this computer's: what differs between the two is measured at each redraw that brings a newer moment.
    if (!this.data || this.data.now !== data.now) this.ahead = Date.now() - data.now;
    this.data = data;
    this.bar.setAttribute("aria-label", data.label);
    const total = data.phases.reduce((sum, phase) => sum + phase.minutes, 0) || 1;
    const seen = JSON.stringify([data.phases.map(({ title, minutes }) => [title, minutes]), data.current, data.words]);
    if (seen !== this.seen) {
      this.seen = seen;
      this.bar.replaceChildren(...data.phases.map((phase, place) => this.segment(phase, place, total)));
    }
    this.tick();
  }

  segment(phase, place, total) {
    const { words } = this.data;
    const minutes = filled(words.minutes, { minutes: phase.minutes });
    const row = element("li", { title: `${phase.title}, ${minutes}` },
      element("span", { class: "track", "aria-hidden": "true" }, element("i")),
      element("span", { class: "minutes" }, minutes),
      element("span", { class: "name" }, phase.title));
    row.style.setProperty("--share", Math.max(phase.minutes / total, 0.04));
    if (place === this.data.current) row.setAttribute("aria-current", "step");
    return row;
  }

  // Seconds a phase has taken so far.
  taken(place) {
    const { phases, current, started } = this.data;
    const under = place === current && started !== null ? Math.max(0, (Date.now() - this.ahead - started) / 1000) : 0;
    return phases[place].taken + under;
  }

  tick() {
    const { data } = this;
    if (!data) return;
    [...this.bar.children].forEach((row, place) => {
      const planned = data.phases[place].minutes * 60;
      const taken = this.taken(place);
      row.querySelector("i").style.width = `${planned ? Math.min(100, (taken / planned) * 100) : taken ? 100 : 0}%`;
      row.classList.toggle("over", taken > planned && place === data.current);
      row.classList.toggle("past", taken > 0 && place !== data.current);
    });
    const phase = data.phases[data.current];
    this.say(this.title, phase ? phase.title : data.idle);
    if (!phase) {
      this.say(this.left, "");
      return;
    }
    const rest = phase.minutes * 60 - this.taken(data.current);
    const over = rest < 0;
    const seconds = Math.floor(Math.abs(rest));
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.say(this.left, filled(over ? data.words.over : data.words.left, { time: clock, minutes: phase.minutes }));
    this.now.classList.toggle("late", over);
  }

  say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }
}
