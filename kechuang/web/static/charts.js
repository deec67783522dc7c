/* 图: draws every [data-chart] from the JSON beside it with ECharts (SVG, no inline styles, nothing from elsewhere).

   kinds and their data
   rank    {names, values, unit, parts?: [before, added], delta?: [], urls?: [], goal?: n}   ranked bars
   line    {x, series: [{name, values, synthetic?, dashed?}], unit, goal?, goal_text?, low?: [], high?: []}   years and a target
   target  {names, values (share of the target, 1 = reached; null = unknown), printed, goals, urls?}   target bars
   pair    {names, values, before, unit, words: [now, before]}   a bar with a tick for what it is measured against
   curve   {x: numbers, values, cost: printed, today, plan, unit, x_unit, words: [count, cost, today, plan]}   a figure over a threshold
   map     {shape: address, names, codes, values, unit, urls?}   districts, darker is more
   Values are shown by `printed` (same length) where it is given, so that the source's precision is kept. */
(() => {
  "use strict";
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const token = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const language = document.documentElement.lang || "zh-CN";
  const fmt = n => n === null || n === undefined ? words.no_data : Number(n).toLocaleString(language, { maximumFractionDigits: 10 });
  const said = (data, i, value) => data.printed?.[i] ?? (value === null || value === undefined ? words.no_data : `${fmt(value)}${data.unit ? `\u00a0${data.unit}` : ""}`);

  /* a tooltip is built from elements: strings of HTML would carry style attributes, which the policy forbids */
  const tip = (title, lines) => {
    const box = document.createElement("div");
    box.className = "tip";
    const head = document.createElement("b");
    head.textContent = title;
    box.append(head);
    lines.forEach(([name, value]) => {
      const line = document.createElement("p");
      line.textContent = name ? `${name} ${value}` : value;
      box.append(line);
    });
    return box;
  };

  const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const px = n => Math.round(n * scale());
  const text = (extra = {}) => ({ color: token("--ink-1"), fontSize: px(13), ...extra });
  const base = (trigger, formatter) => ({
    animation: false,
    textStyle: { fontFamily: token("--font"), fontSize: px(12), color: token("--ink-2") },
    tooltip: {
      trigger, formatter, confine: true, transitionDuration: 0, backgroundColor: token("--raised"), borderColor: token("--line-2"), borderWidth: 1, padding: [6, 10], extraCssText: "",
      textStyle: { color: token("--ink-1"), fontSize: px(12) },
      axisPointer: { type: trigger === "axis" ? "line" : "none", lineStyle: { color: token("--edge"), width: 1 } },
    },
  });
  const axis = extra => ({
    axisLine: { lineStyle: { color: token("--line-2") } }, axisTick: { show: false },
    axisLabel: { color: token("--ink-2"), fontSize: px(12) }, splitLine: { lineStyle: { color: token("--line") } }, ...extra,
  });
  const bare = { axisLabel: { show: false }, splitLine: { show: false }, axisLine: { show: false } };
  const longest = names => Math.min(Math.max(...names.map(name => [...name].reduce((w, c) => w + (c.charCodeAt(0) > 255 ? 1 : .55), 0)), 2), 10);
  const names = data => axis({ type: "category", data: data.names, inverse: true, axisLine: { show: false }, splitLine: { show: false }, axisLabel: text({ width: px(13 * 10), overflow: "truncate" }) });
  const rows = (data, right) => ({ left: px(longest(data.names) * 13 + 12), right: px(right), top: 0, bottom: 0 });

  const kinds = {
    rank(data) {
      const label = { show: true, position: "right", ...text(), formatter: p => said(data, p.dataIndex, data.values[p.dataIndex]).split("\u00a0")[0] };
      const bar = { type: "bar", stack: "all", barWidth: px(14), barMinHeight: 1 };
      const delta = data.delta;
      const before = delta ? [{ ...bar, name: data.parts?.[0], data: data.values.map((v, i) => v - delta[i]), itemStyle: { color: token("--c-2") } }] : [];
      return { ...base("item", p => tip(data.names[p.dataIndex], [["", said(data, p.dataIndex, data.values[p.dataIndex])], ...(delta ? [[data.parts?.[1], fmt(delta[p.dataIndex])]] : [])])),
        grid: rows(data, 56), xAxis: axis({ type: "value", ...bare }), yAxis: names(data),
        series: [...before, { ...bar, name: data.parts?.[1], data: delta || data.values, itemStyle: { color: token("--c-1") }, label }] };
    },
    line(data) {
      const flat = { type: "line", symbol: "none", lineStyle: { width: 0 }, stack: "band", silent: true, tooltip: { show: false } };
      const band = data.low ? [{ ...flat, data: data.low }, { ...flat, data: data.high.map((h, i) => h === null ? null : h - data.low[i]), areaStyle: { color: token("--c-2"), opacity: .45 } }] : [];
      const known = data.series.flatMap(s => s.values).concat(data.low || [], data.high || [], data.goal ?? []).filter(v => v !== null && v !== undefined);
      const [least, most] = [Math.min(...known), Math.max(...known)];
      const pad = (most - least || Math.abs(most) || 1) * .15;
      const lines = data.series.map((s, n) => ({
        name: s.name, type: "line", data: s.values, connectNulls: false, symbol: s.dashed ? "none" : "circle", symbolSize: px(n ? 7 : 8), showAllSymbol: true,
        itemStyle: s.synthetic ? { color: token("--ground"), borderColor: token("--c-1"), borderWidth: 1.5 } : { color: token("--c-1") },
        lineStyle: { color: token("--c-1"), width: 1.5, type: s.dashed ? [4, 4] : "solid" },
        label: { show: Boolean(s.printed), position: "top", ...text({ fontWeight: 600, fontSize: px(12) }), formatter: p => s.printed[p.dataIndex] ?? "" },
      }));
      const goal = data.goal === null || data.goal === undefined ? undefined : { silent: true, symbol: "none", lineStyle: { color: token("--ink-1"), width: 1, type: "solid" }, label: { formatter: data.goal_text || `${words.goal} ${fmt(data.goal)}`, position: "insideStartTop", color: token("--ink-1"), fontSize: px(12) }, data: [{ yAxis: data.goal }] };
      if (goal && lines.length) lines[lines.length - 1].markLine = goal;
      return { ...base("axis", found => tip(found[0].name, found.filter(p => p.seriesName && p.value !== null && p.value !== undefined && data.series.some(s => s.name === p.seriesName)).map(p => [p.seriesName, `${data.series.find(s => s.name === p.seriesName).printed?.[p.dataIndex] ?? fmt(p.value)}${data.unit ? `\u00a0${data.unit}` : ""}`]))),
        grid: { left: px(8), right: px(24), top: px(18), bottom: px(4), outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
        xAxis: axis({ type: "category", data: data.x, boundaryGap: data.x.length < 3, splitLine: { show: false } }),
        yAxis: axis({ type: "value", min: Math.max(least - pad, least >= 0 ? 0 : -Infinity), max: most + pad, splitNumber: 4, axisLine: { show: false }, axisLabel: { color: token("--ink-3"), fontSize: px(12), showMinLabel: false, showMaxLabel: false, formatter: v => String(+v.toFixed(2)) } }),
        series: [...band, ...lines] };
    },
    target(data) {
      const most = Math.max(1, ...data.values.map(v => v ?? 0)) * 1.04;
      return { ...base("item", p => tip(data.names[p.dataIndex], [[words.now, data.printed[p.dataIndex] ?? words.no_data], [words.goal, data.goals[p.dataIndex]]])),
        grid: rows(data, longest(data.goals) * 13 + 12), xAxis: axis({ type: "value", max: most, ...bare }),
        yAxis: [names(data), { ...names(data), position: "right", data: data.goals }],
        series: [
          { type: "bar", barWidth: px(10), data: data.values, showBackground: true, backgroundStyle: { color: token("--line"), borderRadius: 2 }, itemStyle: { color: token("--c-1"), borderRadius: 2 } },
          { type: "scatter", symbol: "rect", symbolSize: [px(2), px(18)], data: data.names.map(() => 1), itemStyle: { color: token("--ink-1") }, silent: true, tooltip: { show: false } },
        ] };
    },
    pair(data) {
      return { ...base("item", p => tip(data.names[p.dataIndex], [[data.words[0], said(data, p.dataIndex, data.values[p.dataIndex])], [data.words[1], fmt(data.before[p.dataIndex])]])),
        grid: rows(data, 64), xAxis: axis({ type: "value", ...bare }), yAxis: names(data),
        series: [
          { name: data.words[0], type: "bar", data: data.values, barWidth: px(12), itemStyle: { color: token("--c-1") }, label: { show: true, position: "right", ...text(), formatter: p => said(data, p.dataIndex, p.value) } },
          { name: data.words[1], type: "scatter", data: data.before, symbol: "rect", symbolSize: [px(3), px(20)], itemStyle: { color: token("--ink-1"), borderColor: token("--ground"), borderWidth: 1 } },
        ] };
    },
    curve(data) {
      const at = (x, name) => ({ xAxis: x, label: { formatter: name, position: "insideEndTop", color: token("--ink-1"), fontSize: px(12) } });
      const marks = data.today === data.plan ? [at(data.plan, data.words[2])] : [at(data.today, data.words[2]), at(data.plan, data.words[3])];
      return { ...base("axis", found => { const i = found[0].dataIndex; return tip(`${fmt(data.x[i])}\u00a0${data.x_unit}`, [[data.words[0], said(data, i, data.values[i])], [data.words[1], data.cost[i]]]); }),
        grid: { left: px(8), right: px(24), top: px(18), bottom: px(4), outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
        xAxis: axis({ type: "value", min: data.x[0], max: data.x[data.x.length - 1], splitLine: { show: false }, axisLabel: { color: token("--ink-2"), fontSize: px(12), formatter: v => fmt(v) } }),
        yAxis: axis({ type: "value", min: 0, splitNumber: 3, axisLine: { show: false }, axisLabel: { color: token("--ink-3"), fontSize: px(12), formatter: v => fmt(v) } }),
        series: [{ type: "line", data: data.x.map((x, i) => [x, data.values[i]]), symbol: "circle", symbolSize: px(5), itemStyle: { color: token("--c-1") }, lineStyle: { color: token("--c-1"), width: 1.5 },
          markLine: { silent: true, symbol: "none", lineStyle: { color: token("--ink-1"), width: 1, type: "solid" }, data: marks } }] };
    },
    map(data) {
      const most = Math.max(1, ...data.values.filter(v => v !== null));
      return { ...base("item", p => { const i = data.names.indexOf(p.name); return tip(p.name, [["", i < 0 ? words.no_data : said(data, i, data.values[i])]]); }),
        visualMap: { min: 0, max: most, calculable: false, left: 0, bottom: 0, itemWidth: px(12), itemHeight: px(72), text: [fmt(most), "0"], textStyle: { color: token("--ink-2"), fontSize: px(12) }, inRange: { color: [token("--accent-bg"), token("--c-2"), token("--c-1")] } },
        series: [{ type: "map", map: data.shape, nameProperty: "name", roam: false, aspectScale: data.aspect || .81, layoutCenter: ["54%", "50%"], layoutSize: "98%",
          label: { show: true, color: token("--ink-1"), fontSize: px(12), textBorderColor: token("--ground"), textBorderWidth: 2 },
          itemStyle: { borderColor: token("--ground"), borderWidth: 1, areaColor: token("--mute-bg") },
          emphasis: { label: { color: token("--ink-1"), fontWeight: 600 }, itemStyle: { areaColor: token("--mark") } }, select: { disabled: true },
          data: data.names.map((name, i) => ({ name, value: data.values[i] })) }] };
    },
  };

  const shapes = new Map();
  const shape = url => {
    if (!shapes.has(url)) {
      shapes.set(url, fetch(url, { credentials: "same-origin" }).then(answer => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }).then(geo => { echarts.registerMap(url, geo); return geo; }));
    }
    return shapes.get(url);
  };

  /* what the map is and which districts it cannot show stands below it */
  const explain = (el, geo, data) => {
    const drawn = new Set(geo.features.map(feature => feature.properties.name));
    const absent = data.names.filter(name => !drawn.has(name));
    const note = document.createElement("p");
    note.className = "note";
    note.dataset.mapNote = "";
    note.textContent = [geo.tiles ? words.tiles : words.outlines, absent.length ? words.absent.replace("{names}", absent.join("、")) : ""].join("");
    el.after(note);
  };

  const read = el => el._data ||= JSON.parse(el.querySelector("script[type='application/json']").textContent);
  const watched = new WeakSet();
  const fail = el => { el.textContent = words.no_chart; el.classList.add("plot--failed"); };
  const draw = async el => {
    if (el.offsetParent === null && !el.getClientRects().length) return;  /* hidden now; drawn when shown */
    const data = read(el);
    try {
      if (!window.echarts) throw new Error("echarts");
      if (el.dataset.chart === "map") {
        const geo = await shape(data.shape);
        if (geo.tiles) data.aspect = 1;
        if (!watched.has(el)) explain(el, geo, data);
      }
      if (el.firstElementChild?.tagName === "SCRIPT") el.replaceChildren();
      const chart = echarts.getInstanceByDom(el) || echarts.init(el, null, { renderer: "svg" });
      chart.setOption(kinds[el.dataset.chart](data), true);
      if (watched.has(el)) return;
      watched.add(el);
      new ResizeObserver(() => { if (el.clientWidth) chart.resize(); }).observe(el);
      if (data.urls) {
        el.classList.add("plot--opens");
        chart.on("click", p => {
          const at = p.seriesType === "map" ? data.names.indexOf(p.name) : p.dataIndex;
          if (data.urls[at]) location.assign(data.urls[at]);
        });
      }
    } catch {
      fail(el);
    }
  };
  const drawAll = (root = document) => $$("[data-chart]", root).forEach(draw);

  /* ---------- export: title, picture, source and the mark of invented data in one image ---------- */
  const escape = s => s.replace(/[&<>"]/g, c => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  const picture = panel => {
    const el = $$("[data-chart]", panel).find(one => one.clientWidth && window.echarts?.getInstanceByDom(one));
    if (!el) return null;
    const chart = echarts.getInstanceByDom(el);
    const [wide, high] = [chart.getWidth(), chart.getHeight()];
    const title = panel.querySelector("h2")?.textContent.trim().replace(/\s+/g, " ") || el.getAttribute("aria-label");
    const mark = panel.querySelector(".panel__head .demo, .panel__foot .demo")?.textContent.trim();
    const source = [el.parentNode.querySelector("[data-map-note]")?.textContent, panel.querySelector("[data-source]")?.textContent.trim().replace(/\s+/g, " "), mark].filter(Boolean).join(" · ");
    const drawn = el.querySelector("svg").cloneNode(true);
    drawn.removeAttribute("style");
    drawn.setAttribute("x", "16");
    drawn.setAttribute("y", "48");
    const inner = new XMLSerializer().serializeToString(drawn);
    const line = (y, size, weight, colour, words_) => `<text x="16" y="${y}" font-family="${escape(token("--font"))}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escape(words_)}</text>`;
    const all = high + 88;
    return { wide: wide + 32, all, title, svg: `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${wide + 32}" height="${all}" viewBox="0 0 ${wide + 32} ${all}"><rect width="100%" height="100%" fill="${token("--ground")}"/>${line(30, 16, 600, token("--ink-1"), title)}${inner}${line(all - 14, 12, 400, token("--ink-3"), source)}</svg>` };
  };
  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-export-chart]");
    if (!button) return;
    const made = picture(button.closest(".panel"));
    if (!made) return;
    const name = made.title.replace(/[\\/:*?"<>|\s]+/g, "_").slice(0, 60);
    const svg = new Blob([made.svg], { type: "image/svg+xml;charset=utf-8" });
    if (button.dataset.exportChart === "svg") { save(svg, `${name}.svg`); return; }
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = made.wide * 2;
      canvas.height = made.all * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      URL.revokeObjectURL(image.src);
      canvas.toBlob(blob => save(blob, `${name}.png`), "image/png");
    };
    image.src = URL.createObjectURL(svg);
  });

  document.addEventListener("kc:data", event => { event.target._data = event.detail; draw(event.target); });
  document.addEventListener("kc:shown", event => drawAll(event.detail));
  document.addEventListener("toggle", event => { if (event.target.matches?.("details")) drawAll(event.target.closest(".panel") || event.target); }, true);
  document.addEventListener("htmx:load", event => drawAll(event.target));
  addEventListener("beforeprint", () => $$("[data-chart]").forEach(el => window.echarts?.getInstanceByDom(el)?.resize()));
  drawAll();
})();
