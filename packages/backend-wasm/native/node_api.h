#pragma once

#include <cstddef>
#include <cstdint>

// The part of Node-API that the bindings use, over slots of WebAssembly memory: JavaScript writes a call's arguments into
// slots (src/marshal.ts knows their layout), and reads the result from one.

#define NAPI_AUTO_LENGTH SIZE_MAX

enum napi_status { napi_ok, napi_invalid_arg };
enum napi_valuetype { napi_undefined, napi_null, napi_boolean, napi_number, napi_string, napi_object, napi_external };
enum napi_typedarray_type {
  napi_uint8_array,
  napi_int16_array,
  napi_uint16_array,
  napi_int32_array,
  napi_uint32_array,
  napi_float32_array,
  napi_float64_array
};

namespace inkstone {

enum class Kind : uint32_t { undefined, null, boolean, number, text, list, bytes, ints, words, floats, doubles, other };

/** A JavaScript value. */
struct Slot {
  Kind kind;
  uint32_t length;      // of a text, a list or an array
  const void* address;  // of what it holds; a list holds slots
  uint32_t unused;
  double number;  // of a number; 0 or 1 of a boolean
};

}  // namespace inkstone

typedef void* napi_env;
typedef inkstone::Slot* napi_value;
/** The slots of a call's arguments, and their number. */
struct napi_callback_arguments {
  inkstone::Slot* slots;
  size_t count;
};
typedef napi_callback_arguments* napi_callback_info;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);

napi_status napi_get_cb_info(napi_env, napi_callback_info info, size_t* count, napi_value* values, napi_value* self,
                             void** data);
napi_status napi_typeof(napi_env, napi_value value, napi_valuetype* type);
napi_status napi_get_typedarray_info(napi_env, napi_value value, napi_typedarray_type* type, size_t* length, void** data,
                                     napi_value* buffer, size_t* offset);
napi_status napi_is_array(napi_env, napi_value value, bool* result);
napi_status napi_get_array_length(napi_env, napi_value value, uint32_t* length);
napi_status napi_get_element(napi_env, napi_value array, uint32_t index, napi_value* element);
napi_status napi_get_value_double(napi_env, napi_value value, double* result);
napi_status napi_get_value_bool(napi_env, napi_value value, bool* result);
napi_status napi_get_value_string_utf8(napi_env, napi_value value, char* to, size_t capacity, size_t* length);
/** There are no externals: always an error. */
napi_status napi_get_value_external(napi_env, napi_value value, void** result);
napi_status napi_create_double(napi_env, double value, napi_value* result);
napi_status napi_get_boolean(napi_env, bool value, napi_value* result);
napi_status napi_create_string_utf8(napi_env, const char* text, size_t length, napi_value* result);
napi_status napi_create_array(napi_env, napi_value* result);
napi_status napi_set_element(napi_env, napi_value array, uint32_t index, napi_value value);
