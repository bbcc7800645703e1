// The awareness and relaxation exercise on the whole screen, one stage at a time. The fields stay those of the
// form: the layer only borrows them and gives them back, so nothing that was typed is lost however it ends.
// Escape, or "Stop here", leads to five things to see at any moment. Nothing moves on by itself.
"use strict";

(() => {
  const IN = 4; // seconds
  const OUT = 6;
  const FIELDS = "input, select";
  const OWN_KEYS = "button, a, textarea, summary";
  let layer = null; // the layer, while it is open
  let exercise = null;
  let stages = [];
  let at = 0;
  let clock = null;

  const find = (selector) => exercise.querySelector(selector);

  function begin(button) {
    layer = button.form.querySelector(".relax-layer");
    exercise = button.form.querySelector(".relax");
    stages = [...exercise.querySelectorAll("[data-stage]")];
    layer.append(exercise);
    layer.addEventListener("close", giveBack, { once: true });
    layer.showModal();
    show(0);
  }

  function giveBack() {
    clearInterval(clock);
    layer.after(exercise);
    const form = layer.closest("form");
    const next = form.querySelector("[type=submit]:not([hidden])") || form.querySelector("[data-relax=begin]");
    layer = null;
    next.focus();
  }

  // `section` stands alone on the screen; the first words of it are read out.
  function stand(section) {
    clearInterval(clock);
    for (const one of exercise.querySelectorAll(".stage")) one.classList.toggle("is-here", one === section);
    const stopped = section.hasAttribute("data-ground");
    offer({ back: !stopped && at > 0, on: stopped, leave: stopped, stop: !stopped });
    offer({ next: !stopped && at < stages.length - 1, done: !stopped && at === stages.length - 1 });
    if (section.querySelector("[data-breath]")) breathe();
    layer.scrollTop = 0;
    section.querySelector("h2").focus();
  }

  function offer(buttons) {
    for (const [name, offered] of Object.entries(buttons)) find(`[data-relax=${name}]`).hidden = !offered;
  }

  function show(stage) {
    at = stage;
    stand(stages[at]);
  }

  // Going on from a stage says that it was done; on the form that can be taken back.
  function wasDone() {
    const tick = find(`[name=stages_done][value="${stages[at].dataset.stage}"]`);
    if (!tick || tick.checked) return;
    tick.checked = true;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function breathe() {
    const breath = find("[data-breath]");
    const [word, count] = [breath.querySelector(".breath-word"), breath.querySelector(".breath-count")];
    let second = 0;
    const tick = () => {
      const inward = second < IN;
      breath.dataset.breath = inward ? "in" : "out";
      word.textContent = inward ? breath.dataset.in : breath.dataset.out;
      count.textContent = inward ? second + 1 : second - IN + 1;
      second = (second + 1) % (IN + OUT);
    };
    tick();
    clock = setInterval(tick, 1000);
    find("[data-relax=still]").setAttribute("aria-pressed", "false");
  }

  function still(button) {
    if (button.getAttribute("aria-pressed") === "true") {
      breathe();
      return;
    }
    clearInterval(clock);
    find("[data-breath]").dataset.breath = "still";
    button.setAttribute("aria-pressed", "true");
  }

  const acts = {
    begin,
    still,
    next: () => {
      wasDone();
      show(at + 1);
    },
    back: () => show(at - 1),
    stop: () => stand(find("[data-ground]")),
    on: () => show(at),
    leave: () => layer.close(),
    done: () => {
      wasDone();
      layer.close();
    },
  };

  const isOffered = (name) => !find(`[data-relax=${name}]`).hidden;

  // Escape stops, and once stopped it closes.
  function escape() {
    acts[isOffered("stop") ? "stop" : "leave"]();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-relax]");
    if (button) acts[button.dataset.relax](button);
  });

  document.addEventListener("keydown", (event) => {
    if (!layer?.contains(event.target) || event.isComposing) return;
    const inField = event.target.matches(FIELDS);
    if (event.key === "Escape") {
      event.preventDefault();
      escape();
    } else if (event.target.closest(OWN_KEYS)) {
      // has a use of its own for the keys
    } else if (event.key === "Enter" || (event.key === " " && !inField)) {
      event.preventDefault(); // Enter in a field would send the form
      if (!event.repeat && isOffered("next")) acts.next();
    }
  });

  // The way back of a phone is a wish to stop as well.
  document.addEventListener(
    "cancel",
    (event) => {
      if (event.target !== layer) return;
      event.preventDefault();
      escape();
    },
    true,
  );
})();
