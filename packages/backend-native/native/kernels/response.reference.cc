#include "response.h"

#include <cmath>

namespace inkstone {
namespace {

size_t first_of(size_t channel, size_t radius) { return channel > radius ? channel - radius : 0; }
size_t end_of(size_t channel, size_t radius, size_t channels) {
  return channels - channel > radius ? channel + radius + 1 : channels;
}

double norm_of(const ResponseRule& rule, const float* pixel, size_t channel, size_t channels) {
  double squares = 0;
  for (size_t c = first_of(channel, rule.radius); c < end_of(channel, rule.radius, channels); ++c) {
    squares += static_cast<double>(pixel[c]) * pixel[c];
  }
  return rule.bias + rule.alpha * squares;
}

void normalize(const ResponseRule& rule, const float* x, float* y, size_t pixels, size_t channels) {
  for (size_t i = 0; i < pixels * channels; ++i) {
    const float* pixel = x + i / channels * channels;
    y[i] = static_cast<float>(x[i] * std::pow(norm_of(rule, pixel, i % channels, channels), -rule.beta));
  }
}

void gradient(const ResponseRule& rule, const float* x, const float* y, const float* dy, float* dx, size_t pixels,
              size_t channels) {
  for (size_t i = 0; i < pixels * channels; ++i) {
    const size_t start = i / channels * channels, channel = i % channels;
    const float* pixel = x + start;
    double total = dy[i] * std::pow(norm_of(rule, pixel, channel, channels), -rule.beta);
    for (size_t c = first_of(channel, rule.radius); c < end_of(channel, rule.radius, channels); ++c) {
      const double change = static_cast<double>(dy[start + c]) * y[start + c];
      total -= 2.0 * rule.alpha * rule.beta * x[i] * change / norm_of(rule, pixel, c, channels);
    }
    dx[i] = static_cast<float>(total);
  }
}

}  // namespace

INKSTONE_TABLE(Response, response) = {normalize, gradient};

}  // namespace inkstone
