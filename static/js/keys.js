// One key for an action: a link with data-key="l" is followed on l, unless somebody is typing.
// Single keys get in the way of some who speak to their computer or use a switch (WCAG 2.1.4): with
// data-keys="off" on the page's body, as each person can set it for themselves, none is listened to.
"use strict";

const TYPING = "input, textarea, select, dialog, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.repeat || event.isComposing || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
  document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
});
