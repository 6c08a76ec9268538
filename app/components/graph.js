"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const family = "'Source Sans 3','Source Sans Pro',system-ui,'Segoe UI',sans-serif";
  let dark, surface, ink, quiet, line, band, hue;

  // The page around us knows which theme is on; alone, we keep what the page was made with.
  function host() { try { return window.parent === window ? null : window.parent.document.querySelector(".stApp"); } catch { return null; } }
  function lightness(element) {
    const parts = (getComputedStyle(element).backgroundColor.match(/[\d.]+/g) || []).map(Number);
    return parts.length < 3 ? null : (parts[0] * 299 + parts[1] * 587 + parts[2] * 114) / 1000;
  }
  function tokens() {
    const around = host(), level = around ? lightness(around) : null;
    if (level !== null) root.dataset.theme = level < 128 ? "dark" : "light";
    dark = root.dataset.theme === "dark";
    const style = getComputedStyle(root), token = (name) => style.getPropertyValue(name).trim();
    surface = token("--surface"); ink = token("--ink"); quiet = token("--quiet"); line = token("--line");
    band = dark ? "#1a232c" : "#f5f7f9";
    hue = { // Okabe-Ito; shape, dash and word say the same again
      allowed: dark ? "#56b4e9" : "#0072b2", refused: "#d55e00", unknown: "#e69f00",
      not_covered: quiet, plain: quiet, ghost: quiet, more: quiet, focus: ink,
    };
  }
  tokens();
  const dash = { unknown: [6, 4], refused: [11, 4, 2, 4], ghost: [2, 4], more: [3, 3] };
  const cards = new Map(data.nodes.map((node) => [node.id, node]));
  let lit = null; // the ids on a path through the chosen card, or null

  function outline(ctx, tone, x, y, w, h) {
    const r = tone === "unknown" || tone === "ghost" ? h / 2.6 : 7;
    ctx.beginPath();
    if (tone === "refused") { // cut corners
      const c = Math.min(10, h / 3);
      ctx.moveTo(x + c, y); ctx.lineTo(x + w - c, y); ctx.lineTo(x + w, y + c);
      ctx.lineTo(x + w, y + h - c); ctx.lineTo(x + w - c, y + h); ctx.lineTo(x + c, y + h);
      ctx.lineTo(x, y + h - c); ctx.lineTo(x, y + c);
    } else {
      ctx.moveTo(x + r, y); ctx.arcTo(x + w, y, x + w, y + h, r); ctx.arcTo(x + w, y + h, x, y + h, r);
      ctx.arcTo(x, y + h, x, y, r); ctx.arcTo(x, y, x + w, y, r);
    }
    ctx.closePath();
  }
  function fitted(ctx, text, width) {
    if (ctx.measureText(text).width <= width) return text;
    let low = 0, high = text.length;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (ctx.measureText(text.slice(0, mid).trimEnd() + "\u2026").width <= width) low = mid; else high = mid - 1;
    }
    return text.slice(0, low).trimEnd() + "\u2026";
  }
  function wrapped(ctx, text, width, most) { // whole words, at most so many lines
    const lines = [];
    let rest = text;
    while (rest && lines.length < most - 1 && ctx.measureText(rest).width > width) {
      let end = rest.length;
      while (end > 0 && ctx.measureText(rest.slice(0, end)).width > width) end = rest.lastIndexOf(" ", end - 1);
      if (end <= 0) break;
      lines.push(rest.slice(0, end)); rest = rest.slice(end + 1);
    }
    lines.push(fitted(ctx, rest, width));
    return lines;
  }
  function mark(ctx, tone, x, y) {
    ctx.save();
    ctx.setLineDash([]); ctx.lineWidth = 2; ctx.strokeStyle = hue[tone]; ctx.fillStyle = hue[tone];
    ctx.beginPath();
    if (tone === "allowed") { ctx.moveTo(x - 5, y); ctx.lineTo(x - 1, y + 4); ctx.lineTo(x + 5, y - 4); ctx.stroke(); }
    if (tone === "refused") { ctx.moveTo(x - 4, y - 4); ctx.lineTo(x + 4, y + 4); ctx.moveTo(x + 4, y - 4); ctx.lineTo(x - 4, y + 4); ctx.stroke(); }
    if (tone === "unknown" || tone === "ghost") {
      ctx.font = "700 14px " + family; ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.fillText("?", x, y + 1);
    }
    if (tone === "not_covered") { ctx.moveTo(x - 4, y); ctx.lineTo(x + 4, y); ctx.stroke(); }
    ctx.restore();
  }
  function card(spec) {
    const node = cards.get(spec.id), w = data.card.w, h = data.card.h;
    if (node.way) return point();
    const tone = node.tone, faded = lit ? !lit.has(spec.id) : node.faded;
    return {
      nodeDimensions: { width: w, height: h },
      drawNode() {
        const ctx = spec.ctx, x = spec.x - w / 2, y = spec.y - h / 2;
        ctx.save();
        ctx.globalAlpha = faded ? 0.38 : 1;
        outline(ctx, tone, x, y, w, h);
        ctx.fillStyle = tone === "focus" ? ink : surface; ctx.fill();
        ctx.lineWidth = spec.state.selected || spec.state.hover ? 3 : tone === "plain" || tone === "more" ? 1.2 : 2;
        ctx.strokeStyle = tone === "plain" ? line : hue[tone];
        if (tone === "plain" && (spec.state.selected || spec.state.hover)) ctx.strokeStyle = quiet;
        ctx.setLineDash(tone === "refused" ? [] : dash[tone] || []); ctx.stroke(); ctx.setLineDash([]);
        const marked = !["plain", "more", "focus"].includes(tone), room = w - 26 - (marked ? 16 : 0);
        if (marked) mark(ctx, tone, x + w - 16, y + 17);
        ctx.textAlign = "left"; ctx.textBaseline = "alphabetic";
        const bold = (["ghost", "more"].includes(tone) ? "italic 600 " : "600 ") + "13.5px " + family;
        ctx.font = bold;
        const titles = wrapped(ctx, node.heading, room, h > 70 ? 2 : 1), all = titles.concat(node.lines);
        const top = y + (h - (all.length * 17 - 4)) / 2 + 11;
        all.forEach((text, i) => {
          const title = i < titles.length;
          ctx.font = title ? bold : "12px " + family;
          ctx.fillStyle = tone === "focus" ? surface : title ? ink : quiet;
          ctx.fillText(title ? text : fitted(ctx, text, w - 26), x + 13, top + i * 17);
        });
        ctx.restore();
      },
    };
  }
  const ports = new Map(); // the middles of the cards' sides, where links begin and end
  function port(id, side) {
    const node = cards.get(id);
    if (node.way || !side) return id;
    const key = id + "\u0000" + side;
    ports.set(key, { id: key, x: node.x + side * data.card.w / 2, y: node.y, shape: "custom", ctxRenderer: point });
    return key;
  }
  function point() { return { nodeDimensions: { width: 0.1, height: 0.1 }, drawNode() {} }; }
  function edge(item, id) {
    const off = lit ? !(lit.has(item.from) && lit.has(item.to)) : item.faded;
    const tone = item.tone, way = Math.sign(cards.get(item.to).x - cards.get(item.from).x);
    return {
      id, from: port(item.from, way), to: port(item.to, -way), title: item.title || undefined, label: off ? undefined : item.label || undefined,
      width: item.thin || tone === "more" ? 1.3 : tone === "plain" ? 1.6 : 3, dashes: dash[tone] || false,
      color: { color: tone === "plain" || tone === "more" ? (dark ? "#66737f" : "#9aa6b1") : hue[tone], opacity: off ? 0.22 : 0.95, inherit: false },
      arrows: { to: { enabled: item.arrow, scaleFactor: 0.55 } },
      font: { color: quiet, size: 12, face: family, strokeWidth: 4, strokeColor: surface, align: "horizontal", vadjust: -9 },
      smooth: { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: 0.5 },
    };
  }
  const edges = new vis.DataSet(data.edges.map(edge));
  const nodes = new vis.DataSet(data.nodes.map((node) => ({
    id: node.id, x: node.x, y: node.y, title: node.title || undefined, shape: "custom", ctxRenderer: card,
  })).concat([...ports.values()]));
  const box = document.getElementById("canvas");
  const network = new vis.Network(box, { nodes, edges }, {
    physics: false, layout: { improvedLayout: false }, autoResize: true,
    nodes: { chosen: false }, edges: { chosen: false },
    interaction: { dragNodes: false, hover: true, zoomView: false, hoverConnectedEdges: false, tooltipDelay: 120, selectConnectedEdges: false },
  });

  const xs = data.nodes.map((n) => n.x), ys = data.nodes.map((n) => n.y);
  const LEAST = 0.66; // smaller than this and the words of a card are no longer read
  const head = data.columns.length ? 38 : 0; // headings keep to the top, in pixels of the screen
  const area = {
    left: Math.min(...xs) - data.card.w / 2 - 16, right: Math.max(...xs) + data.card.w / 2 + 16,
    top: Math.min(...ys) - data.card.h / 2 - 14, bottom: Math.max(...ys) + data.card.h / 2 + 14,
  };
  const hint = document.getElementById("hint");
  function fit(least) {
    const w = box.clientWidth, h = box.clientHeight - head;
    const all = Math.min(w / (area.right - area.left), h / (area.bottom - area.top), 1);
    const scale = Math.max(all, least), near = cards.get(data.anchor);
    const at = { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };
    const halfW = w / scale / 2, halfH = h / scale / 2;
    if (area.right - area.left > 2 * halfW && near) at.x = Math.min(Math.max(near.x, area.left + halfW), area.right - halfW);
    if (area.bottom - area.top > 2 * halfH) at.y = near ? Math.min(Math.max(near.y, area.top + halfH), area.bottom - halfH) : area.top + halfH;
    network.moveTo({ position: { x: at.x, y: at.y - head / scale / 2 }, scale });
    hint.hidden = area.right - area.left <= 2 * halfW + 1 && area.bottom - area.top <= 2 * halfH + 1;
  }
  network.on("beforeDrawing", (ctx) => {
    const top = network.DOMtoCanvas({ x: 0, y: 0 }).y, bottom = network.DOMtoCanvas({ x: 0, y: box.clientHeight }).y;
    data.columns.forEach((column, i) => {
      ctx.fillStyle = i % 2 ? surface : band;
      ctx.fillRect(column.x, top, column.width, bottom - top);
    });
  });
  network.on("afterDrawing", (ctx) => { // over the cards, which slide under them
    const top = network.DOMtoCanvas({ x: 0, y: 0 }).y, scale = network.getScale();
    ctx.font = `600 ${12.5 / scale}px ` + family; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    data.columns.forEach((column, i) => {
      ctx.fillStyle = i % 2 ? surface : band;
      ctx.fillRect(column.x, top, column.width, head / scale);
      ctx.fillStyle = quiet;
      ctx.fillText(fitted(ctx, column.title, column.width - 8), column.x + column.width / 2, top + head / scale / 2);
    });
  });
  function through(id) { // everything before and after the card
    const found = new Set([id]);
    for (const [near, far] of [["from", "to"], ["to", "from"]]) {
      const queue = [id], seen = new Set(queue);
      while (queue.length) {
        const at = queue.pop();
        for (const item of data.edges) if (item[near] === at && !seen.has(item[far])) { seen.add(item[far]); found.add(item[far]); queue.push(item[far]); }
      }
    }
    return found;
  }
  function light(set) { lit = set; edges.update(data.edges.map(edge)); network.redraw(); }
  network.on("click", (event) => light(cards.has(event.nodes[0]) ? through(event.nodes[0]) : null));
  const zoom = (factor) => network.moveTo({ scale: Math.min(2.5, Math.max(0.15, network.getScale() * factor)) });
  document.getElementById("in").addEventListener("click", () => zoom(1.25));
  document.getElementById("out").addEventListener("click", () => zoom(0.8));
  document.getElementById("fit").addEventListener("click", () => fit(0));
  box.addEventListener("wheel", (event) => { // the page scrolls unless Ctrl asks for the picture
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(event.deltaY < 0 ? 1.1 : 0.9); }
  }, { passive: false });
  network.on("resize", () => fit(LEAST));

  function legend() {
    const list = document.getElementById("legend"), ratio = window.devicePixelRatio || 1;
    list.replaceChildren(...data.legend.map((key) => {
      const item = document.createElement("li"), swatch = document.createElement("canvas");
      swatch.width = 30 * ratio; swatch.height = 16 * ratio;
      const ctx = swatch.getContext("2d");
      ctx.scale(ratio, ratio);
      ctx.lineWidth = key.link ? (key.thin ? 1.3 : 3) : 2; ctx.strokeStyle = hue[key.tone]; ctx.fillStyle = hue[key.tone];
      ctx.setLineDash(key.tone === "refused" ? [] : dash[key.tone] || []);
      if (key.link) { ctx.beginPath(); ctx.moveTo(1, 8); ctx.lineTo(29, 8); ctx.stroke(); } else { outline(ctx, key.tone, 2, 2, 26, 12); ctx.stroke(); }
      if (key.tone === "focus") ctx.fill();
      item.append(swatch, document.createTextNode(key.text));
      return item;
    }));
  }
  legend();
  const around = host();
  if (around) new MutationObserver(() => {
    const before = root.dataset.theme;
    tokens();
    if (root.dataset.theme !== before) { legend(); light(lit); }
  }).observe(around, { attributes: true, attributeFilter: ["class", "style"] });
  fit(LEAST);
  document.fonts.load("600 13px 'Source Sans 3'").finally(() => network.redraw());
  network.once("afterDrawing", () => { document.body.dataset.painted = String(data.nodes.filter((node) => !node.way).length); });
})();
