#include "exact.h"

#include <atomic>

namespace inkstone {

namespace {

std::atomic<bool> is_exact{false};

}  // namespace

bool exact() { return is_exact.load(std::memory_order_relaxed); }
void set_exact(bool value) { is_exact.store(value, std::memory_order_relaxed); }

}  // namespace inkstone
