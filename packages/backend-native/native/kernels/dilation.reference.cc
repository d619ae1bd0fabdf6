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

/** `found(dy's index, h, w)`: the place of the filter that gives a result, -1 where none does. */
template <class Found>
void each_winner(const DilationShape& s, const float* x, const float* filter, const Found& found) {
  for (size_t i = 0; i < s.batch * s.out_height * s.out_width * s.channels; ++i) {
    const size_t c = i % s.channels, column = i / s.channels % s.out_width;
    const size_t row = i / s.channels / s.out_width % s.out_height, n = i / s.channels / s.out_width / s.out_height;
    float greatest = -9007199254740991.0f;
    ptrdiff_t place = -1;
    for (size_t at = 0; at < s.filter_height * s.filter_width; ++at) {
      const size_t down = row * s.row_stride + at / s.filter_width * s.row_dilation;
      const size_t right = column * s.column_stride + at % s.filter_width * s.column_dilation;
      if (down < s.top || down >= s.top + s.height || right < s.left || right >= s.left + s.width) continue;
      const size_t pixel = (n * s.height + down - s.top) * s.width + right - s.left;
      const float value = x[pixel * s.channels + c] + filter[at * s.channels + c];
      if (value > greatest) {
        greatest = value;
        place = static_cast<ptrdiff_t>(at);
      }
    }
    found(i, n, row, column, c, place);
  }
}

void input_gradient(const DilationShape& s, const float* x, const float* filter, const float* dy, float* dx) {
  for (size_t i = 0; i < s.batch * s.height * s.width * s.channels; ++i) dx[i] = 0;
  each_winner(s, x, filter, [&](size_t i, size_t n, size_t row, size_t column, size_t c, ptrdiff_t place) {
    const size_t at = place < 0 ? 0 : static_cast<size_t>(place);
    const size_t down = row * s.row_stride + at / s.filter_width * s.row_dilation;
    const size_t right = column * s.column_stride + at % s.filter_width * s.column_dilation;
    const size_t image_row = down < s.top ? 0 : down - s.top, image_column = right < s.left ? 0 : right - s.left;
    if (image_row >= s.height || image_column >= s.width) return;
    dx[((n * s.height + image_row) * s.width + image_column) * s.channels + c] += dy[i];
  });
}

void filter_gradient(const DilationShape& s, const float* x, const float* filter, const float* dy, float* df) {
  for (size_t i = 0; i < s.filter_height * s.filter_width * s.channels; ++i) df[i] = 0;
  each_winner(s, x, filter, [&](size_t i, size_t, size_t, size_t, size_t c, ptrdiff_t place) {
    df[(place < 0 ? 0 : static_cast<size_t>(place)) * s.channels + c] += dy[i];
  });
}

}  // namespace

INKSTONE_TABLE(Dilation, dilation) = {dilate, input_gradient, filter_gradient};

}  // namespace inkstone
