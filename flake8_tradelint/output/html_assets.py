"""Style and script of the HTML report, as text that is put into the page."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --bg: #fff; --fg: #1c2128; --dim: #57606a; --line: #d8dee4; --soft:
  #f6f8fa;
  --error: #c4342d; --warning: #9a6700; --info: #0969da; --add: #dafbe1; --del: #ffebe9; --mark: #fff3c4; }
@media (prefers-color-scheme: dark) {
  :root { --bg: #0d1117; --fg: #e6edf3; --dim: #9198a1; --line: #30363d; --soft: #161b22;
    --error: #ff7b72; --warning: #d29922; --info: #58a6ff; --add: #12361f; --del: #471c1f; --mark:
      #4a3b0a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; background: var(--bg); color: var(--fg);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: .5rem 0 0; }
h2 { font-size: 1rem; margin: 0 0 .5rem; }
p.sum { margin: .2rem 0 1rem; color: var(--dim); }
code, pre { font: 13px/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
.charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr));
  margin-bottom: 1rem; }
.charts section { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; min-width: 0; }
.bar { display: grid; grid-template-columns: minmax(4rem, 12rem) 1fr 2.5rem; gap: .5rem; align-items:
  center; }
.bar span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar i { display: block; height: .7rem; border-radius: .2rem; background: var(--info); min-width: 2px; }
.bar span:last-child { text-align: right; font-variant-numeric: tabular-nums; }
.controls { display: flex; flex-wrap: wrap; gap: .5rem; margin-bottom: .5rem; align-items: center; }
input, select, button { font: inherit; color: inherit; background: var(--bg); border: 1px solid var(--line);
  border-radius: .4rem; padding: .3rem .6rem; }
input[type=search] { flex: 1 1 12rem; min-width: 0; }
:focus-visible { outline: 2px solid var(--info); outline-offset: 1px; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
col.c-place { width: 26%; } col.c-rule { width: 19%; } col.c-sev { width: 6.5rem; }
th { text-align: left; border-bottom: 2px solid var(--line); }
th button { border: 0; padding: .3rem 0; font-weight: 600; cursor: pointer; }
th[aria-sort=ascending] button::after { content: " \\2191"; } th[aria-sort=descending] button::after {
  content: " \\2193"; }
td { padding: .4rem .5rem .4rem 0; vertical-align: top; border-bottom: 1px solid var(--line);
  overflow-wrap: anywhere; }
tr.row { cursor: pointer; } tr.row:hover { background: var(--soft); }
tr.row button { border: 0; padding: 0; background: none; text-align: left; cursor: pointer; color:
  var(--info); }
tr.row button::before { content: "\\25B8\\00A0"; } tr.row button[aria-expanded=true]::before { content:
  "\\25BE\\00A0"; }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
tr.more td { background: var(--soft); padding: .75rem 1rem; }
.file { margin: .5rem 0 .2rem; color: var(--dim); }
pre { margin: 0 0 .5rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem;
  background: var(--bg);
  padding: .4rem 0; }
p code, td code { background: var(--soft); border-radius: .25rem; padding: 0 .2rem; }
tr.more p code { background: var(--bg); }
pre span { display: block; padding: 0 .75rem; white-space: pre; min-width: max-content; }
pre .n { display: inline-block; width: 3.2rem; padding: 0; color: var(--dim); user-select: none; }
pre .hit { background: var(--mark); } pre mark { background: none; color: inherit; font-weight: 700;
  text-decoration: underline; text-decoration-thickness: 2px; }
pre .note { color: var(--dim); font-family: system-ui, sans-serif; white-space: pre-wrap; min-width: 0; }
pre .note b { color: var(--info); } pre .note.first b { color: var(--error); }
pre .add { background: var(--add); } pre .del { background: var(--del); } pre .at { color: var(--dim); }
.none { padding: 1.5rem; text-align: center; color: var(--dim); }
@media (max-width: 40rem) {
  body { padding: .6rem; } thead, .sev { display: none; }
  table, tbody, tr, td { display: block; width: 100%; } tr[hidden], tbody[hidden] { display: none; }
  tr.row { padding: .4rem 0; border-bottom: 1px solid var(--line); } tr.row td { border: 0; padding: .1rem
    0; }
  tr.more td { padding: .5rem; } }
@media print { .controls { display: none; } tr.more[hidden] { display: table-row; } }
"""

SCRIPT = """
const table = document.querySelector("table"), all = [...document.querySelectorAll("tbody")];
const search = document.querySelector("#search"), family = document.querySelector("#family");
const severity = document.querySelector("#severity"), fixable = document.querySelector("#fixable");
const shown = document.querySelector("#shown");
const toggle = (body, open) => {
  body.querySelector("button").setAttribute("aria-expanded", open);
  body.querySelector(".more").hidden = !open;
};
const filter = () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const body of all) {
    const text = body.querySelector(".row").textContent.toLowerCase();
    const fits = words.every(word => text.includes(word)) && (!family.value || body.dataset.family ===
      family.value)
      && (!severity.value || body.dataset.severity === severity.value) && (!fixable.checked ||
        body.dataset.fix);
    body.hidden = !fits;
    count += fits;
  }
  shown.textContent = count === all.length ? `${count} shown` : `${count} of ${all.length} shown`;
};
for (const body of all) {
  toggle(body, false);
  body.querySelector(".row").addEventListener("click", event => {
    if (!getSelection().toString()) toggle(body, body.querySelector(".more").hidden);
  });
}
for (const control of [search, family, severity, fixable]) control.addEventListener("input", filter);
const order = { error: 0, warning: 1, info: 2 };
for (const head of document.querySelectorAll("th")) {
  head.querySelector("button").addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of document.querySelectorAll("th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = body => head.dataset.by === "severity" ? order[body.dataset.severity] :
      body.dataset[head.dataset.by];
    const numeric = head.dataset.by === "at";
    all.sort((a, b) => {
      const x = value(a), y = value(b);
      const sign = numeric ? x - y : x < y ? -1 : x > y ? 1 : a.dataset.at - b.dataset.at;
      return down ? -sign : sign;
    });
    table.append(...all);
  });
}
document.querySelector("#all").addEventListener("click", event => {
  const open = event.target.getAttribute("aria-pressed") !== "true";
  event.target.setAttribute("aria-pressed", open);
  event.target.textContent = open ? "Close all" : "Open all";
  for (const body of all) toggle(body, open);
});
addEventListener("keydown", event => {
  if (event.key === "/" && !/INPUT|SELECT/.test(event.target.tagName)) { search.focus();
    event.preventDefault(); }
  if (event.key === "Escape" && event.target === search) { search.value = ""; filter(); }
});
filter();
"""
