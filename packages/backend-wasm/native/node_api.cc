#include "node_api.h"

#include <cstring>

namespace inkstone {

namespace {

// Results are the names of operations and single values: they live until the next call.
constexpr size_t most_results = 256;
Slot results[most_results], elements[most_results];
size_t used = 0;

napi_status result_of(const Slot& value, napi_value* result) {
  if (used == most_results) return napi_invalid_arg;
  results[used] = value;
  *result = &results[used++];
  return napi_ok;
}

Slot plain(Kind kind, double number) { return {kind, 0, nullptr, 0, number}; }

}  // namespace

void forget_results() { used = 0; }

}  // namespace inkstone

using namespace inkstone;

napi_status napi_get_cb_info(napi_env, napi_callback_info info, size_t* count, napi_value* values, napi_value*,
                             void**) {
  for (size_t i = 0; i < info->count && i < *count; ++i) values[i] = info->slots + i;
  *count = info->count;
  return napi_ok;
}

napi_status napi_typeof(napi_env, napi_value value, napi_valuetype* type) {
  switch (value->kind) {
    case Kind::undefined: *type = napi_undefined; break;
    case Kind::null: *type = napi_null; break;
    case Kind::boolean: *type = napi_boolean; break;
    case Kind::number: *type = napi_number; break;
    case Kind::text: *type = napi_string; break;
    default: *type = napi_object;
  }
  return napi_ok;
}

napi_status napi_get_typedarray_info(napi_env, napi_value value, napi_typedarray_type* type, size_t* length, void** data,
                                     napi_value*, size_t*) {
  switch (value->kind) {
    case Kind::bytes: *type = napi_uint8_array; break;
    case Kind::ints: *type = napi_int32_array; break;
    case Kind::words: *type = napi_uint32_array; break;
    case Kind::floats: *type = napi_float32_array; break;
    case Kind::doubles: *type = napi_float64_array; break;
    default: return napi_invalid_arg;
  }
  *length = value->length;
  *data = const_cast<void*>(value->address);
  return napi_ok;
}

napi_status napi_is_array(napi_env, napi_value value, bool* result) {
  *result = value->kind == Kind::list;
  return napi_ok;
}

napi_status napi_get_array_length(napi_env, napi_value value, uint32_t* length) {
  *length = value->length;
  return napi_ok;
}

napi_status napi_get_element(napi_env, napi_value array, uint32_t index, napi_value* element) {
  if (index >= array->length) return napi_invalid_arg;
  *element = static_cast<Slot*>(const_cast<void*>(array->address)) + index;
  return napi_ok;
}

napi_status napi_get_value_double(napi_env, napi_value value, double* result) {
  *result = value->number;
  return value->kind == Kind::number ? napi_ok : napi_invalid_arg;
}

napi_status napi_get_value_bool(napi_env, napi_value value, bool* result) {
  *result = value->number != 0;
  return value->kind == Kind::boolean ? napi_ok : napi_invalid_arg;
}

napi_status napi_get_value_string_utf8(napi_env, napi_value value, char* to, size_t capacity, size_t* length) {
  if (value->kind != Kind::text) return napi_invalid_arg;
  *length = value->length < capacity ? value->length : capacity - 1;
  std::memcpy(to, value->address, *length);
  to[*length] = 0;
  return napi_ok;
}

napi_status napi_get_value_external(napi_env, napi_value, void**) { return napi_invalid_arg; }

napi_status napi_create_double(napi_env, double value, napi_value* result) {
  return result_of(plain(Kind::number, value), result);
}

napi_status napi_get_boolean(napi_env, bool value, napi_value* result) {
  return result_of(plain(Kind::boolean, value), result);
}

napi_status napi_create_string_utf8(napi_env, const char* text, size_t length, napi_value* result) {
  const size_t bytes = length == NAPI_AUTO_LENGTH ? std::strlen(text) : length;
  return result_of({Kind::text, static_cast<uint32_t>(bytes), text, 0, 0}, result);
}

napi_status napi_create_array(napi_env, napi_value* result) {
  return result_of({Kind::list, 0, elements, 0, 0}, result);
}

napi_status napi_set_element(napi_env, napi_value array, uint32_t index, napi_value value) {
  if (index >= most_results) return napi_invalid_arg;
  elements[index] = *value;
  if (index >= array->length) array->length = index + 1;
  return napi_ok;
}
