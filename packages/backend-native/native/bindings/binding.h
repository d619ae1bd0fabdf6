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

/** Ends the call with a JavaScript RangeError of this text. */
[[noreturn]] void refuse(const std::string& message);

/** More elements, and larger steps, than any array has; a product of two is far from the end of 64 bits. */
constexpr int64_t most_elements = sizeof(size_t) == 8 ? int64_t{1} << 40 : int64_t{1} << 31;

template <typename T>
struct Array {
  T* data;
  size_t length;
};

/** A typed array of any kind. */
struct AnyArray {
  void* data;
  size_t bytes;
};

struct Binding;
struct Operand;
struct RecordedCall;
class SlotMemory;
class Tape;

class Call {
 public:
  /** A call from JavaScript; with a tape, what it reads is recorded. */
  Call(napi_env env, napi_callback_info info, const char* name, Tape* recorder);
  /** A call from a tape (tape.h). */
  Call(const SlotMemory& memory, const RecordedCall& recorded);
  ~Call();

  size_t count() const { return count_; }
  bool given(size_t index);  // neither missing, nor null, nor undefined
  Array<float> floats(size_t index);
  /** The Float32Arrays of a JavaScript array. */
  std::vector<Array<float>> float_arrays(size_t index);
  Array<double> doubles(size_t index);
  Array<int32_t> ints(size_t index);
  Array<uint32_t> words(size_t index);
  Array<uint8_t> bytes(size_t index);
  double number(size_t index);
  /** A whole number from `least` to `most`. */
  int64_t whole(size_t index, int64_t least = 0, int64_t most = most_elements);
  bool flag(size_t index);
  std::string text(size_t index);
  AnyArray any_array(size_t index);
  /** The typed arrays, of any kind, of a JavaScript array. */
  std::vector<AnyArray> any_arrays(size_t index);
  /** The pointer behind a JavaScript external; null if it is another thing. */
  void* external(size_t index) const;
  napi_value value(size_t index) const { return index < count_ ? values_[index] : nullptr; }

  /** `expect(x.length == n, "x has as many values as n")`: throws if it does not hold. */
  void expect(bool holds, const char* expected);

  /** The call succeeded: it becomes a part of the tape that is being recorded. */
  void keep(const Binding& binding);

  napi_env env;
  napi_value result = nullptr;  // undefined unless a binding sets it

 private:
  template <typename T>
  Array<T> array(size_t index, napi_typedarray_type type, const char* type_name);
  /** Where to record an argument; null if no tape is being recorded. */
  Operand* note(size_t index);
  /** An argument of a recorded call; null in a call from JavaScript. */
  const Operand* recorded(size_t index) const;

  static constexpr size_t capacity = 32;
  const char* name_;
  size_t count_ = capacity;
  napi_value values_[capacity];
  const SlotMemory* memory_ = nullptr;
  const RecordedCall* recorded_ = nullptr;
  Tape* recorder_ = nullptr;
  std::vector<Operand> notes_;
};

/** Product of sizes, refused when it passes `most_elements`. */
size_t element_count(std::initializer_list<int64_t> sizes);

/** An entry of the table of all bindings: `INKSTONE_BINDING(relu) { ... }` makes `addon.relu`. */
struct Binding {
  enum class Kind { kernel, exact_kernel, tape };

  Binding(const char* name, napi_callback callback, void (*body)(Call&), Kind kind)
      : name(name), callback(callback), body(body), exact(kind != Kind::kernel), recorded(kind != Kind::tape),
        next(first) {
    first = this;
  }
  const char* name;
  napi_callback callback;
  void (*body)(Call&);
  bool exact;     // denormal numbers keep their value
  bool recorded;  // its calls become part of a tape
  Binding* next;
  static Binding* first;
};

napi_value guarded(napi_env env, napi_callback_info info, const Binding& binding);

#define INKSTONE_BINDING(name) INKSTONE_BINDING_AS(name, kernel)
#define INKSTONE_EXACT_BINDING(name) INKSTONE_BINDING_AS(name, exact_kernel)
/** Of what records and runs tapes. */
#define INKSTONE_TAPE_BINDING(name) INKSTONE_BINDING_AS(name, tape)
/** Answers a question and writes nothing: no part of a tape. */
#define INKSTONE_QUERY_BINDING(name) INKSTONE_BINDING_AS(name, tape)
#define INKSTONE_BINDING_AS(name, kind)                                                            \
  static void name##_body(inkstone::Call& call);                                                   \
  static napi_value name##_callback(napi_env env, napi_callback_info info);                        \
  static inkstone::Binding name##_entry(#name, name##_callback, name##_body, inkstone::Binding::Kind::kind); \
  static napi_value name##_callback(napi_env env, napi_callback_info info) {                       \
    return inkstone::guarded(env, info, name##_entry);                                             \
  }                                                                                                \
  static void name##_body(inkstone::Call& call)

}  // namespace inkstone
