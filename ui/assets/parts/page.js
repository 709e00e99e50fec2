// Streamlit's page always says lang="en" and has no way past its sidebar by keyboard.

import { forget } from "./unsent.js";

export default function ({ data, parentElement }) {
  document.documentElement.lang = data.language;
  if (data.forget) forget(data.forget);
  let link = document.getElementById("pa-skip");
  if (!link) {
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
  }
  link.textContent = data.skip_line;
  parentElement.host?.setAttribute("aria-hidden", "true");
}
