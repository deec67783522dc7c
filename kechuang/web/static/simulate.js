/* 测算: keeps each slider and its number the same, marks what was moved, and lets a plan be saved as it stands. */
(() => {
  "use strict";
  const plan = document.getElementById("plan");
  if (!plan) return;
  plan.addEventListener("input", event => {
    const knob = event.target.closest("[data-knob]");
    if (!knob) return;
    const [range, number] = [knob.querySelector("[data-range]"), knob.querySelector("[data-number]")];
    if (event.target === range) number.value = range.value;
    else if (number.value.trim() && Number.isFinite(Number(number.value.replaceAll(",", "")))) range.value = number.value.replaceAll(",", "");
    knob.classList.toggle("is-moved", Number(number.value.replaceAll(",", "")) !== Number(knob.dataset.today));
  });
  document.querySelectorAll("form[data-plan]").forEach(form => form.addEventListener("submit", () => {
    form.querySelectorAll("[data-copied]").forEach(one => one.remove());
    new FormData(plan).forEach((value, name) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      field.dataset.copied = "";
      form.append(field);
    });
  }));
})();
