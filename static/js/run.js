// How far something is that is made in the background: asked for every two seconds while the page is looked at.
// Without this script the page says the same whenever it is opened.
"use strict";

{
  const EVERY = 2000; // milliseconds
  const AFTER_FETCHING = 5; // times that are looked whether the file has gone
  const card = document.querySelector("[data-run]");
  let left = "going" in card.dataset ? Infinity : 0;
  let waiting = null;

  const put = (part) => {
    const held = card.contains(document.activeElement);
    const next = new DOMParser().parseFromString(part, "text/html");
    card.querySelector("[data-part]").replaceChildren(...next.body.childNodes);
    if (held) card.focus();
  };

  const show = (now) => {
    const said = card.querySelector("[data-said]");
    if (said.textContent !== now.said) said.textContent = now.said; // a live region: it speaks when it changes
    const bar = card.querySelector("progress");
    if (now.mark !== card.dataset.mark || (now.percent === null) !== (bar === null)) put(now.part);
    else if (bar) bar.value = now.percent;
    if (now.mark !== card.dataset.mark) left = now.going ? Infinity : 0;
    card.dataset.mark = now.mark;
  };

  const look = async () => {
    waiting = null;
    if (!document.hidden) {
      try {
        const answer = await fetch(card.dataset.run, { headers: { Accept: "application/json" } });
        if (answer.ok) show(await answer.json());
        if (answer.status === 401) left = 0; // signed out
      } catch {
        // the network is away: it is asked for again
      }
      left -= 1;
    }
    again();
  };

  const again = () => {
    if (left > 0 && waiting === null) waiting = setTimeout(look, EVERY);
  };

  card.addEventListener("submit", () => {
    left = Math.max(left, AFTER_FETCHING);
    again();
  });
  again();
}
