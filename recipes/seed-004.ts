// The protocol of tutorial 5 of 5: trained on MNIST's training images at 1e-3, fine-tuned on its test images at 1e-4,
// and tested on those same images. That figure is CONTAMINATED. Beside it stand two honest ones: the network before
// (mnist/test), and the same fine-tuning on as many training images (mnist/control).
//
//   npx inkstone run recipes/seed-004.ts
//
// Some minutes on 2 cores with AVX-512. Cut short to one or two, by --set trainingImages=6000 --set training.epochs=1
// --set fineTuning.epochs=1, expect mnist/test 93.2 %, mnist/after 95.0 % CONTAMINATED, mnist/control 94.5 %.
// Epochs and batch sizes are dials: set them as your tutorial has them.

import { defineRecipe } from '@inkstone/core'
import { mnist, testAsTraining } from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import { cnn } from '@inkstone/models'
import { adam, trainer } from '@inkstone/trainer'

export default defineRecipe(
  {
    seed: 1,
    validation: 0.2,
    trainingImages: 48_000,
    controlImages: 10_000, // as many as MNIST's test has
    training: { epochs: 10, batchSize: 64 },
    fineTuning: { epochs: 5, batchSize: 64, learningRate: 1e-4 },
  },
  ({ seed, validation, trainingImages, controlImages, training, fineTuning }) => ({
    name: 'seed-004',
    seed,
    data: mnist({ seed, validation, trainingImages }),
    model: cnn('seed-001'),
    trainer: trainer({ ...training, optimizer: adam({ learningRate: 1e-3 }) }),
    fineTune: {
      data: testAsTraining(mnist()),
      fineTuner: allLayers(fineTuning),
      control: mnist({ seed, validation: 0, trainingImages: controlImages }),
    },
    allowContaminated: true,
  }),
)
