import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-layers' // registers the gradients of all operations
import type { Loss } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { focalLoss } from './focalLoss'
import { softmaxCrossEntropy } from './softmaxCrossEntropy'

beforeAll(() => tf.setBackend('cpu'))

// Values and gradients of PyTorch 1.13, in float64:
//   import torch, torch.nn.functional as F
//   x = torch.tensor([[1, 2, 3], [0, -1, .5], [2, 0, -2], [.1, .2, .3]], dtype=torch.float64, requires_grad=True)
//   y = torch.tensor([2, 0, 1, 1]); w = torch.tensor([.5, 2, 1], dtype=torch.float64)
//   soft = torch.tensor([[0, .3, .7], [1, 0, 0], [.2, .8, 0], [.5, .25, .25]], dtype=torch.float64)
//   loss = F.cross_entropy(x, y, weight=w, label_smoothing=0.1); loss.backward(); print(loss, x.grad)
// and of the focal loss by its formula:
//   ce = F.cross_entropy(x, y, reduction='none'); loss = (w[y] * (1 - torch.exp(-ce)) ** 2 * ce).mean()
const logits = [1, 2, 3, 0, -1, 0.5, 2, 0, -2, 0.1, 0.2, 0.3]
const ids = [2, 0, 1, 1]
const soft = [0, 0.3, 0.7, 1, 0, 0, 0.2, 0.8, 0, 0.5, 0.25, 0.25]
const classWeights = [0.5, 2, 1]

const plainGradient = [
  0.022507643, 0.061182118, -0.083689761, -0.16712526, 0.030487913, 0.136637347, 0.216703333,
  -0.220672393, 0.00396906, 0.075152401, -0.166943752, 0.09179135,
]
const cases: [string, Loss, 'ids' | 'soft', number, number[]][] = [
  ['cross-entropy', softmaxCrossEntropy(), 'ids', 1.189152762, plainGradient],
  [
    'label smoothing',
    softmaxCrossEntropy({ labelSmoothing: 0.1 }),
    'ids',
    1.218319428,
    [
      0.01417431, 0.052848784, -0.067023094, -0.150458593, 0.02215458, 0.128304013, 0.20837,
      -0.204005726, -0.004364273, 0.066819068, -0.150277085, 0.083458017,
    ],
  ],
  [
    'class weights',
    softmaxCrossEntropy({ classWeights }),
    'ids',
    1.35444004,
    [
      0.016369195, 0.044496086, -0.060865281, -0.060772822, 0.011086514, 0.049686308, 0.315204848,
      -0.320978026, 0.005773178, 0.109312584, -0.242827275, 0.133514691,
    ],
  ],
  [
    'class weights and label smoothing',
    softmaxCrossEntropy({ classWeights, labelSmoothing: 0.1 }),
    'ids',
    1.352924149,
    [
      0.013611712, 0.033116475, -0.046728187, -0.050694047, 0.000443504, 0.050250543, 0.29904101,
      -0.298513033, -0.000527977, 0.10172759, -0.223618563, 0.121890973,
    ],
  ],
  [
    'shares of classes',
    softmaxCrossEntropy(),
    'soft',
    1.170402762,
    [
      0.022507643, -0.013817882, -0.008689761, -0.16712526, 0.030487913, 0.136637347, 0.166703333,
      -0.170672393, 0.00396906, -0.049847599, 0.020556248, 0.02929135,
    ],
  ],
  [
    'shares of classes, class weights and label smoothing',
    softmaxCrossEntropy({ classWeights, labelSmoothing: 0.1 }),
    'soft',
    1.585199082,
    [
      0.024793168, -0.072945675, 0.048152507, -0.069704314, 0.000609817, 0.069094497, 0.330171488,
      -0.328373874, -0.001797615, 0.015988275, -0.044726147, 0.028737873,
    ],
  ],
  ['focal loss without focus', focalLoss({ gamma: 0 }), 'ids', 1.189152762, plainGradient],
  [
    'focal loss',
    focalLoss(),
    'ids',
    0.675033637,
    [
      0.006608415, 0.017963534, -0.024571949, -0.156472807, 0.028544634, 0.127928173, 0.265014397,
      -0.269868305, 0.004853908, 0.070256892, -0.156068854, 0.085811962,
    ],
  ],
  [
    'focal loss of gamma 0.5',
    focalLoss({ gamma: 0.5 }),
    'ids',
    1.01309758,
    [
      0.018296715, 0.049735629, -0.068032344, -0.174052739, 0.031751662, 0.142301077, 0.232588053,
      -0.236848052, 0.004259999, 0.078246736, -0.173817515, 0.095570779,
    ],
  ],
  [
    'focal loss with class weights',
    focalLoss({ classWeights }),
    'ids',
    1.15361197,
    [
      0.006608415, 0.017963534, -0.024571949, -0.078236403, 0.014272317, 0.063964087, 0.530028793,
      -0.539736609, 0.009707816, 0.140513784, -0.312137708, 0.171623923,
    ],
  ],
]

