#pragma once

#include <initializer_list>

#include "binding.h"

namespace inkstone {

/** Makes the call's result an array of texts. */
static inline void result_names(Call& call, std::initializer_list<const char*> names) {
  napi_create_array(call.env, &call.result);
  uint32_t index = 0;
  for (const char* name : names) {
    napi_value text = nullptr;
    napi_create_string_utf8(call.env, name, NAPI_AUTO_LENGTH, &text);
    napi_set_element(call.env, call.result, index++, text);
  }
}

}  // namespace inkstone
