/* Kechuang: the form of a project asks only for what its kind has; what is filled in already always shows. */
"use strict";
(() => {
  const kind = document.querySelector("form select[name=kind]");
  if (!kind) return;
  const asked = [...kind.form.querySelectorAll("[data-kinds]")];
  const show = () => asked.forEach(input => {
    const box = input.closest(".formgrid > *");
    if (box) box.hidden = !input.value && !input.dataset.kinds.split(" ").includes(kind.value);
  });
  kind.addEventListener("change", show);
  show();
})();
