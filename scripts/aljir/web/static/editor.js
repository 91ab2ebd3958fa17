// Completes prefixed names in the query form. The page works without it. It asks this service only.
"use strict";

(() => {
  const MOST = 12;
  const area = document.querySelector("textarea[data-terms]");
  if (!area) return;

  const list = document.createElement("ul");
  list.id = "completions";
  list.className = "completions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.dataset.label);
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  const hint = document.getElementById("hint"); // of what only this script does
  hint.hidden = false;
  area.setAttribute("aria-describedby", hint.id);
  area.setAttribute("aria-controls", list.id);

  let known = { prefixes: {}, terms: [] };
  let shown = [];
  let chosen = 0;
  fetch(area.dataset.terms)
    .then((answer) => (answer.ok ? answer.json() : known))
    .then((found) => { known = found; })
    .catch(() => {}); // without names there is nothing to complete

  // The word before the caret, if it may be the beginning of a name.
  const word = () => {
    const before = area.value.slice(0, area.selectionStart);
    const match = before.match(/(?:^|[\s(^|/!;,{])([A-Za-z][\w-]*:?[\w.-]*)$/);
    return match && !/["'#<][^"'\n>]*$/.test(before.slice(before.lastIndexOf("\n") + 1)) ? match[1] : "";
  };

  const fitting = (text) => {
    if (text.length < 2) return [];
    const sought = text.toLowerCase();
    const [prefix, local] = text.includes(":") ? sought.split(":", 2) : ["", sought];
    const starts = known.terms.filter((term) => term.name.toLowerCase().startsWith(sought));
    const holds = known.terms.filter((term) => {
      const name = term.name.toLowerCase();
      return !starts.includes(term) && local.length > 1 && (!prefix || name.startsWith(`${prefix}:`)) &&
        (name.includes(local) || term.label.toLowerCase().includes(local));
    });
    const prefixes = text.includes(":") ? [] : Object.keys(known.prefixes)
      .filter((one) => one.toLowerCase().startsWith(sought))
      .map((one) => ({ name: `${one}:`, label: known.prefixes[one] }));
    return [...prefixes, ...starts, ...holds].slice(0, MOST);
  };

  const close = () => {
    shown = [];
    list.hidden = true;
    list.replaceChildren();
    area.removeAttribute("aria-activedescendant");
  };

  const choose = (index) => {
    chosen = (index + shown.length) % shown.length;
    for (const [at, item] of [...list.children].entries()) item.setAttribute("aria-selected", String(at === chosen));
    area.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  };

  const open = () => {
    const text = word();
    shown = fitting(text).filter((term) => term.name !== text);
    if (!shown.length) return close();
    list.replaceChildren(...shown.map((term, index) => {
      const item = document.createElement("li");
      item.id = `completion-${index}`;
      item.setAttribute("role", "option");
      const label = document.createElement("span");
      label.textContent = ` ${term.label}`;
      item.append(term.name, label);
      item.addEventListener("mousedown", (event) => { event.preventDefault(); chosen = index; take(); });
      return item;
    }));
    list.hidden = false;
    choose(0);
  };

  // Puts the chosen name in place of the word, and declares its prefix where the query does not.
  const take = () => {
    const name = shown[chosen].name;
    const start = area.selectionStart - word().length;
    area.setRangeText(name, start, area.selectionStart, "end");
    const prefix = name.split(":", 1)[0];
    const declared = new RegExp(`prefix\\s+${prefix.replace(/[.\\-]/g, "\\$&")}:`, "i").test(area.value);
    if (!declared && known.prefixes[prefix]) {
      const line = `PREFIX ${prefix}: <${known.prefixes[prefix]}>\n`;
      area.setRangeText(line, 0, 0, "preserve");
    }
    close();
    if (name.endsWith(":")) open();
  };

  area.addEventListener("input", open);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.form.requestSubmit();
    } else if (shown.length && event.key === "ArrowDown") {
      event.preventDefault();
      choose(chosen + 1);
    } else if (shown.length && event.key === "ArrowUp") {
      event.preventDefault();
      choose(chosen - 1);
    } else if (shown.length && event.key === "Enter") {
      event.preventDefault();
      take();
    } else if (shown.length && event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
})();
