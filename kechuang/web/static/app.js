/* 科创: what the pages do in the browser. No inline script, no inline style, nothing from elsewhere.
   Everything works from attributes in the page; `#words` holds the sentences in the page's language. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = JSON.parse($("#words")?.textContent || "{}");
  const app = $(".app");

  /* ---------- toasts ---------- */
  const linger = 6000;
  const fade = toast => { if (!toast.classList.contains("toast--bad")) setTimeout(() => toast.remove(), linger); };
  const toast = (text, kind = "") => {
    const part = $("#toast")?.content.firstElementChild.cloneNode(true);
    if (!part) return;
    if (kind) part.classList.add(`toast--${kind}`);
    if (kind === "bad") part.setAttribute("role", "alert");
    $("p", part).textContent = text;
    $("#toasts").append(part);
    fade(part);
  };
  $$("#toasts > .toast").forEach(fade);

  /* ---------- evidence drawer: any .ev[data-ev] opens it; #ev=address makes it shareable ---------- */
  const drawer = $("#drawer");
  const inside = drawer && $(".drawer__in", drawer);
  let opener = null;
  let asked = 0;
  const marker = "#ev=";
  const address = () => location.hash.startsWith(marker) ? decodeURIComponent(location.hash.slice(marker.length)) : "";
  const expand = url => $$(".ev[data-ev]").forEach(e => e.setAttribute("aria-expanded", String(Boolean(url) && e.dataset.ev === url)));
  const ours = url => url.startsWith("/") && !url.startsWith("//") && new URL(url, location.href).origin === location.origin;

  const closeDrawer = () => {
    if (!drawer || drawer.hidden) return;
    asked += 1;
    drawer.hidden = true;
    app.classList.remove("app--drawer");
    expand("");
    if (address()) history.replaceState(null, "", location.pathname + location.search);
    (opener?.isConnected ? opener : $("#main"))?.focus({ preventScroll: true });
    opener = null;
  };
  const bones = () => {
    const box = document.createElement("section");
    box.setAttribute("aria-busy", "true");
    ["60", "", "80", "40", "", "60"].forEach(width => {
      const bone = document.createElement("span");
      bone.className = `bone${width ? ` bone--${width}` : ""}`;
      box.append(bone);
    });
    return box;
  };
  const openDrawer = async (url, from) => {
    if (!drawer || !ours(url)) return;
    const turn = ++asked;
    opener = from || opener;
    expand(url);
    drawer.hidden = false;
    app.classList.add("app--drawer");
    const late = setTimeout(() => turn === asked && inside.replaceChildren(bones()), 150);
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (turn !== asked) return;
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in")) throw new Error(words.signed_out);
      if (!answer.ok) throw new Error(answer.status === 403 ? words.forbidden : words.failed);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      inside.replaceChildren(...page.body.childNodes);
      window.htmx?.process(inside);
      inside.scrollTop = 0;
      if (address() !== url) history.replaceState(null, "", marker + encodeURIComponent(url));
      if (from) $("[data-close]", inside)?.focus({ preventScroll: true });
    } catch (error) {
      if (turn !== asked) return;
      closeDrawer();
      toast(error instanceof TypeError ? words.offline : error.message, "bad");
    } finally {
      clearTimeout(late);
    }
  };
  if (address()) openDrawer(address());
  addEventListener("hashchange", () => address() ? openDrawer(address()) : closeDrawer());

  /* ---------- confirm before harm: data-confirm names the consequence ---------- */
  const dialog = $("#confirm");
  let agreed = null;
  const confirm = (from, go) => {
    $("#confirm-title").textContent = from.dataset.confirmTitle || words.sure;
    $("[data-confirm-text]", dialog).textContent = from.dataset.confirm;
    const yes = $("[data-confirm-yes]", dialog);
    yes.textContent = from.dataset.confirmVerb || from.textContent.trim() || words.yes;
    yes.className = "confirmDanger" in from.dataset ? "btn btn--danger" : "btn btn--primary";
    agreed = go;
    dialog.showModal();
    $("[data-confirm-no]", dialog).focus();
  };
  dialog?.addEventListener("close", () => { agreed = null; });
  document.addEventListener("submit", event => {
    const asks = event.submitter?.closest("[data-confirm]") || event.target.closest("[data-confirm]");
    if (!asks || event.target.dataset.agreed) {
      const button = event.submitter;
      if (event.target.method === "post" && button && !event.target.hasAttribute("hx-post")) {
        button.setAttribute("aria-busy", "true");
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const { submitter, target } = event;
    confirm(asks, () => { target.dataset.agreed = "1"; target.requestSubmit(submitter); delete target.dataset.agreed; });
  }, true);
  document.addEventListener("htmx:confirm", event => {
    const asks = event.target.closest("[data-confirm]");
    if (!asks || asks.tagName === "FORM") return;
    event.preventDefault();
    confirm(asks, () => event.detail.issueRequest(true));
  });

  /* ---------- files made on request: a[data-export] shows that it is being made, and says why it failed ---------- */
  const fileName = answer => {
    const said = answer.headers.get("Content-Disposition") || "";
    const coded = /filename\*=(?:utf-8|UTF-8)''([^;]+)/.exec(said);
    return coded ? decodeURIComponent(coded[1]) : /filename="?([^";]+)/.exec(said)?.[1] || "";
  };
  const fetchFile = async link => {
    if (link.getAttribute("aria-busy") === "true") return;
    link.setAttribute("aria-busy", "true");
    toast(words.exporting);
    try {
      const answer = await fetch(link.href, { credentials: "same-origin" });
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in")) throw new Error(words.signed_out);
      if (!answer.ok) throw new Error(answer.status === 403 ? words.forbidden : words.failed);
      const made = document.createElement("a");
      made.href = URL.createObjectURL(await answer.blob());
      made.download = fileName(answer);
      made.click();
      setTimeout(() => URL.revokeObjectURL(made.href), 10000);
      toast(words.exported, "ok");
    } catch (error) {
      toast(error instanceof TypeError ? words.offline : error.message, "bad");
    } finally {
      link.removeAttribute("aria-busy");
    }
  };

  /* ---------- copying ---------- */
  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
      toast(words.copied, "ok");
    } catch {
      toast(words.copy_failed, "bad");
    }
  };
  const citation = () => {
    const head = $$(".drawer__head p", inside).map(line => line.textContent.trim().replace(/\s+/g, " "));
    const hit = $("mark", inside)?.textContent.trim();
    return [...head, ...(hit ? [`“${hit}”`] : []), location.href].join("\n");
  };

  /* ---------- one listener for clicks ---------- */
  document.addEventListener("click", event => {
    const at = selector => event.target.closest(selector);
    const ev = at(".ev[data-ev]");
    if (ev) {
      event.preventDefault();
      if (ev.getAttribute("aria-expanded") === "true") closeDrawer(); else openDrawer(ev.dataset.ev, ev);
    }
    const close = at("[data-close]");
    if (close?.dataset.close === "drawer") closeDrawer();
    if (close?.dataset.close === "toast") close.closest(".toast").remove();
    if (at("[data-confirm-no]")) dialog.close();
    if (at("[data-confirm-yes]")) { const go = agreed; dialog.close(); go?.(); }
    const link = at("a[data-confirm], a[data-export]");
    if (link) {
      event.preventDefault();
      const go = () => "export" in link.dataset ? fetchFile(link) : location.assign(link.href);
      if (link.dataset.confirm) confirm(link, go); else go();
    }
    const button = at("[data-copy]");
    if (button) copy(button.dataset.copy);
    if (at("[data-copy-citation]")) copy(citation());
    if (at("[data-print]")) print();
    const seg = at(".seg button");
    if (seg) choose(seg);
    $$("details.menu[open]").forEach(menu => { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* ---------- switches: [data-view] on a button says which [data-part] of its panel show ---------- */
  const views = { both: ["chart", "table"], chart: ["chart"], table: ["table"], map: ["map", "table"] };
  function choose(button) {
    $$("button", button.parentNode).forEach(other => other.setAttribute("aria-pressed", String(other === button)));
    const box = button.closest("[data-view-group], .panel");
    const shown = views[button.dataset.view];
    if (!box || !shown) return;
    const parts = $$("[data-part]", box);
    parts.forEach(part => { part.hidden = !shown.includes(part.dataset.part); });
    parts[0]?.parentNode.classList.toggle("is-single", shown.length === 1);
    document.dispatchEvent(new CustomEvent("kc:shown", { detail: box }));
  }

  /* ---------- keys ---------- */
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      const menu = $("details.menu[open]");
      if (menu) { menu.open = false; $("summary", menu).focus(); return; }
      if (!dialog?.open) closeDrawer();
    }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName) || document.activeElement.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = $("#seek");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
    /* [data-key] is pressed by its letter, where nobody types and nothing lies over the page */
    if (!typing && !dialog?.open && !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const pressed = $$("[data-key]").find(part => part.dataset.key === event.key.toLowerCase());
      if (pressed) { event.preventDefault(); pressed.click(); }
    }
  });

  /* ---------- selection in lists ---------- */
  const count = list => {
    const boxes = $$("tbody input[type=checkbox][name]", list);
    const picked = boxes.filter(box => box.checked);
    boxes.forEach(box => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
    const all = $("[data-check-all]", list);
    if (all) { all.checked = picked.length > 0 && picked.length === boxes.length; all.indeterminate = picked.length > 0 && !all.checked; }
    const bar = $("[data-picked]");
    if (bar) { bar.hidden = !picked.length; $$("[data-picked-n]", bar).forEach(n => { n.textContent = picked.length; }); }
  };
  document.addEventListener("change", event => {
    const list = event.target.closest("table");
    if (list && event.target.matches("[data-check-all]")) {
      $$("tbody input[type=checkbox][name]", list).forEach(box => { box.checked = event.target.checked; });
    }
    if (list && event.target.matches("[data-check-all], tbody input[type=checkbox][name]")) count(list);
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
    if (event.target.matches("[data-only]")) {
      const table = document.getElementById(event.target.dataset.only);
      $$("[data-settled]", table).forEach(row => { row.hidden = event.target.checked; });
    }
  });
  $$("[data-check-all]").forEach(all => count(all.closest("table")));

  /* ---------- what htmx could not do is said, not swallowed ---------- */
  document.addEventListener("htmx:responseError", event => {
    const { status } = event.detail.xhr;
    toast(status === 403 ? words.forbidden : status === 401 ? words.signed_out : words.failed, "bad");
  });
  document.addEventListener("htmx:sendError", () => toast(words.offline, "bad"));
  /* a session that ended must not put the sign-in page into a part of this one */
  document.addEventListener("htmx:beforeSwap", event => {
    const where = event.detail.xhr.responseURL;
    if (where && new URL(where).pathname === "/sign-in" && location.pathname !== "/sign-in") {
      event.detail.shouldSwap = false;
      toast(words.signed_out, "bad");
    }
  });
  addEventListener("pageshow", () => $$("[aria-busy=true].btn").forEach(button => button.removeAttribute("aria-busy")));
})();
