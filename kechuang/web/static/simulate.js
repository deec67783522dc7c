/* 测算: a slider asks at once; while an answer is on its way only the newest place is remembered. What takes longer
   to read than to count (curve, items together, firms) follows when the slider rests. Without this the form works
   as any other. */
(() => {
  "use strict";
  const plan = document.getElementById("plan");
  const out = document.getElementById("simout");
  if (!plan || !out) return;
  const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const findings = document.getElementById("findings");
  const spread = document.getElementById("spread");
  const REST = 250;
  let busy = false;
  let again = false;
  let resting = 0;
  let kind = new URLSearchParams(location.search).get("kind") || "";

  const query = () => {
    const fields = new URLSearchParams(new FormData(plan));
    /* what stands where it stands today says nothing */
    plan.querySelectorAll("[data-knob]:not(.is-moved) [data-number]").forEach(field => fields.delete(field.name));
    if (kind) fields.set("kind", kind);
    return fields.toString();
  };
  const say = text => {
    const box = document.createElement("div");
    box.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.className = "callout callout--bad";
    line.textContent = text;
    box.append(line);
    findings.replaceChildren(box);
  };
  /* What the server wrote is parsed apart, where no script of it runs. */
  const fill = (target, written) => {
    const rows = target.tagName === "TBODY";
    const made = new DOMParser().parseFromString(rows ? `<table><tbody>${written}</tbody></table>` : written, "text/html");
    target.replaceChildren(...(rows ? made.querySelector("tbody") : made.body).childNodes);
  };
  const paint = (told, asked) => {
    fill(findings, told.findings);
    spread.hidden = !told.spread;
    for (const [key, one] of Object.entries(told.spread || {})) {
      const panel = spread.querySelector(`[data-spread="${CSS.escape(key)}"]`);
      fill(panel.querySelector("tbody"), one.rows);
      panel.querySelector("[data-chart]").dispatchEvent(new CustomEvent("kc:data", { bubbles: true, detail: one.chart }));
    }
    out.dataset.query = asked;
  };
  const rest = (part = "#simrest") => {
    const asked = query();
    history.replaceState(null, "", asked ? `?${asked}` : location.pathname);
    window.htmx?.ajax("GET", `${plan.dataset.rest}?${asked}`, { target: part, select: part, swap: plan.dataset.swap });
  };
  const ask = async () => {
    clearTimeout(resting);
    if (busy) { again = true; return; }
    busy = true;
    const asked = query();
    try {
      const answer = await fetch(`${plan.dataset.picture}?${asked}`, { credentials: "same-origin" });
      if (answer.redirected) throw new Error(words.signed_out);
      if (!answer.ok) throw new Error(answer.status === 403 ? words.forbidden : words.failed);
      paint(await answer.json(), asked);
    } catch (error) {
      say(error instanceof TypeError ? words.offline : error.message);
    } finally {
      busy = false;
      if (again) { again = false; ask(); } else resting = setTimeout(rest, REST);
    }
  };

  const follow = (knob, moved) => {
    const [range, number] = [knob.querySelector("[data-range]"), knob.querySelector("[data-number]")];
    if (moved === range) number.value = range.value;
    else if (number.value.trim() && Number.isFinite(Number(number.value.replaceAll(",", "")))) range.value = number.value.replaceAll(",", "");
    knob.classList.toggle("is-moved", Number(number.value.replaceAll(",", "")) !== Number(knob.dataset.today));
  };
  plan.addEventListener("input", event => {
    const knob = event.target.closest("[data-knob]");
    if (knob) follow(knob, event.target);
    ask();
  });
  out.addEventListener("click", event => {
    const button = event.target.closest("[data-kind]");
    if (!button) return;
    event.preventDefault();
    kind = button.value;
    rest("#changed");
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
  /* Moved before this was there (a slow line), or put back by the browser on reloading: no event tells it any more. */
  const early = [...plan.querySelectorAll("[data-knob] [data-number]")].filter(field => field.value !== field.defaultValue);
  early.forEach(field => follow(field.closest("[data-knob]"), field));
  if (early.length) ask();
})();
