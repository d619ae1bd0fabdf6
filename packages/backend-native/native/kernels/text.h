#pragma once

#include "family.h"

namespace inkstone {

/** Texts, one behind the other: bytes of text i end before ends[i], where those of the next one start. */
struct Text {
  /** y[i] = the low 32 bits of the text's FarmHash Fingerprint64, modulo `buckets` */
  void (*hash_buckets)(const uint8_t* bytes, const int32_t* ends, int32_t* y, size_t count, uint64_t buckets);
};

INKSTONE_FAMILY(Text, text)

}  // namespace inkstone
