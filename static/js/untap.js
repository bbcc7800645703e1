// Tapping a chosen answer again takes it away, wherever the page says `data-untaps`. The state before the tap is what
// counts, so it is remembered when the finger or key goes down. Whoever saves is told by "hrp:untapped".
"use strict";

{
  let chosenBefore = null;

  const remember = (event) => {
    const input = event.target.closest?.("label")?.querySelector("input[type=radio]") || event.target;
    chosenBefore = input.type === "radio" && input.checked && input.closest("[data-untaps]") ? input : null;
  };

  document.addEventListener("pointerdown", remember);
  document.addEventListener("keydown", (event) => {
    if (event.key === " ") remember(event);
  });
  document.addEventListener("click", (event) => {
    const input = event.target;
    if (input.type !== "radio" || input !== chosenBefore || "stays" in input.dataset) return;
    input.checked = false;
    chosenBefore = null;
    input.dispatchEvent(new Event("hrp:untapped", { bubbles: true }));
  });
}
