// One key for an action: a link with data-key="l" is followed on l, unless somebody is typing.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
