#include "binding.h"

#include <cmath>

#include "tape.h"

namespace inkstone {

Binding* Binding::first = nullptr;

namespace {

bool read_any(napi_env env, napi_value value, AnyArray* array) {
  napi_typedarray_type type;
  size_t length = 0;
  if (napi_get_typedarray_info(env, value, &type, &length, &array->data, nullptr, nullptr) != napi_ok) return false;
  size_t width = 1;
  if (type == napi_float32_array || type == napi_int32_array || type == napi_uint32_array) width = 4;
  if (type == napi_float64_array) width = 8;
  array->bytes = length * width;
  return type != napi_int16_array && type != napi_uint16_array;
}

}  // namespace

Call::Call(napi_env env, napi_callback_info info, const char* name, Tape* recorder)
    : env(env), name_(name), recorder_(recorder) {
  if (napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr) != napi_ok) count_ = 0;
  if (count_ > capacity) count_ = capacity;
}

Call::Call(const SlotMemory& memory, const RecordedCall& recorded)
    : env(nullptr), name_(recorded.binding->name), count_(recorded.operands.size()), memory_(&memory),
      recorded_(&recorded) {}

Call::~Call() {
  if (recorder_) recorder_->drop_call();
}

void Call::keep(const Binding& binding) {
  if (!recorder_) return;
  notes_.resize(count_ > notes_.size() ? count_ : notes_.size());
  recorder_->add(binding, std::move(notes_), result != nullptr);
}

Operand* Call::note(size_t index) {
  if (!recorder_) return nullptr;
  if (notes_.size() <= index) notes_.resize(index + 1);
  return &notes_[index];
}

const Operand* Call::recorded(size_t index) const {
  static const Operand absent;
  if (!recorded_) return nullptr;
  return index < recorded_->operands.size() ? &recorded_->operands[index] : &absent;
}

void Call::expect(bool holds, const char* expected) {
  if (!holds) refuse(std::string(name_) + ": expected that " + expected + ".");
}

bool Call::given(size_t index) {
  if (const Operand* operand = recorded(index)) return operand->kind != Operand::Kind::absent;
  if (index >= count_) return false;
  napi_valuetype type;
  if (napi_typeof(env, values_[index], &type) != napi_ok) return false;
  return type != napi_undefined && type != napi_null;
}

template <typename T>
Array<T> Call::array(size_t index, napi_typedarray_type wanted, const char* type_name) {
  napi_typedarray_type type = wanted;
  size_t length = 0;
  void* data = nullptr;
  bool is_array = false;
  if (const Operand* operand = recorded(index)) {
    is_array = operand->kind == Operand::Kind::array;
    if (is_array) {
      type = operand->type;
      length = operand->length;
      data = memory_->at(*operand);
    }
  } else if (index < count_) {
    is_array = napi_get_typedarray_info(env, values_[index], &type, &length, &data, nullptr, nullptr) == napi_ok;
  }
  if (!is_array || type != wanted) {
    refuse(std::string(name_) + ": expected a " + type_name + " as argument " +
                  std::to_string(index) + ".");
  }
  if (Operand* operand = note(index)) *operand = recorder_->operand(data, length * sizeof(T), type, length);
  return {static_cast<T*>(data), length};
}

Array<float> Call::floats(size_t index) {
  return array<float>(index, napi_float32_array, "Float32Array");
}

std::vector<Array<float>> Call::float_arrays(size_t index) {
  std::vector<Array<float>> arrays;
  if (const Operand* operand = recorded(index)) {
    if (operand->kind != Operand::Kind::arrays) {
      refuse(std::string(name_) + ": expected an array as argument " + std::to_string(index) + ".");
    }
    for (const Operand& one : operand->arrays) arrays.push_back({static_cast<float*>(memory_->at(one)), one.length});
    return arrays;
  }
  bool is_array = false;
  uint32_t length = 0;
  if (index >= count_ || napi_is_array(env, values_[index], &is_array) != napi_ok || !is_array ||
      napi_get_array_length(env, values_[index], &length) != napi_ok) {
    refuse(std::string(name_) + ": expected an array as argument " + std::to_string(index) + ".");
  }
  std::vector<Operand> operands;
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element;
    napi_typedarray_type type;
    size_t values = 0;
    void* data = nullptr;
    if (napi_get_element(env, values_[index], i, &element) != napi_ok ||
        napi_get_typedarray_info(env, element, &type, &values, &data, nullptr, nullptr) != napi_ok ||
        type != napi_float32_array) {
      refuse(std::string(name_) + ": expected a Float32Array at " + std::to_string(i) + " of argument " +
                    std::to_string(index) + ".");
    }
    arrays.push_back({static_cast<float*>(data), values});
    if (recorder_) operands.push_back(recorder_->operand(data, values * sizeof(float), type, values));
  }
  if (Operand* operand = note(index)) {
    operand->kind = Operand::Kind::arrays;
    operand->arrays = std::move(operands);
  }
  return arrays;
}

