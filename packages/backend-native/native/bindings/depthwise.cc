#include "../kernels/depthwise.h"

#include "binding.h"
#include "conv_calls.h"

using namespace inkstone;

/** depthwiseConv2d(x, filter, y, bias | null, relu, shape) */
INKSTONE_BINDING(depthwiseConv2d) { call_conv_forward(call, FilterKind::depthwise, depthwise().forward); }

/** depthwiseConv2dInputGradient(dy, filter, dx, shape) */
INKSTONE_BINDING(depthwiseConv2dInputGradient) {
  call_conv_input_gradient(call, FilterKind::depthwise, depthwise().input_gradient);
}

/** depthwiseConv2dFilterGradient(x, dy, gradient, shape) */
INKSTONE_BINDING(depthwiseConv2dFilterGradient) {
  call_conv_filter_gradient(call, FilterKind::depthwise, depthwise().filter_gradient);
}
