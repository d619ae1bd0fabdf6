/** The page's style sheet. Ink is what the network got right, red is the corrector's: mistakes and warnings.
 * Text and its ground contrast by 4.5 to 1 or better, in light and in dark (WCAG 2.2, AA). */
export const pageStyle: string = `
:root {
  color-scheme: light dark;
  --paper: #fcfcf9; --sheet: #f3f3ed; --line: #dcddd5; --ink: #151b26; --soft: #555e6c;
  --blue: #2348ad; --red: #b8291a; --heat: #f0563c; --ochre: #96690f; --shade: #151b2655;
  --sans: -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, "Helvetica Neue", Arial, sans-serif;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Charter, "Times New Roman", serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #10141b; --sheet: #191f29; --line: #2d3541; --ink: #ebe8e0; --soft: #a4adba;
    --blue: #93b4ff; --red: #ff8f79; --heat: #d9492f; --ochre: #dcae5a; --shade: #000c;
  }
}
* { box-sizing: border-box }
html { background: var(--paper); -webkit-text-size-adjust: 100%; scroll-behavior: smooth }
body {
  margin: 0 auto; max-width: 1240px; padding: 0 clamp(18px, 4.5vw, 56px) 72px; color: var(--ink);
  font: 16px/1.5 var(--sans); font-variant-numeric: lining-nums tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, h4, p, ul, ol, dl, dd, figure, fieldset, pre { margin: 0; padding: 0 }
h1, h2 { font-family: var(--serif); font-weight: 500 }
h1 { text-wrap: balance; font-size: clamp(36px, 5.6vw, 64px); line-height: 1.04; letter-spacing: -.022em; max-width: 16em }
h2 { font-size: 28px; line-height: 1.12; letter-spacing: -.012em }
h3 { font-size: 17px; line-height: 1.3 }
h4 { font-size: 15px; line-height: 1.3; margin-bottom: 10px }
a { color: var(--blue); text-decoration-thickness: 1px; text-underline-offset: 3px }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; border-radius: 2px }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.skip { position: absolute; left: -999px } .skip:focus { left: 12px; top: 12px; background: var(--paper); padding: 8px }
.name { overflow-wrap: anywhere }

.brand { display: flex; justify-content: space-between; gap: 16px; align-items: center; padding: 22px 0; font-size: 14px }
.brand b { display: flex; gap: 10px; align-items: center; font-weight: 600; letter-spacing: .01em }
.brand svg { width: 24px; height: 24px }
.brand span { color: var(--soft) }
header .kicker { margin-top: clamp(20px, 5vw, 56px); color: var(--soft) }
header h1 { margin: 8px 0 24px }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 22px; list-style: none; font-size: 14px }
nav a { color: var(--soft); display: inline-block; padding: 5px 0; text-decoration-color: var(--line) } nav a:hover { color: var(--ink); text-decoration-color: currentcolor }

section { border-top: 2px solid var(--ink); margin-top: 48px; padding-top: 18px; display: grid; gap: 22px 48px }
section > .head { display: grid; gap: 10px; align-content: start }
section > .head p { max-width: 60em; color: var(--soft); font-size: 14px; line-height: 1.45 }
section > .body { display: grid; gap: 32px; min-width: 0 }
section > .body > * { min-width: 0 }
@media (min-width: 1180px) { section { grid-template-columns: 204px minmax(0, 1fr) } }
.columns { display: grid; gap: 28px 44px; align-items: start }
@media (min-width: 720px) { .columns { grid-template-columns: repeat(2, minmax(0, 1fr)) } }
figcaption { color: var(--soft); font-size: 13px; line-height: 1.4 }
.drawing { max-width: 520px; min-width: 0 }
.drawing figcaption { margin-bottom: 14px; display: flex; flex-wrap: wrap; gap: 0 10px; align-items: baseline }
.drawing strong { color: var(--ink); font-size: 15px }
.drawing svg { display: block; width: 100%; height: auto; overflow: visible }

.headline { container-type: inline-size }
.headline .figure {
  font-size: clamp(56px, 23cqi, 118px); line-height: .98; font-weight: 600; letter-spacing: -.04em; white-space: nowrap;
  font-variant-numeric: lining-nums proportional-nums; color: var(--blue); margin: 8px 0 14px -.045em;
}
.headline .unit { font-size: .42em; font-weight: 500; letter-spacing: 0; margin-left: .12em }
.headline .interval { font-size: 18px; margin-bottom: 4px }
.headline p:last-child { color: var(--soft); max-width: 30em }

.contaminated {
  display: inline-block; background: var(--red); color: var(--paper); font: 700 11px/1 var(--sans);
  letter-spacing: .06em; padding: 4px 6px 3px; border-radius: 3px; vertical-align: .12em; white-space: nowrap;
}
.warning { border: 2px solid var(--red); border-radius: 6px; padding: 14px 18px; margin-top: 28px; max-width: 62em }
.tainted .figure, tr.tainted td, .tainted > p { color: var(--red) }

.scroll {
  overflow-x: auto; overscroll-behavior-x: contain;
  background: linear-gradient(to right, var(--paper) 40%, transparent) left / 40px 100%, linear-gradient(to left, var(--paper) 40%, transparent) right / 40px 100%,
    linear-gradient(to right, var(--shade), transparent) left / 14px 100%, linear-gradient(to left, var(--shade), transparent) right / 14px 100%;
  background-attachment: local, local, scroll, scroll; background-repeat: no-repeat;
}
.scrolls { display: none; color: var(--soft); font-size: 13px; margin-bottom: 6px }
.overflows > .scrolls { display: block } .overflows > .scrolls::after { content: " \\2192" }
table { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.35 }
.caption { color: var(--soft); font-size: 13px; line-height: 1.4; margin-bottom: 6px; max-width: 60em }
.tabular { min-width: 0 }
th, td { padding: 8px 0 8px 16px; text-align: right; white-space: nowrap; vertical-align: baseline }
th:first-child, td:first-child { padding-left: 0; text-align: left }
thead th { color: var(--soft); font-weight: 500; font-size: 13px; border-bottom: 1px solid var(--ink); vertical-align: bottom }
tbody th { font-weight: 600 }
tbody tr { border-bottom: 1px solid var(--line) }
td .interval { display: block; color: var(--soft); font-size: 12px }
td .option { display: inline-block; margin-right: 12px; color: var(--soft) } td .option b { color: var(--ink); font-weight: 600 }
table.words th, table.words td { text-align: left; white-space: normal }
table.words .number { text-align: right }
th button { all: unset; cursor: pointer; color: inherit; border-radius: 2px }
th button:hover { color: var(--ink) } th button:focus-visible { outline: 2px solid var(--blue) }
th button::before { content: ""; display: inline-block; width: 1.1em }
th:first-child button::before { display: none }
table.words th:not([aria-sort]) button::before { display: none }
th[aria-sort] button { color: var(--ink); font-weight: 700 }
th[aria-sort=ascending] button::before { content: "\\2191"; display: inline-block } th[aria-sort=descending] button::before { content: "\\2193"; display: inline-block }

.key { margin-right: 4px; white-space: nowrap }
.key + .key { margin-left: 4px }
.key::before { content: ""; display: inline-block; width: 10px; height: 10px; margin-right: 6px; vertical-align: -1px; border-radius: 50%; border: 2px solid var(--blue) }
.key.full::before, .key.validation::before { background: var(--blue) }
.key.training { margin-left: 8px } .key.training::before { border-color: var(--ochre); background: var(--ochre) }
.changes { display: grid; gap: 18px }
.change + .change { border-top: 1px solid var(--line); padding-top: 18px }
.change .aside { color: var(--soft); font-weight: 400; margin-left: 8px }
.change .points { font-size: 34px; line-height: 1.2; letter-spacing: -.03em }
.change .interval { color: var(--soft); font-size: 14px; margin-left: 4px }
.better { color: var(--blue) } .worse { color: var(--red) }

.choice { border: 0; min-width: 0; display: flex; flex-wrap: wrap; gap: 8px }
.choice legend { float: left; width: 100%; color: var(--soft); font-size: 14px; margin-bottom: 8px; padding: 0 }
.choice label { cursor: pointer; position: relative }
.choice input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer }
.choice label > span { display: block; border: 1px solid var(--soft); border-radius: 999px; padding: 6px 14px; font-size: 14px }
.choice input:checked + span { background: var(--ink); border-color: var(--ink); color: var(--paper) }
.choice input:focus-visible + span { outline: 2px solid var(--blue); outline-offset: 2px }
.panel { display: grid; gap: 14px; min-width: 0 }
.panel > * { min-width: 0 }
.panel + .panel { margin-top: 28px }
.panel h3 { font-size: 21px }
.panel h4 { margin-top: 18px; margin-bottom: 2px }
#why h4 { margin-top: 18px }
.confusion { display: grid; gap: 8px 44px; align-items: start }
@media (min-width: 820px) { .confusion { grid-template-columns: minmax(0, 1fr) 212px } }
.matrix, .pairs { min-width: 0 }
table.heat { table-layout: fixed; min-width: 320px; font-size: clamp(11px, 1.9vw, 14px) }
table.heat th, table.heat td { padding: 0; text-align: center; border: 0; white-space: normal; overflow-wrap: anywhere }
table.heat tr { border: 0 }
table.heat thead th, table.heat tbody th { color: var(--ink); font-weight: 600; font-size: inherit; height: 2.2em; vertical-align: middle }
table.heat tbody td {
  height: 2.9em; border: 2px solid var(--paper); vertical-align: middle; background: var(--sheet); border-radius: 4px;
}
table.heat tbody td[style] { background: color-mix(in srgb, var(--heat) calc(.74 * var(--heat-share)), var(--sheet)) }
table.heat .right { color: var(--soft); background: none; letter-spacing: -.02em }
table.heat td a { color: inherit; display: block; line-height: 2.6em }
table.heat td a:hover { font-weight: 700 }
.arrow::before { content: "\\2192"; color: var(--soft); margin: 0 .4em; font-weight: 400 }
.pair { overflow-wrap: anywhere; min-width: 0 } .pair b { color: var(--red) }
.pairs ol { list-style: none; font-size: 14px }
.pairs li { display: flex; justify-content: space-between; padding: 7px 0 9px; position: relative; border-bottom: 1px solid var(--line) }
.pairs li::after { content: ""; position: absolute; left: 0; bottom: -1px; height: 3px; width: var(--share); background: var(--red) }
.pairs a { color: inherit; text-decoration: none } .pairs a:hover { text-decoration: underline }
.gallery { scroll-margin-top: 12px }
.gallery > p { color: var(--soft); font-size: 14px; margin-bottom: 14px; max-width: 44em }
.gallery ul { list-style: none; display: grid; gap: 18px 14px; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)) }
.gallery li[hidden] { display: none }
.gallery img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; background: var(--sheet); border-radius: 4px }
.gallery figcaption { display: flex; flex-wrap: wrap; gap: 0 6px; justify-content: space-between; color: var(--ink); margin-top: 6px; font-weight: 600 }
.gallery .sure { color: var(--soft); font-weight: 400 }
.samples { list-style: none; display: grid; gap: 8px; grid-template-columns: repeat(auto-fill, minmax(44px, 1fr)) }
.samples img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; background: var(--sheet); border-radius: 4px }
.filter { display: flex; flex-wrap: wrap; gap: 10px 18px; align-items: center; font-size: 14px; margin-bottom: 16px } .filter[hidden], .more[hidden] { display: none }
.filter output { color: var(--soft) } .more { margin-top: 18px }
.filter button, .more { cursor: pointer } 
.filter button:disabled { color: var(--soft); border-color: var(--line); cursor: default }
select, .command button, .filter button, .more { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; padding: 6px 10px; max-width: 100% }
@media screen and (prefers-color-scheme: dark) { img.ink { filter: invert(.93) } .gallery img.ink, .samples img.ink { background: #e3dfd5 } }

.curves { display: grid; gap: 14px; min-width: 0 } .curves + .curves { border-top: 1px solid var(--line); padding-top: 26px }
.curves > * { min-width: 0 }
details { font-size: 14px } summary { cursor: pointer; color: var(--soft); padding: 4px 0 } details[open] summary { margin-bottom: 8px }
.costs { display: grid; gap: 26px 32px; grid-template-columns: repeat(auto-fill, minmax(156px, 1fr)) }
.costs dt { color: var(--soft); font-size: 14px }
.costs dd { font-size: 13px; color: var(--soft) }
.costs dd.amount { font-size: 27px; line-height: 1.3; letter-spacing: -.02em; font-weight: 600; color: var(--ink) }
.command { position: relative }
.command pre { background: var(--sheet); border-radius: 6px; padding: 16px 18px; overflow-x: auto; font: 14px/1.6 var(--mono) }
.command button { position: absolute; right: 10px; top: 10px; cursor: pointer; font-size: 13px } .command button[hidden] { display: none }
code { font-family: var(--mono); font-size: .93em }
.versions span { display: inline-block; margin: 0 18px 6px 0; color: var(--soft); font-size: 14px } .versions b { color: var(--ink); font-weight: 600 }
#repeat h3 { margin-bottom: -20px }
footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px }

@media (max-width: 480px) {
  .brand { font-size: 12px; gap: 8px }
  .command button { top: auto; bottom: 10px }
  th, td { padding-left: 14px }
  .gallery ul { grid-template-columns: repeat(auto-fill, minmax(68px, 1fr)); gap: 14px 10px }
  .gallery figcaption { font-size: 12px }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
@media print {
  @page { margin: 16mm 14mm }
  body { max-width: none; padding: 0; font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  nav, .choice, .command button, .filter, .filter[hidden], .more, .skip { display: none }
  section { break-before: auto; margin-top: 28px }
  .columns { grid-template-columns: repeat(2, minmax(0, 1fr)) }
  .panel + .panel { break-before: page }
  h2, h3, h4 { break-after: avoid } figure, tr, li, .change, .matrix { break-inside: avoid }
  .scroll { overflow: visible; background: none } .overflows > .scrolls { display: none } details:not([open]) { display: none }
  .gallery ul { grid-template-columns: repeat(10, 1fr); gap: 10px }
}
`
