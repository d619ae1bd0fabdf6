#pragma once

namespace inkstone {
namespace {

static inline double lesser(double a, double b) { return a < b ? a : b; }
static inline double greater(double a, double b) { return a > b ? a : b; }

/** Intersection over union of two boxes, each two opposite corners, y before x; 0 where a box has no area. In float64, as
 * JavaScript computes it. */
static inline double overlap_of(const float* a, const float* b) {
  const double a_top = lesser(a[0], a[2]), a_left = lesser(a[1], a[3]);
  const double a_bottom = greater(a[0], a[2]), a_right = greater(a[1], a[3]);
  const double b_top = lesser(b[0], b[2]), b_left = lesser(b[1], b[3]);
  const double b_bottom = greater(b[0], b[2]), b_right = greater(b[1], b[3]);
  const double a_area = (a_bottom - a_top) * (a_right - a_left), b_area = (b_bottom - b_top) * (b_right - b_left);
  if (a_area <= 0 || b_area <= 0) return 0;
  const double height = greater(lesser(a_bottom, b_bottom) - greater(a_top, b_top), 0);
  const double width = greater(lesser(a_right, b_right) - greater(a_left, b_left), 0);
  return height * width / (a_area + b_area - height * width);
}

/** By how much a score is multiplied for an overlap with a box that was kept. */
static inline double weight_of(double overlap, double threshold, double sigma) {
  if (overlap > threshold) return 0;
  return sigma > 0 ? __builtin_exp(-0.5 / sigma * overlap * overlap) : 1;
}

}  // namespace
}  // namespace inkstone
