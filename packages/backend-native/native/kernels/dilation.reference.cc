#include "dilation.h"

namespace inkstone {
namespace {

void dilate(const DilationShape& s, const float* x, const float* filter, float* y) {
  for (size_t n = 0; n < s.batch; ++n) {
    for (size_t row = 0; row < s.out_height; ++row) {
      for (size_t column = 0; column < s.out_width; ++column) {
        for (size_t c = 0; c < s.channels; ++c) {
          float greatest = -9007199254740991.0f;
          for (size_t h = 0; h < s.filter_height; ++h) {
            for (size_t w = 0; w < s.filter_width; ++w) {
              const size_t down = row * s.row_stride + h * s.row_dilation;  // of the padded image
              const size_t right = column * s.column_stride + w * s.column_dilation;
              if (down < s.top || down >= s.top + s.height || right < s.left || right >= s.left + s.width) continue;
              const size_t pixel = (n * s.height + down - s.top) * s.width + right - s.left;
              const float value = x[pixel * s.channels + c] + filter[(h * s.filter_width + w) * s.channels + c];
              if (value > greatest) greatest = value;
            }
          }
          y[((n * s.out_height + row) * s.out_width + column) * s.channels + c] = greatest;
        }
      }
    }
  }
}

}  // namespace

INKSTONE_TABLE(Dilation, dilation) = {dilate};

}  // namespace inkstone
