/** Number of runs with distinct colours. */
export const runColours = 6

/** What the page of a comparison needs besides the page's style: a colour per run, distinguishable in light and in
 * dark. */
export const comparisonStyle: string = `
:root { --run-0: #2348ad; --run-1: #96690f; --run-2: #0d6b78; --run-3: #11734b; --run-4: #7a3fa8; --run-5: #4d5865 }
@media screen and (prefers-color-scheme: dark) {
  :root { --run-0: #93b4ff; --run-1: #dcae5a; --run-2: #69c6d6; --run-3: #6fcf9f; --run-4: #c9a2f2; --run-5: #b6c0cc }
}
.letter { display: inline-block; min-width: 1.7em; text-align: center; border-radius: 4px; padding: 0 .3em; color: var(--paper); font-weight: 700; background: var(--run) }
${Array.from({ length: runColours }, (_, index) => `.run-${index} { --run: var(--run-${index}) }`).join('\n')}
.runs { list-style: none; display: grid; gap: 8px; margin-top: 20px }
.runs .name { font-family: var(--mono); font-size: 14px }
.runs span + span { margin-left: 10px }
.alone { display: grid; gap: 14px }
.portraits p { color: var(--soft); font-size: 14px; margin-bottom: 14px }
.portraits ul { list-style: none; display: grid; gap: 18px 14px; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)) }
.portraits img { display: block; width: 100%; height: auto; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; background: var(--sheet); border-radius: 4px }
.portraits figcaption { display: flex; flex-wrap: wrap; gap: 0 6px; justify-content: space-between; color: var(--ink); margin-top: 6px; font-weight: 600 }
.portraits .sure { color: var(--soft); font-weight: 400 }
@media screen and (prefers-color-scheme: dark) { .portraits img.ink { background: #e3dfd5 } }
`
