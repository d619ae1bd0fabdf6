#include "../kernels/sampling.h"

#include <cmath>

#include "binding.h"

using namespace inkstone;

namespace {

/** batch, height, width, channels, outHeight, outWidth; checked against the lengths of x and y. */
SamplingShape sampling_shape(Call& call, size_t argument, size_t x, size_t y) {
  const auto numbers = call.ints(argument);
  call.expect(numbers.length == 6, "the shape holds 6 numbers");
  const int32_t* n = numbers.data;
  for (int i = 0; i < 6; ++i) call.expect(n[i] >= 1, "no size of the shape is below 1");
  call.expect(x == element_count({n[0], n[1], n[2], n[3]}), "x holds batch x height x width x channels values");
  call.expect(y == element_count({n[0], n[4], n[5], n[3]}),
              "y holds batch x out height x out width x channels values");
  const auto size = [n](int i) { return static_cast<size_t>(n[i]); };
  return {size(0), size(1), size(2), size(3), size(4), size(5)};
}

double finite(Call& call, size_t argument) {
  const double value = call.number(argument);
  call.expect(std::isfinite(value), "angles, centres and scales are finite");
  return value;
}

}  // namespace

/** imageTransform(x, transforms, y, shape, bilinear, outside, fill) */
INKSTONE_BINDING(imageTransform) {
  const auto x = call.floats(0), transforms = call.floats(1), y = call.floats(2);
  const SamplingShape shape = sampling_shape(call, 3, x.length, y.length);
  call.expect(transforms.length == 8 || transforms.length == element_count({static_cast<int64_t>(shape.batch), 8}),
              "there are 8 numbers, or 8 for each image");
  const auto outside = static_cast<Outside>(call.whole(5, 0, static_cast<int64_t>(Outside::count) - 1));
  const Transformation transformation{transforms.data, transforms.length == 8, call.flag(4), outside,
                                      static_cast<float>(call.number(6))};
  sampling().transform(shape, transformation, x.data, y.data);
}

/** rotateImage(x, y, shape, cosine, sine, centerX, centerY, fill): fill holds one value a channel */
INKSTONE_BINDING(rotateImage) {
  const auto x = call.floats(0), y = call.floats(1), fill = call.floats(7);
  const SamplingShape shape = sampling_shape(call, 2, x.length, y.length);
  call.expect(shape.height == shape.out_height && shape.width == shape.out_width, "x and y have the same shape");
  call.expect(fill.length == shape.channels, "there is one fill value a channel");
  const Rotation rotation{finite(call, 3), finite(call, 4), finite(call, 5), finite(call, 6), fill.data};
  sampling().rotate(shape, rotation, x.data, y.data);
}

/** resizeBilinear(x, y, shape, rowScale, columnScale, halfPixels) */
INKSTONE_BINDING(resizeBilinear) {
  const auto x = call.floats(0), y = call.floats(1);
  const SamplingShape shape = sampling_shape(call, 2, x.length, y.length);
  sampling().resize_bilinear(shape, {finite(call, 3), finite(call, 4), call.flag(5)}, x.data, y.data);
}

/** resizeBilinearGradient(dy, dx, shape, rowScale, columnScale): shape is that of the resize, batch to outWidth */
INKSTONE_BINDING(resizeBilinearGradient) {
  const auto dy = call.floats(0), dx = call.floats(1);
  const SamplingShape shape = sampling_shape(call, 2, dx.length, dy.length);
  sampling().resize_bilinear_gradient(shape, {finite(call, 3), finite(call, 4), false}, dy.data, dx.data);
}

/** resizeNearestGradient(dy, dx, shape, rows, columns): rows and columns say what each of dy's was read from */
INKSTONE_BINDING(resizeNearestGradient) {
  const auto dy = call.floats(0), dx = call.floats(1);
  const auto rows = call.ints(3), columns = call.ints(4);
  const SamplingShape shape = sampling_shape(call, 2, dx.length, dy.length);
  call.expect(rows.length == shape.out_height && columns.length == shape.out_width, "each row and column of dy has its own");
  for (size_t i = 0; i < rows.length; ++i) {
    call.expect(rows.data[i] >= 0 && static_cast<size_t>(rows.data[i]) < shape.height, "rows lie within the image");
  }
  for (size_t i = 0; i < columns.length; ++i) {
    call.expect(columns.data[i] >= 0 && static_cast<size_t>(columns.data[i]) < shape.width, "columns lie within the image");
  }
  sampling().resize_nearest_gradient(shape, rows.data, columns.data, dy.data, dx.data);
}

/** cropFloats(x, boxes, images, y, shape, bilinear, outside), and cropInts. shape: batch, height, width, channels, outHeight,
 * outWidth. */
#define INKSTONE_CROP(name, kernel, kind)                                                                          \
  INKSTONE_EXACT_BINDING(name) {                                                                                   \
    const auto x = call.kind(0);                                                                                   \
    const auto boxes = call.floats(1), y = call.floats(3);                                                         \
    const auto images = call.ints(2), numbers = call.ints(4);                                                      \
    const Crops crops{boxes.data, images.data, images.length, call.flag(5), static_cast<float>(call.number(6))};   \
    call.expect(numbers.length == 6, "the shape holds 6 numbers");                                                 \
    const int32_t* n = numbers.data;                                                                               \
    for (int i = 0; i < 6; ++i) call.expect(n[i] >= 1, "no size of the shape is below 1");                         \
    call.expect(x.length == element_count({n[0], n[1], n[2], n[3]}),                                               \
                "x holds batch x height x width x channels values");                                               \
    const int64_t count = static_cast<int64_t>(images.length);                                                     \
    call.expect(boxes.length == element_count({count, 4}), "a box has 4 numbers and an image");                    \
    call.expect(y.length == element_count({count, n[4], n[5], n[3]}),                                              \
                "y holds boxes x out height x out width x channels values");                                       \
    const auto size = [n](int i) { return static_cast<size_t>(n[i]); };                                            \
    sampling().kernel({size(0), size(1), size(2), size(3), size(4), size(5)}, crops, x.data, y.data);              \
  }
INKSTONE_CROP(cropFloats, crop_floats, floats)
INKSTONE_CROP(cropInts, crop_ints, ints)
#undef INKSTONE_CROP
