// Live news and keyboard shortcuts. Everything works without this file.
"use strict";

(() => {
  const body = document.body;
  const rows = [...document.querySelectorAll("main table tbody tr")].filter((row) =>
    row.querySelector("a[href]"),
  );
  let at = -1;
  let prefix = false;

  const select = (next) => {
    if (!rows.length) return;
    if (at >= 0) rows[at].classList.remove("valgt");
    at = Math.max(0, Math.min(rows.length - 1, next));
    rows[at].classList.add("valgt");
    const link = rows[at].querySelector("th a[href], td a[href]");
    link.focus();
    link.scrollIntoView({ block: "nearest" });
  };

  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) link.click();
    return Boolean(link);
  };

  const typing = (target) =>
    target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);

  if (body.dataset.snarveier === "paa") {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const key = event.key;
      if (prefix) {
        prefix = false;
        if (follow(`[data-tast="${CSS.escape(key)}"]`)) event.preventDefault();
        return;
      }
      if (key === "g") prefix = true;
      else if (key === "j") select(at + 1);
      else if (key === "k") select(at < 0 ? 0 : at - 1);
      else if (key === "/") {
        const field = document.getElementById("q");
        if (!field) return;
        field.focus();
        event.preventDefault();
      } else if ("npu".includes(key)) follow(`[data-tast-side="${key}"]`);
    });
  }

  const progress = document.querySelector("[data-framdrift]");
  if (progress) {
    const bar = document.querySelector("progress");
    const look = async () => {
      try {
        const response = await fetch(progress.dataset.framdrift);
        if (!response.ok) return;
        const found = await response.json();
        if (progress.textContent !== found.tekst) progress.textContent = found.tekst;
        if (bar) bar.value = found.gjort;
        if (!found.gaar) location.reload();
      } catch {
        // The next time, perhaps.
      }
    };
    setInterval(look, 3000);
  }

  const news = document.getElementById("puls");
  const newest = Number(body.dataset.nyest);
  if (body.dataset.puls && news && newest) {
    const ask = async () => {
      if (document.hidden) return;
      try {
        const response = await fetch(body.dataset.puls, { headers: { Accept: "application/json" } });
        if (!response.ok) return;
        const found = await response.json();
        if (found.nyest > newest) {
          news.querySelector("a").textContent = found.tekst;
          news.hidden = false;
        }
      } catch {
        // The next time, perhaps.
      }
    };
    setInterval(ask, 20000);
  }
})();
