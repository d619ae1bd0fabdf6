#include "../kernels/ctc.h"

#include "binding.h"

using namespace inkstone;

/** ctc(logits, targets, mean, gradient, batch, steps, outputs, longest, blank) */
INKSTONE_BINDING(ctc) {
  const auto logits = call.floats(0), mean = call.floats(2), gradient = call.floats(3);
  const auto targets = call.ints(1);
  const int64_t batch = call.whole(4, 1), steps = call.whole(5, 1), outputs = call.whole(6, 1),
                longest = call.whole(7), blank = call.whole(8);
  call.expect(element_count({batch, steps, outputs}) == logits.length && gradient.length == logits.length,
              "logits and gradient are [batch, steps, outputs]");
  call.expect(element_count({batch, longest}) == targets.length, "targets are [batch, longest]");
  call.expect(mean.length == 1, "the mean is one value");
  call.expect(blank < outputs, "the blank is an output");
  for (int64_t row = 0; row < batch; ++row) {
    bool ended = false;
    for (int64_t at = 0; at < longest; ++at) {
      const int32_t label = targets.data[row * longest + at];
      call.expect(label >= 0 && label < outputs, "each label is below the number of outputs");
      call.expect(!ended || label == blank, "no label stands behind a blank");
      ended = label == blank;
    }
  }
  const CtcShape shape{static_cast<size_t>(batch), static_cast<size_t>(steps), static_cast<size_t>(outputs),
                       static_cast<size_t>(longest), static_cast<int32_t>(blank)};
  ctc().loss(shape, logits.data, targets.data, mean.data, gradient.data);
}
