/* 录入任务: a text area of lines and tabs becomes a grid; a block copied from a spreadsheet is pasted cell by cell. */
(() => {
  "use strict";
  const columns = 5;
  const host = document.querySelector(".gridhost");
  const area = host?.querySelector("textarea[data-grid]");
  if (!area) return;
  const first = Number(host.dataset.gridFirst);
  const heads = host.dataset.gridHeads.split("|");
  const table = document.createElement("table");
  table.className = "grid";
  const head = table.createTHead().insertRow();
  heads.forEach(text => {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = text;
    head.append(cell);
  });
  const body = table.createTBody();
  const inputs = row => [...row.querySelectorAll("input")];
  const number = () => {
    let next = first;
    [...body.rows].forEach(row => { row.cells[0].textContent = inputs(row)[0].value.trim() ? next++ : ""; });
  };
  const add = (values = []) => {
    const row = body.insertRow();
    row.insertCell();
    for (let at = 0; at < columns; at += 1) {
      const input = document.createElement("input");
      input.value = values[at] ?? "";
      input.setAttribute("aria-label", `${heads[at + 1]} ${body.rows.length}`);
      input.autocomplete = "off";
      if (at === 3) input.setAttribute("list", "departments");
      const cell = row.insertCell();
      cell.dataset.label = heads[at + 1];
      cell.append(input);
    }
    return row;
  };
  const lines = text => text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map(line => line.split("\t"));
  const typed = area.value.trim() ? lines(area.value) : [];
  // A pasted heading line names its columns; such a table stays as it was typed.
  if (typed.some(cells => cells.length > columns)) return;
  typed.forEach(cells => add(cells));
  while (body.rows.length < Math.max(10, typed.length + 3)) add();
  body.addEventListener("paste", event => {
    const text = event.clipboardData?.getData("text") ?? "";
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const cell = event.target.closest("td");
    const top = cell.parentElement.sectionRowIndex;
    const left = cell.cellIndex - 1;
    const block = lines(text);
    const place = one => one.trim() ? heads.slice(1).findIndex(label => label.startsWith(one.trim().slice(0, 2)) || one.includes(label.slice(0, 2))) : -1;
    const titled = block[0].some(one => place(one) >= 0) && block[0].every(one => !one.trim() || place(one) >= 0);
    const places = titled ? block.shift().map(place) : null;
    block.forEach((values, down) => {
      const row = body.rows[top + down] ?? add();
      values.forEach((value, right) => {
        const at = places ? places[right] : left + right;
        const input = inputs(row)[at];
        // Spaces before a name are its level; elsewhere they mean nothing.
        if (input) input.value = at === 0 ? value.trimEnd() : value.trim();
      });
    });
    add();
    number();
  });
  body.addEventListener("input", () => {
    if (inputs(body.rows[body.rows.length - 1]).some(input => input.value)) add();
    number();
  });
  body.addEventListener("keydown", event => {
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (!step || event.isComposing) return;
    const cell = event.target.closest("td");
    const next = body.rows[cell.parentElement.sectionRowIndex + step];
    event.preventDefault();
    (next ? inputs(next)[cell.cellIndex - 1] : event.target).focus();
  });
  const more = document.createElement("button");
  more.type = "button";
  more.className = "btn btn--sm";
  more.textContent = host.dataset.gridAdd;
  more.addEventListener("click", () => { for (let at = 0; at < 5; at += 1) add(); });
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  scroll.append(table);
  area.hidden = true;
  area.after(scroll, more);
  area.form.addEventListener("submit", () => {
    area.value = [...body.rows].map(row => inputs(row).map(input => input.value)).filter(cells => cells.some(one => one.trim()))
      .map(cells => cells.join("\t")).join("\n");
  });
  number();
})();
