#pragma once

#include <cstddef>
#include <cstdint>

// Fingerprint64 of FarmHash (github.com/google/farmhash, MIT licence): the hash of `tf.string.stringToHashBucketFast`.
// Its constants and its order of operations are its definition.

namespace inkstone {
namespace {

constexpr uint64_t k0 = 0xc3a5c85c97cb3127, k1 = 0xb492b66fbe98f273, k2 = 0x9ae16a3b2f90404f;

static inline uint64_t fetch64(const uint8_t* at) {
  uint64_t value;
  __builtin_memcpy(&value, at, sizeof value);
  return value;
}
static inline uint64_t fetch32(const uint8_t* at) {
  uint32_t value;
  __builtin_memcpy(&value, at, sizeof value);
  return value;
}
static inline uint64_t rotated(uint64_t value, int by) { return value >> by | value << (64 - by); }
static inline uint64_t mixed(uint64_t value) { return value ^ value >> 47; }

static inline uint64_t hash_16(uint64_t u, uint64_t v, uint64_t factor) {
  const uint64_t a = mixed((u ^ v) * factor);
  return mixed((v ^ a) * factor) * factor;
}

static inline uint64_t hash_to_16(const uint8_t* text, size_t length) {
  const uint64_t factor = k2 + length * 2;
  if (length >= 8) {
    const uint64_t a = fetch64(text) + k2, b = fetch64(text + length - 8);
    return hash_16(rotated(b, 37) * factor + a, (rotated(a, 25) + b) * factor, factor);
  }
  if (length >= 4) return hash_16(length + (fetch32(text) << 3), fetch32(text + length - 4), factor);
  if (length == 0) return k2;
  const uint32_t y = text[0] + (static_cast<uint32_t>(text[length >> 1]) << 8);
  const uint32_t z = static_cast<uint32_t>(length) + (static_cast<uint32_t>(text[length - 1]) << 2);
  return mixed(y * k2 ^ z * k0) * k2;
}

static inline uint64_t hash_to_32(const uint8_t* text, size_t length) {
  const uint64_t factor = k2 + length * 2;
  const uint64_t a = fetch64(text) * k1, b = fetch64(text + 8);
  const uint64_t c = fetch64(text + length - 8) * factor, d = fetch64(text + length - 16) * k2;
  return hash_16(rotated(a + b, 43) + rotated(c, 30) + d, a + rotated(b + k2, 18) + c, factor);
}

static inline uint64_t hash_to_64(const uint8_t* text, size_t length) {
  const uint64_t factor = k2 + length * 2;
  const uint64_t a = fetch64(text) * k2, b = fetch64(text + 8);
  const uint64_t c = fetch64(text + length - 8) * factor, d = fetch64(text + length - 16) * k2;
  const uint64_t y = rotated(a + b, 43) + rotated(c, 30) + d;
  const uint64_t z = hash_16(y, a + rotated(b + k2, 18) + c, factor);
  const uint64_t e = fetch64(text + 16) * factor, f = fetch64(text + 24);
  const uint64_t g = (y + fetch64(text + length - 32)) * factor;
  const uint64_t h = (z + fetch64(text + length - 24)) * factor;
  return hash_16(rotated(e + f, 43) + rotated(g, 30) + h, e + rotated(f + a, 18) + g, factor);
}

struct TwoWords {
  uint64_t first, second;
};

/** Of 32 bytes. */
static inline TwoWords weak_hash(const uint8_t* text, uint64_t a, uint64_t b) {
  const uint64_t last = fetch64(text + 24);
  a += fetch64(text);
  b = rotated(b + a + last, 21);
  const uint64_t c = a;
  a += fetch64(text + 8) + fetch64(text + 16);
  b += rotated(a, 44);
  return {a + last, b + c};
}

static inline uint64_t fingerprint(const uint8_t* text, size_t length) {
  if (length <= 16) return hash_to_16(text, length);
  if (length <= 32) return hash_to_32(text, length);
  if (length <= 64) return hash_to_64(text, length);
  constexpr uint64_t seed = 81;
  uint64_t x = seed * k2 + fetch64(text), y = seed * k1 + 113, z = mixed(y * k2 + 113) * k2;
  TwoWords v = {0, 0}, w = {0, 0};
  const uint8_t* const end = text + (length - 1) / 64 * 64;  // 1 to 64 bytes are left there
  const uint8_t* const last = text + length - 64;
  for (; text != end; text += 64) {
    x = rotated(x + y + v.first + fetch64(text + 8), 37) * k1;
    y = rotated(y + v.second + fetch64(text + 48), 42) * k1;
    x ^= w.second;
    y += v.first + fetch64(text + 40);
    z = rotated(z + w.first, 33) * k1;
    v = weak_hash(text, v.second * k1, x + w.first);
    w = weak_hash(text + 32, z + w.second, y + fetch64(text + 16));
    const uint64_t other = z;
    z = x;
    x = other;
  }
  const uint64_t factor = k1 + ((z & 0xff) << 1);
  w.first += (length - 1) & 63;
  v.first += w.first;
  w.first += v.first;
  x = rotated(x + y + v.first + fetch64(last + 8), 37) * factor;
  y = rotated(y + v.second + fetch64(last + 48), 42) * factor;
  x ^= w.second * 9;
  y += v.first * 9 + fetch64(last + 40);
  z = rotated(z + w.first, 33) * factor;
  v = weak_hash(last, v.second * factor, x + w.first);
  w = weak_hash(last + 32, z + w.second, y + fetch64(last + 16));
  return hash_16(hash_16(v.first, w.first, factor) + mixed(y) * k0 + x, hash_16(v.second, w.second, factor) + z, factor);
}

}  // namespace
}  // namespace inkstone
