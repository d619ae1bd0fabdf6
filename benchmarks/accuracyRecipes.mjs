import { erase, rotate, scale, shift } from '@inkstone/data'
import { cnn, convNet, mlp, rnn, vit } from '@inkstone/models'
import { adamW, biasesAndNorms, clipByNorm, ema, oneCycle } from '@inkstone/trainer'

const little = [rotate({ degrees: 10 }), scale({ by: 0.1 }), shift({ pixels: 2 })]
const optimizer = (learningRate, weightDecay = 0.02) =>
  adamW({ learningRate: oneCycle(learningRate), weightDecay, exclude: biasesAndNorms })

/** What `pnpm bench:accuracy` trains: a model, the trainer's options, and the augmentation. */
export const accuracyRecipes = {
  'one-cycle': {
    text: '`recipes/one-cycle.ts`, two epochs',
    model: convNet({ width: 16, dropout: 0.2 }),
    training: { epochs: 2, optimizer: adamW({ learningRate: oneCycle(1e-2) }) },
    augmentation: [],
  },
  mlp: {
    text: '`mlp()`',
    model: mlp({ dropout: 0.2 }),
    training: { epochs: 20, optimizer: optimizer(2e-3), averaging: ema(0.999) },
    augmentation: little,
  },
  cnn: {
    text: "`cnn('seed-001')`",
    model: cnn('seed-001'),
    training: { epochs: 15, optimizer: optimizer(3e-3), averaging: ema(0.999) },
    augmentation: little,
  },
  rnn: {
    text: '`rnn()`, an LSTM over the rows',
    model: rnn(),
    training: {
      epochs: 15,
      optimizer: optimizer(4e-3),
      clip: clipByNorm(1),
      averaging: ema(0.999),
    },
    augmentation: little,
  },
  'convNet-quick': {
    text: '`recipes/conv-net.ts`, five epochs',
    model: convNet(),
    training: { epochs: 5, optimizer: optimizer(4e-3), averaging: ema(0.998) },
    augmentation: little,
  },
  convNet: {
    text: '`convNet()`',
    model: convNet(),
    training: { epochs: 30, optimizer: optimizer(6e-3), averaging: ema(0.999) },
    augmentation: [...little, erase({ probability: 0.25, most: 0.25 })],
  },
  vit: {
    text: "`vit({ stem: 'convolution' })`, a Transformer",
    model: vit({ stem: 'convolution' }),
    training: {
      epochs: 18,
      batchSize: 64,
      optimizer: optimizer(1.5e-3, 0.05),
      clip: clipByNorm(1),
      averaging: ema(0.999),
    },
    augmentation: little,
  },
}
