/* Runs in every page of every journey when it is loaded; whatever is wrong becomes a console error "page: …". */
(() => {
  const tell = what => console.error(`page: ${what}`);
  document.addEventListener("securitypolicyviolation", event =>
    tell(`policy violated: ${event.violatedDirective} by ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`));

  const brief = element => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const named = element => Boolean(
    element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.getAttribute("title") ||
    element.textContent.trim() || element.querySelector("[aria-label]"));

  const leftovers = [
    [/\{\{|\{%|%\}|\}\}/, "template code"], [/%\(\w+\)[sd]/, "unfilled sentence"], [/\bundefined\b|\bNaN\b|\[object /, "script value"],
    [/(^|[\s:：（(])None([\s,，）)]|$)/, "None"], [/<lazy|<built-in|__proxy__|Promise/, "program value"],
  ];
  /* words that stay Latin in a Chinese page, and what is Chinese in an English one (names come from the data) */
  const latin = /^(English|PNG|SVG|xlsx|CSV|CSV xlsx|Tab|Enter|Esc|UTF-8|GB18030|R&D|ID|IP|API|\/|[\d\s.,:%–—-]+)$/i;
  const chrome = "h1, h2, h3, th, button, label, dt, legend, summary, nav a, a.btn, option, .note > span:only-child";

  window.kcCheck = (root = document) => {
    const language = document.documentElement.lang;
    if (language !== "zh-CN" && language !== "en") tell(`html lang is "${language}"`);
    if (root === document) {
      const heads = document.querySelectorAll("h1").length;
      if (heads !== 1) tell(`${heads} h1 on the page`);
      if (!document.title.trim()) tell("no title");
      if (!document.querySelector("main")) tell("no main");
    }
    const text = (root === document ? document.body : root).innerText;
    for (const [pattern, what] of leftovers) {
      const at = text.search(pattern);
      if (at >= 0) tell(`${what} is shown: …${text.slice(Math.max(0, at - 20), at + 30)}…`);
    }
    if (language === "zh-CN") root.querySelectorAll(chrome).forEach(element => {
      const own = element.innerText?.trim();
      if (own && !element.closest("[lang=en], .code, .who, .raw, .rawrow, dd, kbd") && !element.querySelector(".code") &&
          /[A-Za-z]{2}/.test(own) && !/[\u4e00-\u9fff]/.test(own) && !latin.test(own)) tell(`not translated: ${brief(element)}`);
    });
    if (language === "en") root.querySelectorAll(".nav a, .btn, .seg button, label > .sr, h1:not(.head--record h1), dt").forEach(element => {
      const own = element.innerText?.trim();
      if (own && !element.closest("[lang=zh-CN]") && /[\u4e00-\u9fff]/.test(own)) tell(`not in English: ${brief(element)}`);
    });
    root.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(control => {
      if (!control.labels?.length && !control.getAttribute("aria-label") && !control.getAttribute("aria-labelledby")) {
        tell(`control without a label: ${brief(control)}`);
      }
    });
    root.querySelectorAll("button, a[href], summary").forEach(element => { if (!named(element)) tell(`no name: ${brief(element)}`); });
    root.querySelectorAll("svg, canvas").forEach(drawing => {
      const hidden = drawing.closest("[aria-hidden=true]");
      const holder = drawing.closest("[role=img], [role=progressbar]");
      if (!hidden && !holder?.getAttribute("aria-label")) tell(`drawing without a name: ${brief(drawing)}`);
    });
    root.querySelectorAll("img").forEach(image => { if (!image.hasAttribute("alt")) tell(`image without alt: ${brief(image)}`); });
    const seen = new Set();
    root.querySelectorAll("[id]").forEach(element => {
      if (element.closest("svg")) return;
      if (seen.has(element.id)) tell(`the id ${element.id} stands twice`);
      seen.add(element.id);
    });
    root.querySelectorAll("table").forEach(table => {
      if (!table.querySelector("th") && !table.closest(".drawer")) tell(`table without headings: ${brief(table)}`);
    });
  };

  /* contrast of every text that is seen, after WCAG 2.2: 4.5, or 3 for large text */
  const rgba = colour => (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (top, base) => { const a = top[3] ?? 1; return [0, 1, 2].map(i => top[i] * a + base[i] * (1 - a)); };
  const light = colour => {
    const [r, g, b] = colour.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  window.kcContrast = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
      if (element.closest("[disabled], .sr, script, template, svg")) continue;
      const style = getComputedStyle(element);
      let base = [255, 255, 255];
      const layers = [];
      for (let at = element; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
      for (const layer of layers) base = over(layer.length === 3 ? [...layer, 1] : layer, base);
      const ink = over(rgba(style.color).length === 3 ? [...rgba(style.color), 1] : rgba(style.color), base);
      const [high, low] = [light(ink), light(base)].sort((a, b) => b - a);
      const ratio = (high + 0.05) / (low + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} “${node.data.trim().slice(0, 20)}” ${brief(element).slice(0, 60)}`);
    }
    return [...new Set(found)];
  };
  addEventListener("load", () => { if (location.protocol.startsWith("http") && document.contentType === "text/html") window.kcCheck(); });
})();
