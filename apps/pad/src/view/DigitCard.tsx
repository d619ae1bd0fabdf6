import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Explained } from '../engine/protocol'
import type { Pad } from '../pad/pad'
import { chance, type PadState, readAs, type SheetDigit, shown } from '../pad/padState'
import { DigitImage } from './DigitImage'
import { download } from './download'

export interface DigitCardProps {
  pad: Pad
  state: PadState
  digit: SheetDigit
}

/** One digit: what else it may be, what it is, and why it was read so. */
export function DigitCard({ pad, state, digit }: DigitCardProps): JSX.Element {
  const { classes } = state
  const likeliest = classes
    .map((label, at) => ({ label, probability: digit.probabilities[at]! }))
    .sort((one, other) => other.probability - one.probability)
    .slice(0, 3)
  return (
    <section class="card digit-card" aria-labelledby="digit-title">
      <div class="seen">
        <DigitImage image={digit.image} />
        <div>
          <h2 id="digit-title">{titleOf(digit)}</h2>
          <p class="soft">
            {digit.named === undefined ? 'Not right? Say what it is.' : 'As you said.'}
          </p>
        </div>
      </div>
      <table class="chances">
        <caption class="unseen">What it may be</caption>
        <tbody>
          {likeliest.map(({ label, probability }) => (
            <tr key={label} data-label={label} data-probability={probability}>
              <th scope="row">{label === 'none' ? 'no digit' : label}</th>
              <td class="bar">
                <span style={{ width: `${100 * probability}%` }} />
              </td>
              <td class="share">{chance(probability)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <fieldset class="names">
        <legend class="unseen">It is</legend>
        {classes.map((label) => (
          <button
            type="button"
            key={label}
            class="name"
            aria-pressed={digit.named === label}
            aria-label={label === 'none' ? 'It is no digit' : `It is a ${label}`}
            onClick={() => void pad.correct(digit, label)}
          >
            {shown(label)}
          </button>
        ))}
      </fieldset>
      <Why pad={pad} digit={digit} />
    </section>
  )
}

function titleOf(digit: SheetDigit): string {
  const text = readAs(digit)
  if (text !== '?') return `${text === '8' ? 'An' : 'A'} ${text}`
  return digit.named === undefined ? 'No digit, or not surely one' : 'No digit'
}

/** Which pixels speak for what was read, by the methods of `@inkstone/metrics`. */
function Why({ pad, digit }: Pick<DigitCardProps, 'pad' | 'digit'>): JSX.Element {
  const [isOpen, open] = useState(false)
  const [found, setFound] = useState<Explained[]>()
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    if (!isOpen) return
    pad.explain(digit).then(setFound, (error: Error) => setProblem(error.message))
  }, [isOpen, digit.key])
  return (
    <details onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>Why?</summary>
      {problem && <p class="soft">{problem}</p>}
      {isOpen && !found && !problem && <p class="soft">Computing.</p>}
      {found && (
        <>
          <div class="maps">
            {found.map(({ method, values }) => (
              <figure key={method}>
                <DigitImage image={digit.image} values={values} label={`Map by ${method}`} />
                <figcaption>{method}</figcaption>
              </figure>
            ))}
          </div>
          <p class="soft small">Red speaks for what was read, blue against it.</p>
          <button type="button" class="link small" onClick={() => void save(pad, digit)}>
            Save the picture
          </button>
        </>
      )}
    </details>
  )
}

async function save(pad: Pad, digit: SheetDigit): Promise<void> {
  download('digit.png', await pad.picture(digit))
}
