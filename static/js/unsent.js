// Asks before somebody leaves a page on which they have written something that was not sent: in a large field, or in
// a line that holds words of their own (data-words). The session page saves by itself and asks for itself.
"use strict";

(() => {
  let sent = null; // the form that is on its way

  function written() {
    const fields = document.querySelectorAll("main form[method=post] :is(textarea, [data-words])");
    return [...fields].some((field) => field.form !== sent && field.value.trim() && field.value !== field.defaultValue);
  }

  // At the window, after all others: a form that something else holds back is not on its way.
  window.addEventListener("submit", (event) => {
    sent = event.defaultPrevented ? null : event.target;
  });
  window.addEventListener("pageshow", () => {
    sent = null;
  });
  window.addEventListener("beforeunload", (event) => {
    if (written()) event.preventDefault();
  });
})();
