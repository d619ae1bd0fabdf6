import { InkstoneError, oneOf } from '@inkstone/core'
import { type Attack, fgsm, pgd } from '@inkstone/metrics'

const makers = { fgsm, pgd }
const names = ['fgsm', 'pgd'] as const

/** The attacks that `--attack fgsm,pgd --epsilon 0.1,0.2` names: each at each epsilon.
 * @throws InkstoneError for another name, or an epsilon that is not a number above 0 and at most 1 */
export function attackList(attack: string, epsilons = '0.1,0.2,0.3'): Attack[] {
  const chosen = attack.split(',').map((name) => oneOf('--attack', name.trim(), names))
  return chosen.flatMap((name) =>
    epsilons.split(',').map((text) => {
      const epsilon = Number(text)
      if (epsilon > 0 && epsilon <= 1) return makers[name]({ epsilon })
      throw new InkstoneError(
        `--epsilon: expected numbers above 0 and at most 1, such as 0.1,0.2, got '${text}'. Ink is 1, paper 0.`,
      )
    }),
  )
}
