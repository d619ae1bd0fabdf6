#include "../kernels/normalization.h"

#include "binding.h"

using namespace inkstone;

/** batchNormalize(x, mean, variance, offset | null, scale | null, y, epsilon, relu) */
INKSTONE_BINDING(batchNormalize) {
  const auto x = call.floats(0), mean = call.floats(1), variance = call.floats(2), y = call.floats(5);
  const size_t columns = mean.length;
  call.expect(x.length == y.length, "x and y have the same length");
  call.expect(columns > 0 && x.length % columns == 0, "x has a column for each mean");
  call.expect(variance.length == columns, "there is a variance for each mean");
  const auto optional = [&call, columns](size_t argument) -> const float* {
    if (!call.given(argument)) return nullptr;
    const auto values = call.floats(argument);
    call.expect(values.length == columns, "offset and scale have a value for each mean");
    return values.data;
  };
  const ColumnStatistics statistics{mean.data, variance.data, optional(3), optional(4),
                                    static_cast<float>(call.number(6))};
  normalization().columns(statistics, x.data, y.data, x.length / columns, columns, call.flag(7));
}

/** batchNormalizeGradient(x, dy, mean, variance, scale | null, dx, dMean, dVariance, dOffset, dScale, epsilon) */
INKSTONE_BINDING(batchNormalizeGradient) {
  const auto x = call.floats(0), dy = call.floats(1), mean = call.floats(2), variance = call.floats(3),
             dx = call.floats(5), d_mean = call.floats(6), d_variance = call.floats(7), d_offset = call.floats(8),
             d_scale = call.floats(9);
  const size_t columns = mean.length;
  call.expect(x.length == dy.length && x.length == dx.length, "x, dy and dx have the same length");
  call.expect(columns > 0 && x.length % columns == 0, "x has a column for each mean");
  for (const size_t length : {variance.length, d_mean.length, d_variance.length, d_offset.length, d_scale.length}) {
    call.expect(length == columns, "statistics and their gradients have a value for each mean");
  }
  const float* scale = nullptr;
  if (call.given(4)) {
    const auto given = call.floats(4);
    call.expect(given.length == columns, "scale has a value for each mean");
    scale = given.data;
  }
  const ColumnStatistics statistics{mean.data, variance.data, nullptr, scale, static_cast<float>(call.number(10))};
  const ColumnGradients gradients{d_mean.data, d_variance.data, d_offset.data, d_scale.data};
  normalization().columns_gradient(statistics, x.data, dy.data, dx.data, gradients, x.length / columns, columns);
}

/** columnMoments(x, mean, variance) */
INKSTONE_BINDING(columnMoments) {
  const auto x = call.floats(0), mean = call.floats(1), variance = call.floats(2);
  const size_t columns = mean.length;
  call.expect(columns > 0 && x.length > 0 && x.length % columns == 0, "x has a column for each mean, and a row");
  call.expect(variance.length == columns, "there is a variance for each mean");
  normalization().moments(x.data, mean.data, variance.data, x.length / columns, columns);
}

/** batchMomentsGradient(x, dy, mean, variance, scale, dx, dOffset, dScale, epsilon) */
INKSTONE_BINDING(batchMomentsGradient) {
  const auto x = call.floats(0), dy = call.floats(1), mean = call.floats(2), variance = call.floats(3),
             scale = call.floats(4), dx = call.floats(5), d_offset = call.floats(6), d_scale = call.floats(7);
  const size_t columns = mean.length;
  call.expect(x.length == dy.length && x.length == dx.length, "x, dy and dx have the same length");
  call.expect(columns > 0 && x.length > 0 && x.length % columns == 0, "x has a column for each mean, and a row");
  for (const size_t length : {variance.length, scale.length, d_offset.length, d_scale.length}) {
    call.expect(length == columns, "statistics and their gradients have a value for each mean");
  }
  const ColumnStatistics statistics{mean.data, variance.data, nullptr, scale.data,
                                    static_cast<float>(call.number(8))};
  normalization().batch_gradient(statistics, x.data, dy.data, dx.data, d_offset.data, d_scale.data,
                                 x.length / columns, columns);
}
