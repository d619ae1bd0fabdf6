import { cnn, convNet, mlp, rnn, vit } from '@inkstone/models'

const ofFirst =
  "chosen on optdigits' validation part of split 1, whose images are in part in the tests of other splits"
const ofTwo = ofFirst.replace('split 1', 'splits 1 and 2')
const untried = 'not tuned, those of the other networks'

/** What `pnpm bench:few-shot --model` takes, and the rates: `fromNothing`, the first of a linear decay, `fineTuning`
 * of all ways but LoRA, and LoRA's own; `plain` are those of `--no-augmentation`, where they are others. `rank` keeps
 * LoRA below 5 % of the weights. */
export const fewShotModels = {
  cnn: {
    ...{ definition: cnn('seed-001'), rank: 4, tried: ofFirst },
    ...{ fromNothing: 3e-3, fineTuning: 1e-3, lora: 1e-3 },
    plain: { tried: ofTwo, fromNothing: 1e-2, fineTuning: 3e-4, lora: 3e-3 },
  },
  mlp: {
    ...{ definition: mlp(), rank: 4, tried: ofFirst },
    ...{ fromNothing: 3e-3, fineTuning: 3e-4, lora: 1e-3 },
  },
  rnn: {
    ...{ definition: rnn(), rank: 3, tried: ofTwo },
    ...{ fromNothing: 6e-3, fineTuning: 3e-4, lora: 1e-3 },
  },
  vit: {
    ...{ definition: vit(), rank: 3, tried: ofTwo },
    ...{ fromNothing: 1e-3, fineTuning: 1e-4, lora: 1e-3 },
  },
  convNet: {
    ...{ definition: convNet({ width: 16 }), rank: 1, tried: untried },
    ...{ fromNothing: 3e-3, fineTuning: 3e-4, lora: 1e-3 },
  },
}
