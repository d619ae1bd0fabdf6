#pragma once

#include <cstddef>

// A function that JavaScript calls.
#define INKSTONE_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace inkstone {

/** The results of the call before. */
void forget_results();
/** What `new` gave in the call before. */
void forget_objects();

}  // namespace inkstone
