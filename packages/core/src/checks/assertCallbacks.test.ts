import type { Callback } from '../contracts/callback'
import { assertCallbacks } from './assertCallbacks'

const hooks =
  'The hooks are trainBegin, inspect, stepEnd, notice, epochEnd, checkpoint, state, restore, trainEnd.'

test.each([
  ['onEpochEnd', 'epochEnd'],
  ['on_epoch_end', 'epochEnd'],
  ['epochend', 'epochEnd'],
  ['epochEnds', 'epochEnd'],
  ['epocEnd', 'epochEnd'],
  ['onValidationEnd', 'epochEnd'],
  ['onStepEnd', 'stepEnd'],
  ['onBatchEnd', 'stepEnd'],
  ['onTrainBatchEnd', 'stepEnd'],
  ['onTrainBegin', 'trainBegin'],
  ['onTrainStart', 'trainBegin'],
  ['onFitEnd', 'trainEnd'],
  ['onTrainEnd', 'trainEnd'],
  ['trainEnded', 'trainEnd'],
  ['onCheckpoint', 'checkpoint'],
  ['onInspect', 'inspect'],
  ['stepBegin', 'inspect, which is called before a step changes the weights'],
  [
    'epochBegin',
    'inspect, which is called in each step before the weights change: its step is 1 where an epoch begins',
  ],
])("'%s' is an error that names %s", (misnamed, meant) => {
  const callback = { name: 'mine', [misnamed]() {} }
  expect(() => assertCallbacks('trainer.callbacks', [{ name: 'other' }, callback])).toThrow(
    `trainer.callbacks[1]: expected hooks that a training calls, got '${misnamed}' of 'mine', which none calls. ` +
      `Rename it to ${meant}. ${hooks}`,
  )
})

test('a misnamed method of a class is found, also where a base class has it', () => {
  class Base {
    readonly name = 'base'
    onEpochEnd() {}
  }
  class Own extends Base {}
  expect(() => assertCallbacks('callbacks', [new Own()])).toThrow("got 'onEpochEnd' of 'base'")
})

test('methods and values of its own are no hooks', () => {
  class Mine implements Callback {
    readonly name = 'mine'
    readonly options = { onEpochEnd: true }
    readonly onEpochEnd = 3 // a value, which nobody expects to be called
    epochEnd() {
      this.line()
    }
    line() {}
    started() {}
    stateOf() {}
    oneStep() {}
    step() {}
    epoch() {}
  }
  expect(() => assertCallbacks('callbacks', [new Mine()])).not.toThrow()
})

test.each<[unknown, string]>([
  [5, 'callbacks: expected a list of callbacks such as [earlyStopping()], got 5.'],
  [[() => {}], 'callbacks[0]: expected a callback such as earlyStopping(), got a function.'],
  [
    [{}],
    "callbacks[0].name: expected a callback with a name, such as 'early-stopping', got undefined.",
  ],
  [[{ name: 'a', epochEnd: 'stop' }], "callbacks[0].epochEnd: expected a function, got 'stop'."],
])('refuses %p', (callbacks, message) => {
  expect(() => assertCallbacks('callbacks', callbacks as Callback[])).toThrow(message)
})
