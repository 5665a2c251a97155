"""How the report page looks, and how its table is sorted."""

# Okabe and Ito's blue and vermillion, lighter on dark ground; heat is a ground for text, so its
# strongest shade keeps a contrast of 4.5 with the colour of the text.
STYLE = """
:root { color-scheme: light dark; --page: #f6f7f9; --card: #ffffff; --text: #1b1f24; --soft: #57606a;
  --line: #d8dee4; --blue: #0067a8; --red: #b54708; --hit: #7cbcf0; --miss: #f5a26f;
  --warn: #fff1cc; --warn-text: #5c3d00; --mark: #e3f0fb; }
@media (prefers-color-scheme: dark) {
  :root { --page: #0f1318; --card: #171c22; --text: #e6eaee; --soft: #a3adb8; --line: #313a44;
    --blue: #6cb8f5; --red: #ff9d66; --hit: #12568c; --miss: #8f3f0c;
    --warn: #453400; --warn-text: #ffe3a0; --mark: #16324a; } }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0 auto; max-width: 1420px; padding: 2rem clamp(1rem, 3vw, 3rem) 4rem;
  background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.15; margin: 0 0 1rem; letter-spacing: -.02em; }
h2 { font-size: 1.35rem; margin: 2.6rem 0 .6rem; }
h3 { font-size: 1.08rem; margin: 0; overflow-wrap: anywhere; }
h4 { font-size: .95rem; margin: 1.4rem 0 .5rem; color: var(--soft); }
header p { margin: .2rem 0; overflow-wrap: anywhere; }
.hint, small { color: var(--soft); font-size: .85rem; }
.source { display: inline-block; margin: 0 0 .7rem; padding: .35rem .8rem; border-radius: .5rem;
  background: var(--mark); }
.source.synthetic { background: var(--warn); color: var(--warn-text); border: 2px solid currentColor;
  font-size: 1.1rem; font-weight: 600; }
a { color: var(--blue); }
:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 3px; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: .7rem; max-width: 100%; width: fit-content; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; }
th, td { padding: .5rem .7rem; text-align: left; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { vertical-align: bottom; font-weight: 600; color: var(--soft); }
.number { text-align: right; white-space: nowrap; }
.sortable { width: 100%; }
.sortable th, .sortable td { padding-inline: .6rem; }
.sortable tbody th { position: sticky; left: 0; background: var(--card); font-weight: 600;
  box-shadow: 1px 0 0 var(--line); max-width: 16rem; overflow-wrap: break-word; }
.sortable tr.best > * { background: var(--mark); }
.sortable button { font: inherit; color: inherit; background: none; border: 0; padding: 0;
  cursor: pointer; text-align: inherit; }
.sortable button:hover { color: var(--text); text-decoration: underline; }
.sortable button::after { content: "\\2195"; opacity: .55; padding-left: .25em; }
[aria-sort=ascending] button::after { content: "\\2191"; opacity: 1; }
[aria-sort=descending] button::after { content: "\\2193"; opacity: 1; }
[aria-sort] { color: var(--text); }
.note { display: block; font-size: .76rem; font-weight: 400; color: var(--soft); }
.best .note { color: var(--text); font-weight: 600; }
td.failed { color: var(--red); }
.failed span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden;
  width: max-content; max-width: 24rem; overflow-wrap: anywhere; }
.whisker { min-width: 11rem; text-align: center; white-space: nowrap; }
.sortable thead th { max-width: 8rem; white-space: normal; }
.sortable thead th:has(.scale) { max-width: none; text-align: center; }
.scale { display: flex; justify-content: space-between; font-weight: 400; }
.interval { position: relative; display: block; height: .9rem; }
.interval::before { content: ""; position: absolute; top: calc(50% - 1.5px); height: 3px;
  left: var(--low); width: calc(var(--high) - var(--low)); background: var(--blue); opacity: .55; }
.interval i { position: absolute; left: calc(var(--at) - .35rem); top: calc(50% - .35rem);
  width: .7rem; height: .7rem; border-radius: 50%; background: var(--blue); }
details.model { background: var(--card); border: 1px solid var(--line); border-radius: .7rem;
  margin: .6rem 0; padding: 0 1.1rem; }
details.model[open] { padding-bottom: 1.2rem; }
summary + h4 { margin-top: .3rem; }
summary { display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; cursor: pointer;
  padding: .75rem 0; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "\\25B8"; color: var(--soft); }
[open] > summary::before { content: "\\25BE"; }
.headline { color: var(--soft); font-variant-numeric: tabular-nums; }
.failure { color: var(--red); font-weight: 600; overflow-wrap: anywhere; }
.curves { display: flex; flex-wrap: wrap; gap: 1rem; }
.curve { margin: 0; flex: 1 1 270px; max-width: 430px; }
.curve svg { width: 100%; height: auto; display: block; }
figcaption { font-size: .88rem; font-weight: 600; }
.key { margin-left: .9rem; font-weight: 400; color: var(--soft); white-space: nowrap; }
.key::before { content: ""; display: inline-block; width: 1.5em; margin-right: .35em;
  vertical-align: middle; border-top: 2.5px solid var(--blue); }
.key.validation::before { border-top: 2.5px dashed var(--red); }
.grid { stroke: var(--line); }
.tick { fill: var(--soft); font-size: 11.5px; }
.tick.value { text-anchor: end; dominant-baseline: middle; }
.tick.middle { text-anchor: middle; }
.front { stroke: var(--red); stroke-width: 1.4; }
.worth { fill: var(--red); }
.beaten { fill: var(--card); stroke: var(--blue); stroke-width: 1.5; }
polyline { fill: none; stroke-width: 2; }
.training { stroke: var(--blue); }
.validation { stroke: var(--red); }
.validation polyline { stroke-dasharray: 6 4; }
.training circle { fill: var(--blue); stroke: none; }
.validation rect { fill: var(--red); stroke: none; }
.key.training, .key.validation { stroke: none; }
.tables { display: flex; flex-wrap: wrap; gap: 0 1.3rem; }
.tables > div { min-width: 0; max-width: 100%; }
.tables table { font-size: .82rem; }
.tables th, .tables td { padding: .3rem .42rem; }
.name { display: inline-block; width: max-content; max-width: 14rem; overflow-wrap: anywhere; }
.confusion tbody th { position: sticky; left: 0; background: var(--card); }
.confusion td { text-align: right; min-width: 2.3rem; border: 1px solid var(--card); }
.confusion thead th { text-align: right; }
.confusion thead th span { writing-mode: vertical-rl; transform: rotate(180deg); max-height: 10rem; }
.confusion thead th:first-child { text-align: left; font-weight: 400; font-size: .74rem; }
.confusion .hit { background: color-mix(in srgb, var(--hit) var(--share), var(--card)); }
.confusion .miss { background: color-mix(in srgb, var(--miss) var(--share), var(--card)); }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)); gap: .8rem;
  list-style: none; padding: 0; margin: 0; }
.gallery li { font-size: .8rem; line-height: 1.3; overflow-wrap: anywhere; }
.gallery img { width: 100%; max-width: 160px; image-rendering: pixelated; display: block;
  border-radius: .35rem; margin-bottom: .3rem; }
.gallery span { display: block; color: var(--soft); }
pre { background: var(--page); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem;
  font-size: .8rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 230px), 1fr));
  gap: .7rem 1.5rem; margin: .8rem 0 0; }
.facts dt { font-size: .78rem; color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 600px) { .sortable tbody th, .name { max-width: 8.5rem; }
  details.model { padding: 0 .8rem; } }
@media print { body { max-width: none; padding: 0; } .scroll { overflow: visible; }
  details.model { break-inside: avoid; } }
"""

# Rows without a value stay last whichever way the others are sorted.
SCRIPT = """
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, i) => head.querySelector("button").addEventListener("click", () => {
    const rising = head.getAttribute("aria-sort") === "descending"
      || (!head.hasAttribute("aria-sort") && !head.classList.contains("number"));
    heads.forEach(other => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const value = row => row.cells[i].dataset.value;
    const compare = (a, b) => head.classList.contains("number") ? a - b : a.localeCompare(b);
    const rows = [...body.rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === "" || y === "") return (x === "") - (y === "");
      return rising ? compare(x, y) : compare(y, x);
    });
    body.append(...rows);
  }));
}
const unfold = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", unfold);
unfold();
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  folded.forEach(part => { part.open = true; });
});
addEventListener("afterprint", () => folded.forEach(part => { part.open = false; }));
"""
