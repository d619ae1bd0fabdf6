#pragma once

namespace inkstone {

/** Whether convolutions are computed directly even where a transform (winograd.h) is faster: INKSTONE_EXACT. */
bool exact();
void set_exact(bool value);

}  // namespace inkstone
