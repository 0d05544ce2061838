/* The grid of a report: cells with the figures of the last period and of a year ago beside them, keys, pasting, and what is wrong
   written where it is wrong. What the cells hold is kept by forms.js. */
(() => {
  const forms = (window.iocForms ??= {});
  const make = (tag, className = "", text = "") => { const node = document.createElement(tag); if (className) node.className = className; if (text) node.textContent = text; return node; };
  const button = (text, className, deed) => { const node = make("button", className, text); node.type = "button"; node.addEventListener("click", deed); return node; };
  const root = () => document.getElementById("forms-grid");
  const rows = () => forms.draft.sheet.lines.map(([, , places]) => places);
  let nodes = new Map();

  forms.build = () => {
    const { sheet } = forms.draft;
    const table = make("table", `table form-table ${sheet.heads.length ? "wide" : "tall"}`), body = make("tbody");
    nodes = new Map();
    forms.strict = false;
    table.append(head(sheet), body);
    for (const [title, unit, places] of sheet.lines) {
      const line = make("tr"), name = make("th", "form-name", title);
      name.scope = "row";
      if (unit) name.append(make("span", "form-unit", unit));
      line.append(name);
      places.forEach((place, index) => line.append(...cell(sheet, place, [title, sheet.heads[index]?.[0]].filter(Boolean).join(" · "))));
      body.append(line);
    }
    root().replaceChildren(make("div", "form-status"), make("div", "form-conflict"), make("div", "form-scroll"));
    root().children[2].append(table);
    forms.refresh();
  };

  const head = (sheet) => {
    const top = make("thead"), first = make("tr"), second = make("tr");
    const three = () => ["form_this", "form_before", "form_ago"].map((word, index) => Object.assign(make("th", index ? "form-beside" : "form-now", forms.say(word)), { scope: "col" }));
    const corner = Object.assign(make("th", "form-name", forms.say(sheet.heads.length ? "form_of_unit" : "form_item")), { scope: "col" });
    first.append(corner);
    if (!sheet.heads.length) { first.append(...three()); top.append(first); return top; }
    corner.rowSpan = 2;
    for (const [title, unit] of sheet.heads) {
      const over = Object.assign(make("th", "form-head", title), { colSpan: 3, scope: "colgroup" });
      if (unit) over.append(make("span", "form-unit", unit));
      first.append(over);
      second.append(...three());
    }
    top.append(first, second);
    return top;
  };

  const cell = (sheet, place, label) => {
    const now = make("td", "form-cell"), words = make("div", "form-said");
    const shown = sheet.open ? make("input", "form-input") : make("span", "form-value");
    if (sheet.open) {
      Object.assign(shown, { type: "text", autocomplete: "off", inputMode: "text", enterKeyHint: "next" });
      shown.dataset.place = place;
      shown.setAttribute("aria-label", label);
      words.id = `forms-cell-${nodes.size}`;
      shown.setAttribute("aria-describedby", words.id);
    }
    const before = sheet.before[place] ?? "—", ago = sheet.ago[place] ?? "—";
    now.append(shown, make("div", "form-under", `${forms.say("form_before")} ${before} · ${forms.say("form_ago")} ${ago}`), words);
    nodes.set(place, { now, shown, words });
    return [now, make("td", "form-beside", before), make("td", "form-beside", ago)];
  };

  /** Brings what is shown in line with what is known; the cell being typed into keeps its text. */
  forms.refresh = () => {
    const { draft } = forms;
    if (!draft.sheet || !root()?.firstChild) return;
    const faults = new Map(draft.faults.map(([place, words, blocks]) => [place, { words, blocks }]));
    for (const [place, { now, shown, words }] of nodes) {
      const { raw = "" } = draft.cells[place] ?? {}, ask = draft.asks[place], wrong = draft.wrong[place], fault = faults.get(place);
      if (!draft.sheet.open) shown.textContent = raw || "—";
      else if (shown !== document.activeElement || !shown.value.trim() !== !raw) { if (shown.value !== raw) shown.value = raw; }
      const empty = fault && !raw && !forms.strict && shown !== document.activeElement;
      now.className = `form-cell ${ask ? "asks" : wrong || (fault?.blocks && raw) ? "wrong" : fault && raw ? "odd" : fault ? "missing" : ""}`;
      shown.setAttribute?.("aria-invalid", String(Boolean(ask || wrong || fault?.blocks)));
      const [stored, who] = draft.sheet.stored[place] ?? [];
      say(words, ask ? asking(place, ask) : [wrong ?? (empty ? "" : fault?.words) ?? (stored && who ? forms.say("form_typist", { who }) : "")]);
    }
    top(draft, faults);
    against(draft);
  };
  const say = (node, parts) => {
    const key = parts.map((part) => part?.textContent ?? part).join("|");
    if (node.dataset.said !== key) { node.dataset.said = key; node.replaceChildren(...parts.filter(Boolean)); }
  };

  /** Two readings of one text, in words; one press settles this cell, or all that wait. */
  const asking = (place, ways) => {
    const all = Object.keys(forms.draft.asks), box = make("div", "form-ask");
    box.append(make("p", "", forms.say("form_two_ways", { said: forms.draft.cells[place]?.raw ?? "" })));
    ways.forEach(([, shown, words], index) => {
      const line = make("p");
      line.append(button(shown, "button plain", () => forms.choose([place], index)), ` ${words} `);
      if (all.length > 1) line.append(button(forms.say("form_for_all", { n: all.length }), "form-link", () => forms.choose(all, index)));
      box.append(line);
    });
    return [box];
  };

  const top = (draft, faults) => {
    const status = root().querySelector(".form-status"), list = [...faults];
    status.setAttribute("role", "status");
    const missing = list.filter(([place, fault]) => fault.blocks && !draft.cells[place]).length;
    const wrong = list.filter(([place, fault]) => fault.blocks && draft.cells[place] && !draft.asks[place] && !draft.wrong[place]).length + Object.keys(draft.asks).length + Object.keys(draft.wrong).length;
    const odd = list.filter(([, fault]) => !fault.blocks).length;
    const parts = draft.sheet.open ? [
      ...draft.note, ...(draft.line ? [draft.line] : []),
      ...(missing ? [forms.say("form_n_missing", { n: missing })] : []),
      ...(wrong ? [make("b", "tone-crit", forms.say("form_n_faults", { n: wrong }))] : []),
      ...(odd ? [make("b", "tone-warn", forms.say("form_n_odd", { n: odd }))] : []),
      ...(missing + wrong + odd ? [] : [forms.say("form_sound")]),
      ...(draft.undo ? [button(forms.say("form_undo"), "form-link", forms.undo)] : []),
    ] : [];
    say(status, parts.map((part) => (part instanceof Node ? part : make("span", "", part))));
  };

  const against = ({ conflict, sheet }) => {
    const box = root().querySelector(".form-conflict");
    if (!conflict) return say(box, []);
    const { by, at, differ, merged, cells } = conflict, list = make("ul");
    const titles = new Map(sheet.lines.flatMap(([title, , places]) => places.map((place, index) => [place, [title, sheet.heads[index]?.[0]].filter(Boolean).join(" · ")])));
    const value = (found) => found?.raw || forms.say("form_empty_cell");
    for (const place of differ.slice(0, 8)) list.append(make("li", "", `${titles.get(place)}: ${forms.say("form_yours", { value: value(merged[place]) })}; ${forms.say("form_theirs", { by, value: value(cells[place]) })}`));
    const notice = make("div", "notice refused");
    notice.setAttribute("role", "alert");
    notice.append(make("p", "", forms.say("form_conflict", { by, n: differ.length, time: forms.clock(at) })), list,
      button(forms.say("form_keep_mine"), "button", () => forms.settle(true)), " ", button(forms.say("form_take_theirs", { by }), "button plain", () => forms.settle(false)));
    say(box, [notice]);
  };

  forms.first = () => { const [place] = [...Object.keys(forms.draft.asks), ...Object.keys(forms.draft.wrong)]; nodes.get(place)?.shown.focus(); };

  // Keys and the clipboard.
  const input = (target) => (target?.dataset?.place ? target : null);
  const spot = (place) => { const list = rows(), line = list.findIndex((places) => places.includes(place)); return [line, list[line].indexOf(place)]; };
  const go = (line, column) => { const place = rows()[line]?.[column]; if (place) { const { shown } = nodes.get(place); shown.focus(); shown.select(); } return Boolean(place); };

  document.addEventListener("input", ({ target }) => { if (input(target)) forms.type(target.dataset.place, target.value); });
  document.addEventListener("focusin", ({ target }) => { if (input(target)) { target.select(); forms.refresh(); } });
  document.addEventListener("focusout", ({ target }) => { if (input(target)) setTimeout(forms.refresh); });
  document.addEventListener("keydown", (event) => {
    const here = input(event.target);
    if (!here || event.isComposing) return;
    const [line, column] = spot(here.dataset.place), all = here.selectionStart === 0 && here.selectionEnd === here.value.length;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !event.ctrlKey && !event.altKey) { event.preventDefault(); go(line + step, column) || (event.key === "Enter" && go(0, column + 1)); }
    else if (side && all && !event.shiftKey && go(line, column + side)) event.preventDefault();
    else if (event.key === "Escape") { const { raw = "" } = forms.draft.base[here.dataset.place] ?? {}; here.value = raw; forms.type(here.dataset.place, raw); }
  });

  /** Rows of cells as Excel copies them: tabs between cells, quotes around a cell that holds a line break. */
  forms.table = (text) => {
    const table = [[]];
    for (const [, quoted, plain, mark] of text.replace(/\r\n?/g, "\n").replace(/\n$/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/g)) {
      table.at(-1).push((quoted?.replaceAll('""', '"') ?? plain).trim());
      if (mark === "\n") table.push([]);
      if (mark === "") break;
    }
    return table;
  };
  document.addEventListener("paste", (event) => {
    const here = input(event.target), text = event.clipboardData.getData("text/plain");
    if (!here || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    const [line, column] = spot(here.dataset.place), list = rows(), cells = {};
    forms.table(text).forEach((values, down) => values.forEach((raw, right) => { const place = list[line + down]?.[column + right]; if (place) cells[place] = raw; }));
    here.blur();
    forms.fill(cells, "form_pasted");
    go(line, column);
  });
})();
