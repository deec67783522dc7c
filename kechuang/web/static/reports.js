/* 报道审核: cards and raw page follow each other, and every step has its key. Without it all of this works by links. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const raw = $(".raw"), list = $("#cards"), review = $(".review");
  if (!raw || !list || !review) return;
  const cards = () => $$(".fcard", list);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  let now = null, last = "";

  /* ---------- tabs on a narrow screen ---------- */
  const tabs = document.createElement("nav");
  tabs.className = "tabs rv-tabs noprint";
  tabs.setAttribute("aria-label", $("h1").textContent);
  [["is-source", $(".review__source h2")], ["is-side", $(".review__side h2")]].forEach(([kind, head]) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.dataset.tab = kind;
    tab.textContent = head.textContent;
    tabs.append(tab);
  });
  review.before(tabs);
  const show = kind => {
    review.classList.remove("is-source", "is-side");
    review.classList.add(kind);
    $$("button", tabs).forEach(tab => tab.dataset.tab === kind ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current"));
  };
  show("is-side");

  /* ---------- a span of the raw page, in code points, lit where it stands ---------- */
  const places = () => {
    const found = [];
    let at = Number(raw.dataset.from); /* of a very long page only a part is shown */
    const walk = document.createTreeWalker(raw, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const length = [...node.data].length;
      found.push({ node, at, length });
      at += length;
    }
    return found;
  };
  const inNode = ({ node, length }, points) =>
    length === node.data.length ? points : [...node.data].slice(0, points).join("").length;
  const range = (start, end) => {
    const known = places();
    const first = known.find(one => one.at + one.length > start);
    const last = known.find(one => one.at + one.length >= end);
    if (!first || !last) return null;
    const made = document.createRange();
    made.setStart(first.node, inNode(first, start - first.at));
    made.setEnd(last.node, inNode(last, end - last.at));
    return made;
  };
  const light = (start, end) => {
    const lit = range(start, end);
    if (!lit) return false;
    if (window.Highlight && CSS.highlights) CSS.highlights.set("rv-hit", new Highlight(lit));
    const box = lit.getBoundingClientRect();
    if (!box.height) return true;
    if (box.top < 140 || box.bottom > innerHeight - 60) scrollTo({ top: scrollY + box.top - innerHeight / 3, behavior: calm });
    return true;
  };

  /* ---------- what is selected in the raw page can be entered as a fact ---------- */
  const add = $("[data-add]");
  const points = (node, offset) => {
    const made = document.createRange();
    made.setStart(raw, 0);
    made.setEnd(node, offset);
    return Number(raw.dataset.from) + [...made.toString()].length;
  };
  const selected = () => {
    const picked = getSelection();
    if (!picked.rangeCount || picked.isCollapsed) return null;
    const { startContainer, startOffset, endContainer, endOffset, commonAncestorContainer } = picked.getRangeAt(0);
    if (!raw.contains(commonAncestorContainer)) return null;
    return { start: points(startContainer, startOffset), end: points(endContainer, endOffset) };
  };
  const adding = span => `${add.href.split("?")[0]}?start=${span.start}&end=${span.end}`;
  const offer = document.createElement("a");
  offer.className = "btn btn--sm btn--primary rv-offer noprint";
  offer.hidden = true;
  if (add) {
    offer.textContent = add.firstChild.textContent.trim();
    document.body.append(offer);
    document.addEventListener("selectionchange", () => {
      const span = selected();
      offer.hidden = !span;
      if (!span) return;
      const box = getSelection().getRangeAt(0).getBoundingClientRect();
      offer.href = adding(span);
      offer.style.left = `${Math.max(8, Math.min(box.left + scrollX, scrollX + innerWidth - 96))}px`;
      offer.style.top = `${box.bottom + scrollY + 8}px`;
    });
  }

  /* ---------- the note on a spot, shown beside it; without this its link leads to the notes below ---------- */
  const pop = document.createElement("div");
  pop.className = "rv-pop";
  pop.id = "rv-pop";
  pop.setAttribute("role", "note");
  if (pop.showPopover) { pop.popover = "auto"; review.after(pop); }
  const noted = spot => {
    const note = pop.isConnected && $(spot.hash);
    if (!note) return false;
    pop.replaceChildren(...[...note.childNodes].filter(node => !node.classList?.contains("rv-back")).map(node => node.cloneNode(true)));
    pop.showPopover();
    const box = spot.getBoundingClientRect(), width = pop.offsetWidth, height = pop.offsetHeight;
    pop.style.left = `${Math.max(8, Math.min(box.left, innerWidth - width - 8))}px`;
    pop.style.top = `${box.bottom + height + 8 < innerHeight ? box.bottom + 4 : Math.max(8, box.top - height - 4)}px`;
    return true;
  };

  /* ---------- the card that is looked at ---------- */
  const choose = (card, { page = true, focus = true } = {}) => {
    if (!card) return;
    now?.classList.remove("is-now");
    $$(".rv-num.is-now", raw).forEach(part => part.classList.remove("is-now"));
    now = card;
    card.classList.add("is-now");
    $$(`.rv-num[data-of="${card.dataset.fact}"]`, raw).forEach(part => part.classList.add("is-now"));
    if (focus) card.focus({ preventScroll: true });
    const side = list.closest(".review__side");
    if (getComputedStyle(side).overflowY === "auto") {
      const head = $(".rv-head", side).offsetHeight;
      const box = card.getBoundingClientRect(), frame = side.getBoundingClientRect();
      if (box.top < frame.top + head || box.bottom > frame.bottom) side.scrollBy({ top: box.top - frame.top - head - 8, behavior: calm });
    } else {
      card.scrollIntoView({ block: "nearest", behavior: calm });
    }
    if (page && getComputedStyle(raw).display !== "none") light(...card.dataset.number.split("-").map(Number));
    history.replaceState(null, "", `#${card.id}`);
  };
  const beside = step => {
    const all = cards();
    if (now && !now.isConnected) now = $(`#${now.id}`, list);
    return all[Math.min(all.length - 1, Math.max(0, all.indexOf(now) + step))];
  };

  document.addEventListener("click", event => {
    const go = event.target.closest(".rv-go[data-span]");
    const number = event.target.closest(".rv-num[data-of]");
    const tab = event.target.closest("[data-tab]");
    const spot = event.target.closest(".rv-note");
    if (event.ctrlKey || event.metaKey) return;
    if (go) {
      event.preventDefault();
      const card = go.closest(".fcard");
      if (card !== now) choose(card, { page: false, focus: false });
      if (getComputedStyle(tabs).display !== "none") show("is-source");
      /* what is not in the part that is shown is on another one */
      if (!light(...go.dataset.span.split("-").map(Number))) location.assign(go.href);
    } else if (spot) {
      if (noted(spot)) event.preventDefault();
    } else if (number) {
      event.preventDefault();
      if (getComputedStyle(tabs).display !== "none") show("is-side");
      choose($(`#f${number.dataset.of}`), { page: false });
    } else if (tab) {
      show(tab.dataset.tab);
    } else if (event.target.closest("[data-next]") && now) {
      event.preventDefault();
      location.assign(`${event.target.closest("[data-next]").href}&at=${now.dataset.fact}`);
    } else if (event.target.closest("[data-keys]")) {
      $("#keys").showModal();
    } else if (!event.target.closest("a, button, input, select, label, summary")) {
      const card = event.target.closest(".fcard");
      if (card && card !== now) choose(card);
    }
  });
  document.addEventListener("change", event => {
    if (event.target.matches("[data-hide-dropped]")) raw.classList.toggle("is-bare", event.target.checked);
    if (event.target.matches("[data-keys-on]")) localStorage.setItem("reports-keys", event.target.checked ? "on" : "off");
    if (event.target.matches("select[name=indicator_id]")) {
      const means = $("[data-means]", event.target.closest(".field"));
      if (means) means.textContent = event.target.selectedOptions[0].title;
    }
  });

  /* ---------- keys ---------- */
  const lettered = () => localStorage.getItem("reports-keys") !== "off";
  const chosen = $("[data-keys-on]");
  if (chosen) chosen.checked = lettered();
  document.addEventListener("keydown", event => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    if (typing) {
      if (event.key === "Escape") $("[data-cancel]", document.activeElement.closest(".fcard") || document)?.click();
      return;
    }
    const at = document.activeElement, key = event.key.toLowerCase();
    /* letters are taken only where the facts, or nothing at all, have the focus, and not where they are switched off */
    if (!lettered() || !(at === document.body || list.contains(at))) return;
    if (key === "j" || key === "k") {
      event.preventDefault();
      choose(now ? beside(key === "j" ? 1 : -1) : cards()[0]);
    } else if (key === "?") {
      event.preventDefault();
      $("#keys").showModal();
    } else if (key === "m" && add) {
      const span = selected();
      location.assign(span ? adding(span) : add.href);
    } else if (key === "n") {
      $("[data-next]")?.click();
    } else if ("aeru".includes(key) && !event.repeat) {
      /* U takes back the last deed, wherever one has gone since */
      const done = key === "u" && last && $(`#${last}`, list);
      const target = done && $("[data-press=u]", done) ? done : now || cards()[0];
      const button = target && $(`[data-press="${key}"]`, target);
      if (button) { event.preventDefault(); now = target; button.click(); }
    }
  });

  /* ---------- a card that came back from the server ---------- */
  document.addEventListener("htmx:afterSwap", () => {
    const made = cards().find(card => "moved" in card.dataset) || cards().find(card => card.id === now?.id && card !== now);
    if (!made) return;
    window.htmx?.process(made); /* at once: the next key may come before htmx would do it */
    const moved = "moved" in made.dataset;
    delete made.dataset.moved;
    $$(`.rv-num[data-of="${made.dataset.fact}"]`, raw).forEach(part => { part.dataset.state = made.dataset.state; });
    now = made;
    if (moved) {
      last = made.dataset.state === "proposed" ? "" : made.id;
      $("#rv-said").textContent = `${$(".tag", made).textContent}：${$(".fcard__text", made).textContent}`;
    }
    const form = $(".fcard__form", made);
    choose(made, { page: !moved, focus: !form });
    if (form) $("select, input:not([type=hidden])", form)?.focus();
    if (moved && made.dataset.state !== "proposed") {
      const all = cards();
      const later = all.slice(all.indexOf(made) + 1).find(card => card.dataset.state === "proposed");
      if (later) choose(later);
    }
  });

  const asked = () => location.hash.match(/^#f\d+$/) ? $(location.hash) : null;
  addEventListener("hashchange", () => { const card = asked(); if (card && card !== now) choose(card); });
  const hit = $("#hit");
  if (hit) { show("is-source"); hit.scrollIntoView({ block: "center" }); }
  else choose(asked() || cards().find(card => card.dataset.state === "proposed") || cards()[0], { focus: Boolean(asked()) });
})();
