const lists = new WeakMap();

function picture(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let nav = lists.get(parentElement);
  if (!nav) {
    nav = document.createElement("nav");
    nav.append(document.createElement("ol"));
    parentElement.append(nav);
    lists.set(parentElement, nav);
  }
  nav.setAttribute("aria-label", data.label);
  const focused = parentElement.activeElement?.dataset?.step;
  const rows = data.steps.map((step) => {
    const link = document.createElement("a");
    link.href = step.href;
    link.dataset.step = step.id;
    if (step.id === data.current) link.setAttribute("aria-current", "step");
    const title = document.createElement("span");
    title.className = "title";
    title.textContent = step.title;
    const words = document.createElement("span");
    words.className = "words";
    words.textContent = step.words;
    link.append(picture(step.icon), title, words);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      setTriggerValue("chosen", step.id);
    });
    const row = document.createElement("li");
    row.dataset.state = step.state;
    row.append(link);
    return row;
  });
  nav.firstChild.replaceChildren(...rows);
  if (focused) nav.querySelector(`[data-step="${CSS.escape(focused)}"]`)?.focus();
  return () => lists.delete(parentElement);
}
