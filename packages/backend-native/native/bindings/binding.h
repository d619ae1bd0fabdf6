#pragma once

#define NAPI_VERSION 8
#include <node_api.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

// What a binding file needs: arguments read from JavaScript with their types and lengths checked, and a
// table in which each binding enters itself. A binding checks every length against the shape before a
// kernel touches memory.

namespace inkstone {

/** Thrown by a binding; becomes a JavaScript RangeError with this text. */
struct Refusal {
  std::string message;
};

template <typename T>
struct Array {
  T* data;
  size_t length;
};

class Call {
 public:
  Call(napi_env env, napi_callback_info info, const char* name);

  size_t count() const { return count_; }
  bool given(size_t index) const;  // neither missing, nor null, nor undefined
  Array<float> floats(size_t index);
  /** The Float32Arrays of a JavaScript array. */
  std::vector<Array<float>> float_arrays(size_t index);
  Array<double> doubles(size_t index);
  Array<int32_t> ints(size_t index);
  Array<uint32_t> words(size_t index);
  Array<uint8_t> bytes(size_t index);
  double number(size_t index);
  /** A whole number from `least` to `most`. */
  int64_t whole(size_t index, int64_t least = 0, int64_t most = int64_t{1} << 40);
  bool flag(size_t index);
  std::string text(size_t index);
  bool array_buffer(size_t index, napi_value* buffer) const;

  /** `expect(x.length == n, "x has as many values as n")`: throws if it does not hold. */
  void expect(bool holds, const char* expected);

  napi_env env;
  napi_value result = nullptr;  // undefined unless a binding sets it

 private:
  template <typename T>
  Array<T> array(size_t index, napi_typedarray_type type, const char* type_name);

  static constexpr size_t capacity = 24;
  const char* name_;
  size_t count_ = capacity;
  napi_value values_[capacity];
};

/** Product of sizes, refused when it passes 2^40. */
size_t element_count(std::initializer_list<int64_t> sizes);

/** An entry of the table of all bindings: `INKSTONE_BINDING(relu) { ... }` makes `addon.relu`. */
struct Binding {
  Binding(const char* name, napi_callback callback) : name(name), callback(callback), next(first) {
    first = this;
  }
  const char* name;
  napi_callback callback;
  Binding* next;
  static Binding* first;
};

/** `exact`: denormal numbers keep their value. */
napi_value guarded(napi_env env, napi_callback_info info, const char* name, bool exact, void (*body)(Call&));

#define INKSTONE_BINDING(name) INKSTONE_BINDING_AS(name, false)
#define INKSTONE_EXACT_BINDING(name) INKSTONE_BINDING_AS(name, true)
#define INKSTONE_BINDING_AS(name, exact)                                        \
  static void name##_body(inkstone::Call& call);                                \
  static napi_value name##_callback(napi_env env, napi_callback_info info) {    \
    return inkstone::guarded(env, info, #name, exact, name##_body);             \
  }                                                                             \
  static inkstone::Binding name##_entry(#name, name##_callback);                \
  static void name##_body(inkstone::Call& call)

}  // namespace inkstone