Array<double> Call::doubles(size_t index) {
  return array<double>(index, napi_float64_array, "Float64Array");
}

Array<int32_t> Call::ints(size_t index) {
  return array<int32_t>(index, napi_int32_array, "Int32Array");
}

Array<uint32_t> Call::words(size_t index) {
  return array<uint32_t>(index, napi_uint32_array, "Uint32Array");
}

Array<uint8_t> Call::bytes(size_t index) {
  return array<uint8_t>(index, napi_uint8_array, "Uint8Array");
}

double Call::number(size_t index) {
  double value = 0;
  bool is_number = false;
  if (const Operand* operand = recorded(index)) {
    is_number = operand->kind == Operand::Kind::number;
    value = operand->number;
  } else if (index < count_) {
    is_number = napi_get_value_double(env, values_[index], &value) == napi_ok;
  }
  if (!is_number) {
    refuse(std::string(name_) + ": expected a number as argument " + std::to_string(index) + ".");
  }
  if (Operand* operand = note(index)) {
    operand->kind = Operand::Kind::number;
    operand->number = value;
  }
  return value;
}

int64_t Call::whole(size_t index, int64_t least, int64_t most) {
  const double value = number(index);
  if (!(value >= static_cast<double>(least) && value <= static_cast<double>(most)) ||
      value != std::floor(value)) {
    refuse(std::string(name_) + ": expected a whole number from " + std::to_string(least) + " to " +
                  std::to_string(most) + " as argument " + std::to_string(index) + ", got " +
                  std::to_string(value) + ".");
  }
  return static_cast<int64_t>(value);
}

bool Call::flag(size_t index) {
  bool value = false;
  bool is_flag = false;
  if (const Operand* operand = recorded(index)) {
    is_flag = operand->kind == Operand::Kind::flag;
    value = operand->flag;
  } else if (index < count_) {
    is_flag = napi_get_value_bool(env, values_[index], &value) == napi_ok;
  }
  if (!is_flag) {
    refuse(std::string(name_) + ": expected true or false as argument " + std::to_string(index) +
                  ".");
  }
  if (Operand* operand = note(index)) {
    operand->kind = Operand::Kind::flag;
    operand->flag = value;
  }
  return value;
}

std::string Call::text(size_t index) {
  if (const Operand* operand = recorded(index)) {
    if (operand->kind == Operand::Kind::text) return operand->text;
    refuse(std::string(name_) + ": expected a text as argument " + std::to_string(index) + ".");
  }
  char buffer[64];
  size_t length = 0;
  if (index >= count_ ||
      napi_get_value_string_utf8(env, values_[index], buffer, sizeof buffer, &length) != napi_ok) {
    refuse(std::string(name_) + ": expected a text as argument " + std::to_string(index) + ".");
  }
  if (Operand* operand = note(index)) {
    operand->kind = Operand::Kind::text;
    operand->text = std::string(buffer, length);
  }
  return std::string(buffer, length);
}

AnyArray Call::any_array(size_t index) {
  if (index < count_) {
    AnyArray array;
    if (read_any(env, values_[index], &array)) return array;
  }
  refuse(std::string(name_) + ": expected a typed array as argument " + std::to_string(index) + ".");
}

std::vector<AnyArray> Call::any_arrays(size_t index) {
  bool is_array = false;
  uint32_t length = 0;
  if (index >= count_ || napi_is_array(env, values_[index], &is_array) != napi_ok || !is_array ||
      napi_get_array_length(env, values_[index], &length) != napi_ok) {
    refuse(std::string(name_) + ": expected an array as argument " + std::to_string(index) + ".");
  }
  std::vector<AnyArray> arrays(length);
  for (uint32_t i = 0; i < length; ++i) {
    napi_value element;
    if (napi_get_element(env, values_[index], i, &element) != napi_ok || !read_any(env, element, &arrays[i])) {
      refuse(std::string(name_) + ": expected a typed array at " + std::to_string(i) + " of argument " +
                    std::to_string(index) + ".");
    }
  }
  return arrays;
}

void* Call::external(size_t index) const {
  napi_valuetype type;
  void* pointer = nullptr;
  if (index >= count_ || napi_typeof(env, values_[index], &type) != napi_ok || type != napi_external) return nullptr;
  return napi_get_value_external(env, values_[index], &pointer) == napi_ok ? pointer : nullptr;
}

size_t element_count(std::initializer_list<int64_t> sizes) {
  int64_t product = 1;
  for (const int64_t size : sizes) {
    if (size < 0 || (size > 0 && product > most_elements / size)) {
      refuse("a shape has a negative size or more than " + std::to_string(most_elements) + " elements.");
    }
    product *= size;
  }
  return static_cast<size_t>(product);
}

}  // namespace inkstone
