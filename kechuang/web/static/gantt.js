/* 甘特图: takes over the table that the server drew. Only the rows in sight exist; days are counted from 1970-01-01.
   Rows: a group, its projects, and the tasks of those that are open. Keys: arrows, Enter, + and −. */
(() => {
  "use strict";
  const panel = document.getElementById("gantt");
  const box = panel?.querySelector(".gtbox");
  const table = box?.querySelector("table");
  if (!table || matchMedia("(max-width: 640px)").matches) return;  /* a phone keeps the cards that the server drew */

  const words = JSON.parse(document.getElementById("gantt-words").textContent);
  const form = document.getElementById("wall-tools");
  const root = document.documentElement;
  const wall = root.dataset.scale === "wall";
  const FEW = 60;       /* so many rows are drawn whole, and the page scrolls instead of the chart */
  const AROUND = 6;     /* rows drawn beyond the edge of what is in sight */
  const HEIGHTS = wall ? [1.4375, 2.0625, 1.625] : [1.75, 2.5, 1.75];
  const MONTH = { year: 4, quarter: 9, month: 26 };
  const FIXED = wall ? 40 : 28.5;
  const FILL = { red: "f-bad", yellow: "f-warn", green: "f-oksoft", none: "f-2", done: "f-oksoft" };
  const REST = { red: "r", yellow: "y" };
  const [GROUP, PROJECT, TASK] = [0, 1, 2];
  const CHAIN = 2;      /* of a task: on the chain for which the date is missed; 1 is on the critical path */

  let given = null;      /* the data as it came */
  let P = {}, T = {};    /* names of fields → their place in a row */
  let rows = [];         /* all rows under the filters, in order: {kind, key, …} */
  let tops = [0];        /* where each row begins, in px; one more for the end */
  let rem = 16;
  let axis = { first: 0, days: 1, months: [] };
  let scale = "fit";
  let at = 0;            /* the row that the keys stand on */
  let lift = 0;          /* by how much bars stand lower than in a row of 2.5 rem */
  let turn = -1;         /* the group shown where the wall goes from one to the next */
  const open = new Set();
  const drawn = new Map();
  const token = name => getComputedStyle(root).getPropertyValue(name).trim();
  const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const date = day => new Date(day * 864e5).toISOString().slice(0, 10);

  /* ---------- what is asked: the form and the address are one ---------- */
  const asked = () => {
    const fields = new FormData(form);
    const read = name => (fields.get(name) || "").trim();
    return { by: read("by") || "force", state: read("state"), light: read("light"), programme: read("programme"), division: read("division"), force: read("force"), q: read("q").toLowerCase() };
  };
  const keep = () => {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of new FormData(form)) {
      if (value && !(name === "view" && value === "gantt") && !(name === "by" && value === "force")) query.set(name, value); else query.delete(name);
    }
    if (scale === "fit") query.delete("scale"); else query.set("scale", scale);
    query.delete("rows");
    const text = query.toString();
    history.replaceState(null, "", location.pathname + (text ? `?${text}` : "") + location.hash);
  };
  const passes = (p, want) => (!want.state || p[P.state] === want.state) && (!want.light || p[P.light] === want.light)
    && (!want.programme || p[P.programme] === Number(want.programme)) && (!want.force || p[P.force] === Number(want.force))
    && (!want.division || p[P.division].startsWith(want.division))
    && (!want.q || `${p[P.name]} ${p[P.undertaker]} ${p[P.lead]}`.toLowerCase().includes(want.q));

  /* ---------- rows ---------- */
  const order = (a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
  const arrange = () => {
    const want = asked();
    const by = ["force", "place", "lead", "leader", "programme"].indexOf(want.by);
    const groups = new Map();
    for (const p of given.projects) {
      if (!passes(p, want)) continue;
      const [key, name] = p[P.groups][by];
      const id = key.join(":") + name;
      if (!groups.has(id)) groups.set(id, { key, name, projects: [] });
      groups.get(id).projects.push(p);
    }
    let sorted = [...groups.values()].sort((a, b) => order(a.key, b.key));
    if (turn >= 0 && sorted.length) sorted = [sorted[turn % sorted.length]];
    rows = [];
    for (const group of sorted) {
      rows.push({ kind: GROUP, key: `g${group.name}`, group });
      for (const p of group.projects) {
        const tasks = given.tasks[p[P.id]] || [];
        rows.push({ kind: PROJECT, key: `p${p[P.id]}`, p, tasks });
        if (open.has(p[P.id]) || turn >= 0) tasks.forEach((t, place) => rows.push({ kind: TASK, key: `t${t[T.id]}`, p, t, place, base: rows.length - place }));
      }
    }
    rem = parseFloat(getComputedStyle(root).fontSize);
    const whole = rows.reduce((sum, row) => sum + HEIGHTS[row.kind], 0) * rem;
    /* a wall is filled to its edge, or its rows move together a little so that all of them stand on it */
    const free = innerHeight - box.getBoundingClientRect().top - 8 * rem;
    const stretch = wall && whole ? Math.min(Math.max(free / whole, .9), 1.4) : 1;
    const high = HEIGHTS.map(one => Math.floor(one * rem * stretch));
    lift = (high[PROJECT] / rem - 2.5) / 2;
    tops = new Array(rows.length + 1);
    tops[0] = 0;
    rows.forEach((row, i) => { row.high = high[row.kind]; tops[i + 1] = tops[i] + row.high; });
    spanned(sorted.flatMap(group => group.projects));
    at = Math.min(at, Math.max(rows.length - 1, 0));
    document.querySelectorAll("[data-open-all]").forEach(one => { one.hidden = (one.dataset.openAll === "1") === Boolean(open.size); });
    box.classList.toggle("gtbox--tall", wall ? tops[rows.length] > free + rem : rows.length > FEW);
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    panel.querySelector("[data-left-out]")?.remove();
  };

  /* ---------- time ---------- */
  const spanned = shown => {
    let [first, last] = [given.today, given.today];
    for (const p of shown) {
      for (const day of [p[P.start], p[P.base_start]]) if (day !== null && day < first) first = day;
      for (const day of [p[P.finish], p[P.base_finish]]) if (day !== null && day > last) last = day;
    }
    const begin = new Date(first * 864e5);
    const end = new Date(last * 864e5);
    axis = { first: Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth(), 1) / 864e5, months: [] };
    const stop = Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 1) / 864e5;
    axis.days = stop - axis.first;
    for (let [y, m] = [begin.getUTCFullYear(), begin.getUTCMonth()]; ; m += 1) {
      const day = Date.UTC(y, m, 1) / 864e5;
      if (day >= stop) break;
      const one = new Date(day * 864e5);
      axis.months.push({ day, month: one.getUTCMonth() + 1, year: one.getUTCFullYear() });
    }
    head();
  };
  const x = (day, evening = 0) => (100 * (day - axis.first + evening) / axis.days).toFixed(2);
  const wide = (from, to) => Math.max(100 * (to - from + 1) / axis.days, 0).toFixed(2);
  const svg = (name, given_, ...inside) => {
    const one = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(given_)) one.setAttribute(key, value);
    one.append(...inside);
    return one;
  };
  const text = (left, y, look, said) => svg("text", { x: `${left}%`, y, class: look }, said);
  const rect = (look, from, width, y, height, rx) => svg("rect", { class: look, x: `${x(from)}%`, y, width: `${width}%`, height, rx });
  const today = (y1 = "0", y2 = "100%") => svg("line", { class: "gt__today", x1: `${x(given.today)}%`, x2: `${x(given.today)}%`, y1, y2 });
  const span = (look, said) => { const one = document.createElement("span"); one.className = look; one.textContent = said; return one; };
  const head = () => {
    const months = axis.months;
    const tight = scale === "fit" ? [1, 3, 6, 12, 60].find(step => months.length <= 30 * step) || 60 : 1;
    const labels = months.map((one, i) => {
      const nudge = +x(one.day) + 40 / (axis.days * 2);
      const year = one.month === 1 || !i ? [text(nudge.toFixed(2), ".8125rem", "gt__m gt__m--y", `${one.year}${words.year}`)] : [];
      const named = scale !== "month" && tight < 12 && (one.month - 1) % tight === 0;
      return named ? [...year, text(nudge.toFixed(2), "1.875rem", "gt__m", `${one.month}${scale === "fit" ? "" : words.month}`)] : year;
    }).flat();
    const weeks = scale !== "month" ? [] : Array.from({ length: Math.ceil(axis.days / 7) }, (_, i) => axis.first + ((4 - axis.first % 7 + 7) % 7) + 7 * i);
    const mondays = weeks.map(day => text(x(day, .3), "1.875rem", "gt__m", date(day).slice(5)));
    const cell = table.tHead.rows[0].lastElementChild;
    cell.querySelector("svg").replaceChildren(...labels, ...mondays, today("1.9375rem", "2.25rem"));
    const lines = (scale === "month" ? weeks : months.slice(1).filter((_, i) => i % tight === 0).map(one => one.day))
      .map(day => `<line x1="${x(day) * 10}" x2="${x(day) * 10}" y1="0" y2="1"/>`).join("");
    const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1" preserveAspectRatio="none"><g stroke="${token("--line")}" stroke-width="1" vector-effect="non-scaling-stroke">${lines.replaceAll("/>", ' vector-effect="non-scaling-stroke"/>')}</g></svg>`;
    table.style.setProperty("--gt-grid", `url("data:image/svg+xml,${encodeURIComponent(picture)}")`);
  };
  const zoom = (name, middle = given.today) => {
    scale = name;
    const months = axis.months.length * (MONTH[name] || 0);
    if (months) table.style.setProperty("--gt-wide", `${FIXED + months}rem`); else table.style.removeProperty("--gt-wide");
    table.classList.toggle("gt--zoomed", Boolean(months));
    document.querySelectorAll("[data-zoom] button").forEach(one => one.setAttribute("aria-pressed", String(one.dataset.scale === name)));
    head();
    redraw();
    if (months) box.scrollLeft = FIXED * rem + (middle - axis.first) / axis.days * months * rem - box.clientWidth * .6;
  };

  /* ---------- one row ---------- */
  const shapes = {};
  shapes[GROUP] = document.querySelector('template[data-row="group"]').content.firstElementChild;
  shapes[PROJECT] = document.querySelector('template[data-row="project"]').content.firstElementChild;
  shapes[TASK] = document.querySelector('template[data-row="task"]').content.firstElementChild;
  const mark = colour => document.querySelector(`template[data-light="${colour}"]`).content.firstElementChild.cloneNode(true);
  const track = (high, inside, label) => svg("svg", { class: "gt__track", width: "100%", height: high, ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }) }, ...inside);
  const bar = (y, high, from, to, done, colour) => {
    const whole = wide(from, to);
    return [rect(`gt__rest gt__rest--${REST[colour] || "g"}`, from, whole, y, high, 2), rect(FILL[colour], from, (whole * done / 100).toFixed(2), y, high, 2)];
  };
  const node = (day, y) => svg("svg", { x: `${x(day, 1)}%`, y, width: ".625rem", height: ".6875rem", viewBox: "0 0 10 11", overflow: "visible" }, svg("path", { class: "gt__ms", d: "M0 0L5 5.5 0 11-5 5.5z" }));
  const thin = (from, to, y, high) => rect("f-3", from, wide(from, to), y, high, 1);

  const fill = {
    [GROUP](tr, row) {
      tr.cells[0].firstChild.textContent = row.group.name;
      for (const colour of Object.keys(FILL)) {
        const n = row.group.projects.filter(p => p[P.light] === colour).length;
        if (n) { const one = mark(colour); one.lastChild.textContent = n; tr.cells[0].append(one); }
      }
      tr.cells[1].replaceChildren(track(row.high - 1, [today()]));
    },
    [PROJECT](tr, row) {
      const { p } = row;
      const button = document.createElement("button");
      Object.assign(button, { className: "ev ev--light", type: "button", tabIndex: -1, title: words.why });
      Object.assign(button.dataset, { ev: `/projects/${p[P.id]}/light` });
      button.setAttribute("aria-expanded", "false");
      button.setAttribute("aria-controls", "drawer");
      button.append(mark(p[P.light]));
      tr.cells[0].append(button);
      const opener = tr.querySelector(".gt__open");
      if (row.tasks.length) opener.setAttribute("aria-label", say(words.open, { name: p[P.name], n: row.tasks.length })); else { opener.disabled = true; opener.setAttribute("aria-label", words.no_plan); }
      const link = tr.querySelector("a");
      link.href = `/projects/${p[P.id]}`;
      link.textContent = link.title = p[P.name];
      const why = tr.querySelector(".gt__why");
      why.textContent = why.title = p[P.why];
      if (!p[P.why]) why.remove();
      tr.cells[2].textContent = tr.cells[2].title = p[P.lead];
      const [done, plan] = tr.cells[3].children;
      if (p[P.percent] === null) { done.remove(); plan.textContent = words.no_plan; } else { done.textContent = `${p[P.percent]}\u00a0%`; plan.textContent = `${words.plan} ${p[P.planned]}`; }
      const inside = [];
      if (p[P.base_start] !== null && p[P.base_finish] !== null) inside.push(thin(p[P.base_start], p[P.base_finish], `${lift + .5625}rem`, ".3125rem"));
      if (p[P.start] !== null) inside.push(...bar(`${lift + 1.0625}rem`, ".625rem", p[P.start], p[P.finish], p[P.percent] || 0, p[P.light]));
      inside.push(...p[P.nodes].map(day => node(day, `${lift + .375}rem`)), today());
      const said = p[P.start] === null ? words.no_dates : say(words.bar, { start: p[P.base_start] === null ? "—" : date(p[P.base_start]), due: p[P.base_finish] === null ? "—" : date(p[P.base_finish]), finish: date(p[P.finish]), n: p[P.percent] });
      tr.cells[4].replaceChildren(track(row.high - 1, inside, said));
      tr.setAttribute("aria-expanded", String(open.has(p[P.id])));
    },
    [TASK](tr, row) {
      const { t } = row;
      tr.classList.add(`gt__t--${Math.min(t[T.level], 4)}`);
      if (t[T.parts]) tr.classList.add("gt__sumrow");
      if (!t[T.critical]) tr.classList.add("is-loose");
      const link = tr.querySelector("a");
      link.href = `/projects/tasks/${t[T.id]}`;
      link.textContent = link.title = t[T.name];
      if (t[T.state] === "closed" || t[T.state] === "submitted") tr.cells[0].replaceChildren(span("gt__state", words.states[t[T.state]]));
      else if (t[T.critical]) tr.cells[0].replaceChildren(t[T.critical] === CHAIN ? span("gt__crit", words.chain) : span("gt__path", words.critical));
      tr.cells[2].textContent = tr.cells[2].title = given.departments[t[T.lead]] || "";
      tr.cells[3].textContent = `${t[T.percent]}\u00a0%`;
      if (t[T.start] === null) return;
      const late = t[T.slack] < 0 && t[T.percent] < 100;
      const inside = t[T.base_start] === null ? [] : [thin(t[T.base_start], t[T.base_finish], ".1875rem", ".1875rem")];
      if (t[T.kind] === 2) inside.push(node(t[T.finish], ".5rem"));
      else if (t[T.kind] === 1) inside.push(rect("gt__sum", t[T.start], wide(t[T.start], t[T.finish]), ".6875rem", ".25rem", 1));
      else inside.push(...bar(".5625rem", ".5rem", t[T.start], t[T.finish], t[T.percent], late ? "red" : "green"));
      const said = say(words.task, { start: date(t[T.start]), finish: date(t[T.finish]), n: t[T.percent] }) + (late ? say(words.short, { n: -t[T.slack] }) : "");
      tr.cells[4].replaceChildren(track(row.high - 1, [...inside, today()], said));
      tr.title = said;
    },
  };
  const build = i => {
    const row = rows[i];
    const tr = shapes[row.kind].cloneNode(true);
    tr.style.height = `${row.high}px`;
    tr.dataset.at = i;
    tr.tabIndex = i === at ? 0 : -1;
    tr.setAttribute("aria-rowindex", String(i + 2));
    tr.setAttribute("aria-level", String(row.kind === TASK ? row.t[T.level] + 2 : row.kind + 1));
    fill[row.kind](tr, row);
    return tr;
  };

  /* ---------- the rows in sight ---------- */
  const body = table.tBodies[0];
  const gap = () => { const tr = document.createElement("tr"); tr.className = "gt__gap"; tr.setAttribute("aria-hidden", "true"); const td = tr.insertCell(); td.colSpan = 5; return tr; };
  const [above, below] = [gap(), gap()];
  const over = svg("svg", { class: "gt__over", "aria-hidden": "true" });
  const seek = y => { let [low, top] = [0, rows.length]; while (low < top) { const mid = (low + top) >> 1; if (tops[mid + 1] <= y) low = mid + 1; else top = mid; } return low; };
  let [from, to] = [0, 0];
  const window_ = around => {
    if (!box.classList.contains("gtbox--tall")) return [0, rows.length];
    const y = box.scrollTop;
    return [Math.max(seek(y) - around, 0), Math.min(seek(y + seen - room.head) + 1 + around, rows.length)];
  };
  let seen = 0;
  let linking = 0;
  let room = { left: 0, wide: 0, head: 0 };
  const show = () => {
    let [first, last] = window_(AROUND);
    if (first === from && last === to && drawn.size) return;
    if (first >= to || last <= from) {  /* a leap: what is in sight first, what is around it in the next picture */
      const [one, two] = window_(0);
      if (two - one < last - first) { [first, last] = [one, two]; requestAnimationFrame(show); }
    }
    for (const [i, tr] of drawn) {
      if (i >= first && i < last) continue;
      if (tr.contains(document.activeElement)) box.focus({ preventScroll: true });
      tr.remove();
      drawn.delete(i);
    }
    /* rows that come in are put in as one piece before and one after those that stay */
    const [before, after] = [document.createDocumentFragment(), document.createDocumentFragment()];
    let stays = false;
    for (let i = first; i < last; i += 1) {
      if (drawn.has(i)) { stays = true; continue; }
      const tr = build(i);
      drawn.set(i, tr);
      (stays ? after : before).append(tr);
    }
    above.after(before);
    below.before(after);
    above.hidden = !tops[first];
    above.cells[0].style.height = `${tops[first]}px`;
    below.hidden = tops[rows.length] === tops[last];
    below.cells[0].style.height = `${tops[rows.length] - tops[last]}px`;
    [from, to] = [first, last];
    clearTimeout(linking);  /* links follow once scrolling rests; those drawn stay where they belong */
    linking = setTimeout(() => links(from, to), 60);
  };
  const nothing = () => {
    const tr = document.createElement("tr");
    const td = tr.insertCell();
    Object.assign(td, { colSpan: 5, className: "gt__none", textContent: words.none });
    body.append(tr);
  };
  const redraw = () => {
    seen = box.classList.contains("gtbox--tall") ? box.clientHeight : 0;
    drawn.clear();
    [from, to] = [0, 0];
    body.replaceChildren(above, below);
    show();
    if (!rows.length) nothing();
    document.dispatchEvent(new CustomEvent("gantt:drawn", { detail: rows.length }));
  };

  /* links of open projects, in sight only; no measure is taken while scrolling */
  const measure = () => {
    const cell = table.tHead.rows[0].lastElementChild;
    room = { left: cell.offsetLeft + .5 * rem, wide: cell.offsetWidth - .5 * rem, head: table.tHead.offsetHeight };
    over.setAttribute("width", String(Math.max(room.wide, 0)));
    over.style.left = `${room.left}px`;
  };
  const links = (first, last) => {
    const paths = [];
    const begin = tops[first];
    const done = new Set();
    for (let i = first; i < last; i += 1) {
      if (rows[i].kind !== TASK || done.has(rows[i].p)) continue;
      done.add(rows[i].p);
      const start = i - rows[i].place;
      const tasks = given.tasks[rows[i].p[P.id]];
      for (const [a, b, kind] of given.links[rows[i].p[P.id]] || []) {
        const [one, two] = [start + a, start + b];
        if (Math.max(one, two) < first || Math.min(one, two) >= last || Math.abs(one - two) > 60) continue;
        const [s, e] = [tasks[a], tasks[b]];
        if (s[T.start] === null || e[T.start] === null) continue;
        const px = (day, evening) => (day - axis.first + evening) / axis.days * room.wide;
        const x1 = kind[0] === "F" ? px(s[T.finish], 1) : px(s[T.start], 0);
        const x2 = kind[1] === "S" ? px(e[T.start], e[T.kind] === 2 ? 1 : 0) : px(e[T.finish], 1);
        const y1 = (tops[one] + tops[one + 1]) / 2 - begin;
        const y2 = (tops[two] + tops[two + 1]) / 2 - begin;
        const hot = s[T.critical] === CHAIN && e[T.critical] === CHAIN ? "gt__link gt__link--c" : s[T.critical] && e[T.critical] ? "gt__link gt__link--p" : "gt__link";
        const edge = y2 > y1 ? y2 - 6 : y2 + 6;
        paths.push(svg("path", { class: hot, d: `M${x1.toFixed(1)} ${y1}h4V${edge}H${(x2 + 1).toFixed(1)}V${y2 > y1 ? y2 - 5 : y2 + 5}` }));
      }
    }
    over.replaceChildren(...paths);
    over.style.top = `${room.head + begin}px`;
    over.setAttribute("height", String(tops[last] - begin));
  };

  /* ---------- deeds ---------- */
  const toggle = i => {
    const { p, tasks } = rows[i];
    if (!tasks?.length) return;
    if (open.has(p[P.id])) open.delete(p[P.id]); else open.add(p[P.id]);
    const y = box.scrollTop;
    arrange();
    redraw();
    box.scrollTop = y;
  };
  const all = on => {
    open.clear();
    if (on) given.projects.forEach(p => open.add(p[P.id]));
    arrange();
    redraw();
  };
  const go = i => {
    at = Math.min(Math.max(i, 0), rows.length - 1);
    if (box.classList.contains("gtbox--tall")) {
      if (tops[at] < box.scrollTop) box.scrollTop = tops[at];
      if (tops[at + 1] + room.head > box.scrollTop + seen) box.scrollTop = tops[at + 1] + room.head - seen;
      show();
    }
    drawn.forEach((tr, place) => { tr.tabIndex = place === at ? 0 : -1; });
    drawn.get(at)?.focus({ preventScroll: box.classList.contains("gtbox--tall") });
  };
  const scales = ["fit", "year", "quarter", "month"];
  const step = by => { zoom(scales[Math.min(Math.max(scales.indexOf(scale) + by, 0), scales.length - 1)]); keep(); };
  const enter = row => {
    if (row.kind === PROJECT) location.assign(`/projects/${row.p[P.id]}`);
    if (row.kind === TASK) location.assign(`/projects/tasks/${row.t[T.id]}`);
  };
  box.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
    const row = rows[at];
    const inside = event.target.closest("button, a");
    const keys = {
      ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), Home: () => go(0), End: () => go(rows.length - 1),
      PageDown: () => go(seek(tops[at] + Math.max(seen - room.head, 300))), PageUp: () => go(seek(Math.max(tops[at] - Math.max(seen - room.head, 300), 0))),
      ArrowRight: () => { if (row.kind === PROJECT && !open.has(row.p[P.id])) { toggle(at); go(at); } else go(at + 1); },
      ArrowLeft: () => {
        if (row.kind === PROJECT && open.has(row.p[P.id])) { toggle(at); go(at); } else if (row.kind === TASK) go(at - row.place - 1);
      },
      Enter: () => enter(row), "+": () => step(1), "=": () => step(1), "-": () => step(-1),
    };
    if (!keys[event.key] || !row || (inside && event.key === "Enter")) return;
    event.preventDefault();
    keys[event.key]();
  });
  box.addEventListener("click", event => {
    const tr = event.target.closest("tr[data-at]");
    if (!tr) return;
    at = Number(tr.dataset.at);
    if (event.target.closest(".gt__open")) { toggle(at); drawn.get(at)?.querySelector(".gt__open")?.focus({ preventScroll: true }); return; }
    if (event.target.closest("svg.gt__track") && rows[at].kind !== GROUP) enter(rows[at]);
  });
  let waiting = false;
  box.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; show(); });
  }, { passive: true });
  new ResizeObserver(() => {
    if (!given) return;
    const size = parseFloat(getComputedStyle(root).fontSize);
    if (size !== rem) arrange();
    measure();
    seen = box.classList.contains("gtbox--tall") ? box.clientHeight : 0;
    [from, to] = [0, 0];
    show();
  }).observe(box);
  const refresh = () => { arrange(); redraw(); keep(); };
  let typing = 0;
  form.addEventListener("input", event => { if (event.target.id === "wall-q") { clearTimeout(typing); typing = setTimeout(refresh, 150); } });
  form.addEventListener("submit", event => { if (given) { event.preventDefault(); clearTimeout(typing); refresh(); } });
  document.querySelectorAll("[data-zoom] button").forEach(one => one.addEventListener("click", () => { zoom(one.dataset.scale); keep(); }));
  document.querySelector("[data-critical] input")?.addEventListener("change", event => table.classList.toggle("gt--critical", event.target.checked));
  document.querySelectorAll("[data-open-all]").forEach(one => one.addEventListener("click", () => all(one.dataset.openAll === "1")));
  document.addEventListener("wall:next", () => { turn += 1; arrange(); redraw(); });

  /* nobody scrolls a wall: where not all of it fits, it turns its pages itself, unless somebody is at it */
  let touched = 0;
  ["pointermove", "keydown", "wheel", "touchstart"].forEach(name => box.addEventListener(name, () => { touched = performance.now(); }, { passive: true }));
  if (wall) {
    setInterval(() => {
      if (!given || !box.classList.contains("gtbox--tall") || (touched && performance.now() - touched < 60000)) return;
      const end = box.scrollHeight - box.clientHeight;
      box.scrollTop = box.scrollTop >= end - 2 ? 0 : Math.min(box.scrollTop + Math.max(seen - room.head - rem, 100), end);
    }, 20000);
  }

  /* paper has every row */
  let screen = null;
  addEventListener("beforeprint", () => {
    if (!given) return;
    screen = box.classList.contains("gtbox--tall");
    box.classList.remove("gtbox--tall");
    redraw();
  });
  addEventListener("afterprint", () => { if (screen) { box.classList.add("gtbox--tall"); redraw(); } });

  /* ---------- begin, and again whenever the data are asked for anew ---------- */
  const load = async () => {
    const answer = await fetch(panel.dataset.source, { credentials: "same-origin" });
    if (!answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) return;
    const fresh = await answer.json();
    if (given && fresh.stamp === given.stamp) return;
    const first = !given;
    given = fresh;
    P = Object.fromEntries(given.project_fields.map((name, i) => [name, i]));
    T = Object.fromEntries(given.task_fields.map((name, i) => [name, i]));
    if (first) {
      table.classList.add("gt--live");
      table.setAttribute("role", "treegrid");
      const cells = table.tHead.rows[0].cells;
      cells[0].classList.add("gt__s1");
      cells[1].classList.add("gt__s2");
      box.append(over);
      document.querySelectorAll("[data-zoom], [data-critical]").forEach(one => { one.hidden = false; });
      const wanted = new URLSearchParams(location.search);
      if (wanted.get("open") === "all") given.projects.forEach(p => open.add(p[P.id]));
      if (scales.includes(wanted.get("scale"))) scale = wanted.get("scale");
    }
    arrange();
    measure();
    if (first && scale !== "fit") zoom(scale); else redraw();
    if (first) document.dispatchEvent(new CustomEvent("gantt:ready"));
  };
  document.addEventListener("wall:renew", () => load().catch(() => null));
  load().catch(() => null);  /* what the server drew stays where the data do not come */
})();
