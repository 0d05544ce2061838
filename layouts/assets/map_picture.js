/* The maps as a picture to take away, SVG or PNG: what is seen, with title, period, unit, classes, source and boundaries. */
(() => {
  const EDGE = 24, LINE = 20, FONTS_READY = 400, FACES = ["latin-400", "latin-600", "vietnamese-400", "vietnamese-600"];
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const safe = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const text = (x, y, words, { size = 13, weight = 400, colour = "--ink", anchor = "start", halo = "" } = {}) =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${weight}" fill="${css(colour)}" text-anchor="${anchor}"` +
    `${halo ? ` stroke="${css(halo)}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"` : ""}>${safe(words)}</text>`;

  const outline = (rings, map) => {
    if (rings[0] && !Array.isArray(rings[0])) {
      const at = rings.map((one) => map.latLngToContainerPoint(one)).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
      return `M${at.join("L")}Z`;
    }
    return rings.map((ring) => outline(ring, map)).join("");
  };
  const shapes = ({ layers, map }) => [...layers.values()].map((layer) => {
    const { fillColor, color, weight } = layer.options;
    const fill = typeof fillColor === "string" ? fillColor : "url(#hatch)";
    return `<path d="${outline(layer.getLatLngs(), map)}" fill="${fill}" fill-rule="evenodd" stroke="${color}" stroke-width="${weight}"/>`;
  }).join("");

  /** The names that are seen inside a map, where they are seen. */
  const names = (box, from) => [...box.querySelectorAll(".unit-name > div, .place > div")].filter((one) => {
    const hidden = getComputedStyle(one).visibility !== "visible", inset = one.closest(".map-inset");
    return !hidden && (inset ? inset === box : true);
  }).map((one) => {
    const rect = one.getBoundingClientRect(), dark = one.closest(".on-dark");
    const [colour, halo] = one.closest(".place") ? ["--ink2", "--panel"] : dark ? ["--pale", "--on-pale"] : ["--on-pale", "--pale"];
    const pin = one.closest(".place")?.getBoundingClientRect();
    const ring = pin ? `<circle cx="${pin.left - from.left}" cy="${pin.top - from.top}" r="4" fill="none" stroke="${css("--ink2")}"/>` : "";
    return ring + text(rect.left + rect.width / 2 - from.left, rect.bottom - from.top - 4, one.textContent, { size: 12, weight: 600, anchor: "middle", colour, halo });
  }).join("");
  const stations = (box, from) => [...box.querySelectorAll(".station .dot, .cluster")].map((one) => {
    const rect = one.getBoundingClientRect(), x = rect.left + rect.width / 2 - from.left, y = rect.top + rect.height / 2 - from.top;
    const label = one.parentElement.querySelector(".label")?.textContent ?? one.textContent;
    return `<circle cx="${x}" cy="${y}" r="5" fill="${getComputedStyle(one).color}" stroke="${css("--panel")}"/>` + text(x + 9, y + 4, label, { size: 12, halo: "--panel" });
  }).join("");

  const drawn = (known, clip, extra) => {
    const { width, height } = known.map.getContainer().getBoundingClientRect();
    return `<clipPath id="${clip}"><rect width="${width}" height="${height}"/></clipPath><g clip-path="url(#${clip})"><rect width="${width}" height="${height}" fill="${css("--panel2")}"/>${shapes(known)}${extra}</g>`;
  };

  const inset = (pane, known, name) => {
    const box = pane.querySelector(".map-inset"), mine = box.getBoundingClientRect(), frame = pane.querySelector(".map-box").getBoundingClientRect();
    if (!pane.classList.contains("cropped") || !known) return "";
    const edge = `<rect width="${mine.width}" height="${mine.height}" fill="none" stroke="${css("--ink3")}"/>`;
    return `<g transform="translate(${mine.left - frame.left} ${mine.top - frame.top})">${drawn(known, `inset-${name}`, names(box, mine))}${edge}</g>`;
  };

  const wrapped = (words, width) => {
    const most = Math.floor(width / 6.4), lines = [""];
    for (const word of words.split(" ")) (lines.at(-1) + word).length > most ? lines.push(word) : (lines[lines.length - 1] += ` ${word}`);
    return lines.map((line) => line.trim());
  };

  const one = (pane) => {
    const { main, inset: far } = ioc.atlas.state(pane), name = pane.dataset.pane, box = pane.querySelector(".map-box");
    const frame = box.getBoundingClientRect(), { width } = frame, parts = [];
    let y = EDGE;
    for (const line of wrapped(pane.querySelector(".map-title b").textContent, width * .8)) parts.push(text(0, y, line, { size: 18, weight: 600 })), y += LINE + 4;
    const marks = [...pane.querySelectorAll(".map-title .badge")].map((badge) => badge.textContent);
    const place = document.querySelector(".crumbs .page-title").textContent;
    parts.push(text(0, y, [place, pane.querySelector(".map-sub").textContent, ...marks].join(" · "), { size: 14, colour: "--ink2" }));
    y += 12;
    parts.push(`<g transform="translate(0 ${y})">${drawn(main, `main-${name}`, names(box, frame) + stations(box, frame))}${inset(pane, far, name)}</g>`);
    y += frame.height + LINE + 4;
    let x = 0;
    for (const item of pane.querySelectorAll(".map-legend > span")) {
      const words = item.textContent.replace("(", " ("), long = words.length * 7 + 44, swatch = item.querySelector("i");
      if (x + long > width) { x = 0; y += LINE; }
      const fill = swatch.className === "hatched" ? "url(#hatch)" : css(swatch.style.background.match(/--ramp\d/)[0]);
      parts.push(`<rect x="${x}" y="${y - 10}" width="20" height="11" fill="${fill}" stroke="${css("--line")}"/>`, text(x + 26, y, words));
      x += long;
    }
    const notes = [...pane.querySelectorAll(".map-note")].map((note) => note.textContent);
    for (const said of [...notes, ...pane.querySelector(".map-source").innerHTML.split("<br>").map((part) => part.replace(/&amp;/g, "&"))])
      for (const line of wrapped(said, width)) y += LINE, parts.push(text(0, y, line, { size: 12, colour: "--ink2" }));
    return { svg: parts.join(""), width, height: y + EDGE };
  };

  const fonts = async () => Promise.all(FACES.map(async (face) => {
    const bytes = new Uint8Array(await (await fetch(`/assets/fonts/be-vietnam-pro-${face}-normal.woff2`)).arrayBuffer());
    const data = btoa(bytes.reduce((all, byte) => all + String.fromCharCode(byte), ""));
    const range = face.startsWith("latin") ? "U+0000-00FF,U+2000-206F,U+2200-22FF" : "U+0102-01B0,U+0300-0329,U+1EA0-1EF9,U+20AB";
    return `@font-face{font-family:"Be Vietnam Pro";font-weight:${face.slice(-3)};src:url(data:font/woff2;base64,${data}) format("woff2");unicode-range:${range}}`;
  }));

  const picture = async () => {
    const all = [...document.querySelectorAll("[data-pane]:not([hidden]):not(.shapeless)")].map(one);
    const width = all.reduce((sum, each) => sum + each.width + EDGE, EDGE), height = Math.max(...all.map((each) => each.height));
    let x = EDGE;
    const groups = all.map((each) => { const group = `<g transform="translate(${x} 0)">${each.svg}</g>`; x += each.width + EDGE; return group; });
    const hatch = `<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="${css("--ground")}"/><path d="M0 0V6" stroke="${css("--hatch")}" stroke-width="1.5"/></pattern>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Be Vietnam Pro, sans-serif"><defs><style>${(await fonts()).join("")}</style>${hatch}</defs><rect width="100%" height="100%" fill="${css("--panel")}"/>${groups.join("")}</svg>`;
    return { svg, width, height };
  };

  const painted = async ({ svg, width, height }) => {
    const image = new Image(), canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
    image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    await image.decode();
    await new Promise((done) => setTimeout(done, FONTS_READY));  // a picture is decoded before the fonts inside it are
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  };

  const save = (blob, kind) => {
    const asked = new URLSearchParams(location.search);
    const words = ["ban-do", asked.get("unit"), asked.get("indicator"), asked.get("at")?.slice(0, 10)].filter(Boolean).join("-");
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${words}.${kind}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  document.addEventListener("click", async ({ target }) => {
    const kind = target.closest?.("[data-picture]")?.dataset.picture;
    if (!kind || !document.querySelector("[data-pane]:not([hidden]):not(.shapeless)")) return;
    const made = await picture();
    save(kind === "svg" ? new Blob([made.svg], { type: "image/svg+xml" }) : await painted(made), kind);
  });
})();