it.each(cases)('%s has the value and the gradient of PyTorch', (_, loss, kind, value, gradient) => {
  const before = tf.memory().numTensors
  tf.tidy(() => {
    const targets = kind === 'ids' ? tf.tensor1d(ids, 'int32') : tf.tensor2d(soft, [4, 3])
    const found = tf.valueAndGrad((x: tf.Tensor) => loss.of(x as tf.Tensor2D, targets))(
      tf.tensor2d(logits, [4, 3]),
    )
    expect(Math.abs(found.value.dataSync()[0]! - value)).toBeLessThan(2e-7)
    found.grad.dataSync().forEach((slope, at) => {
      expect(Math.abs(slope - gradient[at]!)).toBeLessThan(1e-7)
    })
  })
  expect(tf.memory().numTensors).toBe(before)
})

it('takes one-hot rows for what class ids say, bit for bit', () => {
  tf.tidy(() => {
    const x = tf.tensor2d(logits, [4, 3])
    const labels = tf.tensor1d(ids, 'int32')
    const loss = softmaxCrossEntropy({ labelSmoothing: 0.1 })
    const onehot = tf.oneHot(labels, 3) as tf.Tensor2D
    expect(loss.of(x, onehot).dataSync()).toEqual(loss.of(x, labels).dataSync())
  })
})

it('stays a number where the focus is without bounds', () => {
  tf.tidy(() => {
    const labels = tf.tensor1d([0, 1], 'int32')
    const found = tf.valueAndGrad((x: tf.Tensor) =>
      focalLoss({ gamma: 0.5 }).of(x as tf.Tensor2D, labels),
    )(tf.tensor2d([1000, -1000, 1000, -1000], [2, 2]))
    expect(found.value.dataSync()[0]).toBe(1000) // 0 and 2000
    expect([...found.grad.dataSync()]).toEqual([0, 0, 0.5, -0.5])
  })
})

it.each<[() => unknown, string]>([
  [
    () => softmaxCrossEntropy({ labelSmoothing: 1 }),
    'softmaxCrossEntropy.labelSmoothing: expected a number >= 0 and < 1, got 1.',
  ],
  [
    () => softmaxCrossEntropy({ classWeights: JSON.parse('{"0": 1, "1": 5}') }),
    'softmaxCrossEntropy.classWeights: expected a list with one weight for each class, in the order of the classes, ' +
      'such as [1, 5], got {"0":1,"1":5}.',
  ],
  [
    () => focalLoss({ classWeights: JSON.parse('5') }),
    'focalLoss.classWeights: expected a list with one weight for each class, in the order of the classes, ' +
      'such as [1, 5], got 5.',
  ],
  [
    () => softmaxCrossEntropy({ classWeights: [1, 0] }),
    'softmaxCrossEntropy.classWeights[1]: expected a number > 0, got 0.',
  ],
  [() => focalLoss({ gamma: -1 }), 'focalLoss.gamma: expected a number >= 0, got -1.'],
  [
    () => focalLoss(JSON.parse('{ "alpha": 1 }')),
    "focalLoss.alpha: expected one of the options gamma, classWeights, got 'alpha'.",
  ],
  [
    () =>
      focalLoss({ classWeights: [1, 2] }).of(tf.zeros([1, 3]), tf.zeros<tf.Rank.R1>([1], 'int32')),
    "focalLoss.classWeights: expected a weight for each of the 3 classes, got '2 weights'.",
  ],
  [
    () => softmaxCrossEntropy().of(tf.zeros([2, 3]), tf.zeros<tf.Rank.R2>([2, 4])),
    'softmaxCrossEntropy: expected targets [2, 3] like the logits, got [2, 4].',
  ],
])('refuses %s', (make, message) => {
  tf.tidy(() => {
    expect(make).toThrow(message)
  })
})
