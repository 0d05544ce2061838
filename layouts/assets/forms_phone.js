/* Readings told by telephone: G and a station's key lead to its field, the number and Enter note it with who told it. */
(() => {
  const forms = (window.iocForms ??= {}), ARMED = 2500;
  const make = (tag, className = "", text = "") => { const node = document.createElement(tag); if (className) node.className = className; if (text) node.textContent = text; return node; };
  const root = () => document.getElementById("forms-phone");
  const usual = (station) => localStorage.getItem(`ioc-call ${station.subject}`) ?? station.reporter;
  let panel = null, armed = 0, sentFrom = null, count = 0;
  const say = (key, values = {}) => (panel.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  forms.phone = (sheet) => {
    panel = sheet;
    if (!sheet.phone.length) { root().replaceChildren(); return; }
    const typed = Object.fromEntries([...root().querySelectorAll("input")].map((node) => [node.id, node.value]));
    const focus = root().contains(document.activeElement) ? document.activeElement.id : null;
    root().replaceChildren(...sheet.phone.map(list));
    for (const node of root().querySelectorAll("input")) if (typed[node.id] && node.id !== sentFrom) node.value = typed[node.id];
    if (focus) document.getElementById(focus)?.focus();
    sentFrom = null;
  };

  const list = ({ calls, title, unit, simulated, stations }) => {
    const box = make("section", "form-calls"), head = make("h2", "group-title", title);
    if (simulated) head.append(make("span", "badge simulated", simulated));
    box.append(head, make("p", "quiet", say("call_hint")), ...stations.map((station) => row(calls, unit, station)));
    return box;
  };
  const row = (calls, unit, station) => {
    const line = make("form", "form-call"), name = make("label", "form-call-name", station.name);
    const field = (part, label, size, value = "") => Object.assign(make("input", `form-input ${part}`), { id: `forms-call-${station.subject}-${part}`, placeholder: label, ariaLabel: `${station.name} · ${label || unit}`, autocomplete: "off", size, value });
    const value = field("said-number", "", 7), reporter = field("reporter", say("call_reporter"), 14, usual(station)), at = field("when", say("call_when"), 16);
    value.inputMode = "decimal";
    value.dataset.callKey = station.key;
    name.htmlFor = value.id;
    name.prepend(make("kbd", "", station.key));
    const last = make("span", "quiet form-call-last", station.last ? `${say("call_last", { value: station.last })} · ` : "");
    if (station.at !== null) { const age = make("span", "age"); age.dataset.at = station.at; last.append(age, station.typed_by ? ` · ${station.typed_by}` : ""); }
    line.append(name, value, make("span", "quiet", unit), reporter, at, Object.assign(make("button", "button plain", say("call_note")), { type: "submit" }), last);
    line.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!value.value.trim()) { value.focus(); return; }
      localStorage.setItem(`ioc-call ${station.subject}`, reporter.value);
      sentFrom = value.id;
      dash_clientside.set_props("forms-call", { data: { calls, station: station.subject, said: value.value, reporter: reporter.value, at: at.value, lang: panel.lang, n: ++count } });
    });
    return line;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.("input, textarea, select") || !root()?.firstChild) return;
    if (Date.now() - armed < ARMED) {
      armed = 0;
      const field = root().querySelector(`[data-call-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (field) { event.preventDefault(); field.focus(); field.select(); }
    } else if (event.key.toLowerCase() === "g") armed = Date.now();
  });
})();
