// Rows of which there is always one more: as soon as the last one of a cell is written in, an empty one follows.
"use strict";

document.addEventListener("input", (event) => {
  const row = event.target.closest("[data-row]");
  const rows = row?.closest("[data-rows]");
  if (!rows || row !== rows.lastElementChild || !event.target.value.trim()) return;
  const next = row.cloneNode(true);
  for (const field of next.querySelectorAll("[name]")) {
    const said = field.getAttribute("aria-label"); // ends in the number of its row
    field.setAttribute("aria-label", said.replace(/\d+$/, (number) => Number(number) + 1));
    field.name = field.name.replace(/-(\d+)-/, (_, number) => `-${Number(number) + 1}-`);
    if ("defaultValue" in field) field.defaultValue = "";
    field.value = "";
  }
  rows.append(next);
});
