/* 挂图: what every form of the wall does: it renews itself on a large screen without flicker, and goes from group to group. */
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const query = new URLSearchParams(location.search);
  const every = 60000;

  /* parts marked [data-live] are exchanged where they have become different; the chart renews itself from its own data */
  const renew = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/sign-in")) { location.reload(); return; }
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      $$("[data-live]").forEach(part => {
        const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
        if (fresh && !fresh.isEqualNode(part)) part.replaceChildren(...document.importNode(fresh, true).childNodes);
      });
    } catch {
      return;  /* the line is down: what is shown stays, the next minute asks again */
    }
    document.dispatchEvent(new CustomEvent("wall:renew"));
  };
  if (query.get("wall") === "1") setInterval(() => { if (!document.hidden) renew(); }, every);

  /* ?cycle=20: every twenty seconds the next group fills the wall */
  const seconds = Number(query.get("cycle"));
  if (query.get("wall") === "1" && seconds >= 5) {
    setInterval(() => document.dispatchEvent(new CustomEvent("wall:next")), seconds * 1000);
  }
})();
