#include "runtime/onnx.h"

#include <onnxruntime_c_api.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/onnx";

const OrtApi* api() {
  static const OrtApi* const instance = OrtGetApiBase()->GetApi(ORT_API_VERSION);
  return instance;
}

/// unique_ptr deleter from a member of OrtApi, e.g. Owned<OrtValue, &OrtApi::ReleaseValue>.
template <auto Member>
struct Release {
  template <class T>
  void operator()(T* pointer) const {
    (api()->*Member)(pointer);
  }
};
template <class T, auto Member>
using Owned = std::unique_ptr<T, Release<Member>>;

using Value = Owned<OrtValue, &OrtApi::ReleaseValue>;
using TensorInfo = Owned<OrtTensorTypeAndShapeInfo, &OrtApi::ReleaseTensorTypeAndShapeInfo>;
using TypeInfo = Owned<OrtTypeInfo, &OrtApi::ReleaseTypeInfo>;
using MemoryInfo = Owned<OrtMemoryInfo, &OrtApi::ReleaseMemoryInfo>;

Code code_of(OrtErrorCode code) {
  switch (code) {
    case ORT_INVALID_ARGUMENT: return Code::invalid_argument;
    case ORT_NO_SUCHFILE: return Code::not_found;
    case ORT_NO_MODEL:
    case ORT_INVALID_PROTOBUF:
    case ORT_INVALID_GRAPH: return Code::data_loss;
    case ORT_NOT_IMPLEMENTED: return Code::unimplemented;
    default: return Code::internal;
  }
}

/// Turns a status of the C API into ours and frees it. ONNX Runtime's messages name inputs, shapes and nodes, never
/// the numbers inside tensors; only their first line is kept.
Status check(OrtStatus* raw, const std::string& what) {
  if (raw == nullptr) return {};
  const Owned<OrtStatus, &OrtApi::ReleaseStatus> status(raw);
  std::string message = api()->GetErrorMessage(status.get());
  message.resize(std::min(message.find('\n'), message.size()));
  return fail(code_of(api()->GetErrorCode(status.get())), kStage, what + ": " + message);
}

std::atomic<int> g_pool_threads{0};

int pool_threads() {
  const int wanted = g_pool_threads.load();
  return wanted > 0 ? wanted : usable_cores();
}

void silent(void*, OrtLoggingLevel, const char*, const char*, const char*, const char*) {}

/// The one environment of the process. It lives until the process ends: sessions may be freed by other statics later.
Result<OrtEnv*> make_environment() {
  if (api() == nullptr) {
    return fail(
        Code::failed_precondition, kStage,
        std::string("the ONNX Runtime library is too old for this program: ") + OrtGetApiBase()->GetVersionString());
  }
  OrtThreadingOptions* raw = nullptr;
  FP_TRY(check(api()->CreateThreadingOptions(&raw), "ONNX Runtime threads"));
  const Owned<OrtThreadingOptions, &OrtApi::ReleaseThreadingOptions> threading(raw);
  FP_TRY(check(api()->SetGlobalIntraOpNumThreads(raw, pool_threads()), "ONNX Runtime threads"));
  FP_TRY(check(api()->SetGlobalInterOpNumThreads(raw, 1), "ONNX Runtime threads"));
  FP_TRY(check(api()->SetGlobalSpinControl(raw, 0), "ONNX Runtime threads"));
  OrtEnv* environment = nullptr;
  FP_TRY(check(api()->CreateEnvWithCustomLoggerAndGlobalThreadPools(silent, nullptr, ORT_LOGGING_LEVEL_FATAL,
                                                                    "firstpass", raw, &environment),
               "ONNX Runtime"));
  FP_TRY(check(api()->DisableTelemetryEvents(environment), "ONNX Runtime"));
  return environment;
}

const Result<OrtEnv*>& environment() {
  static const Result<OrtEnv*> instance = make_environment();
  return instance;
}

Result<std::size_t> element_count(const NamedTensor& input) {
  std::size_t count = 1;
  for (const std::int64_t dimension : input.tensor.shape) {
    if (dimension < 0 || (dimension > 0 && count > (std::size_t{1} << 40) / static_cast<std::size_t>(dimension))) {
      return fail(Code::invalid_argument, kStage, "input '" + input.name + "' has an impossible shape");
    }
    count *= static_cast<std::size_t>(dimension);
  }
  return count;
}

template <class T>
constexpr ONNXTensorElementDataType element_type() {
  if constexpr (std::is_same_v<T, float>) return ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
  if constexpr (std::is_same_v<T, std::int64_t>) return ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64;
  if constexpr (std::is_same_v<T, std::int32_t>) return ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32;
  if constexpr (std::is_same_v<T, std::uint8_t>) return ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8;
}

/// An OrtValue that looks at the tensor's own memory: `input` must outlive it.
Result<Value> borrow(const NamedTensor& input, const OrtMemoryInfo* memory) {
  FP_TRY_ASSIGN(const std::size_t count, element_count(input));
  return std::visit(
      [&](const auto& values) -> Result<Value> {
        using T = typename std::decay_t<decltype(values)>::value_type;
        if (values.size() != count) {
          return fail(Code::invalid_argument, kStage,
                      "input '" + input.name + "' has " + std::to_string(values.size()) + " values but a shape of " +
                          std::to_string(count));
        }
        static T nothing[1] = {};  // the C API refuses a null pointer even for zero elements
        T* data = values.empty() ? nothing : const_cast<T*>(values.data());
        OrtValue* value = nullptr;
        FP_TRY(check(api()->CreateTensorWithDataAsOrtValue(
                         memory, data, count * sizeof(T), input.tensor.shape.data(), input.tensor.shape.size(),
                         input.tensor.is_bool ? ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL : element_type<T>(), &value),
                     "input '" + input.name + "'"));
        return Value(value);
      },
      input.tensor.data);
}

template <class T>
std::vector<T> copy(const void* data, std::size_t count) {
  const T* first = static_cast<const T*>(data);
  return std::vector<T>(first, first + count);
}

/// An output's type, shape and place; `name` is for the error only.
struct Output {
  ONNXTensorElementDataType type{};
  std::vector<std::int64_t> shape;
  std::size_t count = 0;
  void* data = nullptr;
};

Result<Output> look_at(OrtValue* value, const std::string& name) {
  int is_tensor = 0;
  FP_TRY(check(api()->IsTensor(value, &is_tensor), "output '" + name + "'"));
  if (is_tensor == 0) return fail(Code::unimplemented, kStage, "output '" + name + "' is not a tensor");
  OrtTensorTypeAndShapeInfo* raw = nullptr;
  FP_TRY(check(api()->GetTensorTypeAndShape(value, &raw), "output '" + name + "'"));
  const TensorInfo info(raw);
  std::size_t rank = 0;
  Output output;
  FP_TRY(check(api()->GetDimensionsCount(raw, &rank), name));
  output.shape.resize(rank);
  FP_TRY(check(api()->GetDimensions(raw, output.shape.data(), rank), name));
  FP_TRY(check(api()->GetTensorShapeElementCount(raw, &output.count), name));
  FP_TRY(check(api()->GetTensorElementType(raw, &output.type), name));
  FP_TRY(check(api()->GetTensorMutableData(value, &output.data), name));
  return output;
}

Error unread_type(const Output& output, const std::string& name) {
  return {Code::unimplemented, std::string(kStage),
          "output '" + name + "' has element type " + std::to_string(output.type) + ", which is not read here"};
}

/// The output as a Tensor of ours.
Result<Tensor> take(OrtValue* value, const std::string& name) {
  FP_TRY_ASSIGN(Output output, look_at(value, name));
  Tensor tensor;
  switch (output.type) {
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT: tensor.data = copy<float>(output.data, output.count); break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64: tensor.data = copy<std::int64_t>(output.data, output.count); break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32: tensor.data = copy<std::int32_t>(output.data, output.count); break;
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL: tensor.is_bool = true; [[fallthrough]];
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8: tensor.data = copy<std::uint8_t>(output.data, output.count); break;
    default: return fail(unread_type(output, name));
  }
  tensor.shape = std::move(output.shape);
  return tensor;
}

/// The output where it lies.
Result<TensorView> view(OrtValue* value, const std::string& name) {
  FP_TRY_ASSIGN(Output output, look_at(value, name));
  if (output.type != ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT) return fail(unread_type(output, name));
  return TensorView{std::move(output.shape), {static_cast<const float*>(output.data), output.count}};
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Status known(const std::string& name, const std::vector<std::string>& names, const char* kind) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return {};
  return fail(Code::invalid_argument, kStage,
              std::string("the model has no ") + kind + " '" + name + "'; it has: " + joined(names));
}

/// The model file is what the manifest pins, so a run that fails has been given inputs that do not fit together, or
/// has run out of memory (ONNX Runtime has no code of its own for that).
Error blame(Error error) {
  if (error.code != Code::internal) return error;
  const bool memory = error.message.find("allocat") != std::string::npos;
  error.code = memory ? Code::resource_exhausted : Code::invalid_argument;
  return error;
}

}  // namespace

int usable_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

void set_onnx_pool_threads(int threads) { g_pool_threads.store(threads); }

struct OnnxSession::Impl {
  Owned<OrtSession, &OrtApi::ReleaseSession> session;
  MemoryInfo memory;
  std::vector<std::string> inputs, outputs;
  std::vector<std::vector<std::int64_t>> input_shapes;

  Status open(const std::filesystem::path& path, const OnnxOptions& options);
  Status describe();
  Result<std::vector<Value>> run(const std::vector<NamedTensor>& inputs, const std::vector<std::string>& wanted) const;
  Result<std::string> name(OrtStatus* (*get)(const OrtSession*, size_t, OrtAllocator*, char**),
                           std::size_t index) const;
  Result<std::vector<std::int64_t>> shape_of_input(std::size_t index) const;
};

Status OnnxSession::Impl::open(const std::filesystem::path& path, const OnnxOptions& options) {
  const Result<OrtEnv*>& env = environment();
  if (!env) return fail(env.error());
  OrtSessionOptions* raw = nullptr;
  FP_TRY(check(api()->CreateSessionOptions(&raw), "session options"));
  const Owned<OrtSessionOptions, &OrtApi::ReleaseSessionOptions> settings(raw);
  if (options.threads == 1) {
    FP_TRY(check(api()->SetIntraOpNumThreads(raw, 1), "session options"));
  } else {
    FP_TRY(check(api()->DisablePerSessionThreads(raw), "session options"));
  }
  FP_TRY(check(api()->AddSessionConfigEntry(raw, "session.intra_op.allow_spinning", "0"), "session options"));
  if (!options.use_arena) {
    FP_TRY(check(api()->DisableCpuMemArena(raw), "session options"));
    FP_TRY(check(api()->DisableMemPattern(raw), "session options"));
  }
  OrtSession* opened = nullptr;
  FP_TRY(check(api()->CreateSession(*env, path.c_str(), raw, &opened), "cannot load " + path.filename().string()));
  session.reset(opened);
  OrtMemoryInfo* info = nullptr;
  FP_TRY(check(api()->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &info), "memory"));
  memory.reset(info);
  return describe();
}

Status OnnxSession::Impl::describe() {
  std::size_t input_count = 0, output_count = 0;
  FP_TRY(check(api()->SessionGetInputCount(session.get(), &input_count), "inputs"));
  FP_TRY(check(api()->SessionGetOutputCount(session.get(), &output_count), "outputs"));
  for (std::size_t i = 0; i < input_count; ++i) {
    FP_TRY_ASSIGN(inputs.emplace_back(), name(api()->SessionGetInputName, i));
    FP_TRY_ASSIGN(input_shapes.emplace_back(), shape_of_input(i));
  }
  for (std::size_t i = 0; i < output_count; ++i) {
    FP_TRY_ASSIGN(outputs.emplace_back(), name(api()->SessionGetOutputName, i));
  }
  return {};
}

Result<std::string> OnnxSession::Impl::name(OrtStatus* (*get)(const OrtSession*, size_t, OrtAllocator*, char**),
                                            std::size_t index) const {
  OrtAllocator* allocator = nullptr;
  FP_TRY(check(api()->GetAllocatorWithDefaultOptions(&allocator), "allocator"));
  char* raw = nullptr;
  FP_TRY(check(get(session.get(), index, allocator, &raw), "names"));
  std::string out = raw;
  FP_TRY(check(api()->AllocatorFree(allocator, raw), "allocator"));
  return out;
}

Result<std::vector<std::int64_t>> OnnxSession::Impl::shape_of_input(std::size_t index) const {
  OrtTypeInfo* raw = nullptr;
  FP_TRY(check(api()->SessionGetInputTypeInfo(session.get(), index, &raw), "input type"));
  const TypeInfo type(raw);
  const OrtTensorTypeAndShapeInfo* info = nullptr;
  FP_TRY(check(api()->CastTypeInfoToTensorInfo(raw, &info), "input type"));
  std::vector<std::int64_t> shape;
  if (info == nullptr) return shape;  // a sequence or map
  std::size_t rank = 0;
  FP_TRY(check(api()->GetDimensionsCount(info, &rank), "input shape"));
  shape.resize(rank);
  FP_TRY(check(api()->GetDimensions(info, shape.data(), rank), "input shape"));
  return shape;
}

OnnxSession::OnnxSession(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
OnnxSession::~OnnxSession() = default;

Result<std::shared_ptr<OnnxSession>> OnnxSession::load(const std::filesystem::path& path, const OnnxOptions& options) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(Code::not_found, kStage, "no such model file: " + path.string());
  }
  auto impl = std::make_unique<Impl>();
  FP_TRY(impl->open(path, options));
  return std::shared_ptr<OnnxSession>(new OnnxSession(std::move(impl)));
}

Result<std::vector<Value>> OnnxSession::Impl::run(const std::vector<NamedTensor>& given_inputs,
                                                  const std::vector<std::string>& wanted) const {
  std::vector<Value> values;
  std::vector<const OrtValue*> given;
  std::vector<const char*> given_names, wanted_names;
  for (const NamedTensor& input : given_inputs) {
    FP_TRY(known(input.name, inputs, "input"));
    FP_TRY_ASSIGN(values.emplace_back(), borrow(input, memory.get()));
    given.push_back(values.back().get());
    given_names.push_back(input.name.c_str());
  }
  for (const std::string& name : inputs) {
    const bool found =
        std::any_of(given_inputs.begin(), given_inputs.end(), [&](const auto& input) { return input.name == name; });
    if (!found) return fail(Code::invalid_argument, kStage, "the model needs input '" + name + "'");
  }
  for (const std::string& name : wanted) {
    FP_TRY(known(name, outputs, "output"));
    wanted_names.push_back(name.c_str());
  }
  std::vector<OrtValue*> raw(wanted.size(), nullptr);
  OrtStatus* status = api()->Run(session.get(), nullptr, given_names.data(), given.data(), given.size(),
                                 wanted_names.data(), wanted.size(), raw.data());
  std::vector<Value> results;
  for (OrtValue* value : raw) results.emplace_back(value);
  if (Status ran = check(status, "the model did not run"); !ran) return fail(blame(ran.error()));
  return results;
}

Result<std::vector<Tensor>> OnnxSession::run(const std::vector<NamedTensor>& inputs,
                                             const std::vector<std::string>& outputs) const try {
  const std::vector<std::string>& wanted = outputs.empty() ? m_impl->outputs : outputs;
  FP_TRY_ASSIGN(const std::vector<Value> results, m_impl->run(inputs, wanted));
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    FP_TRY_ASSIGN(tensors.emplace_back(), take(results[i].get(), wanted[i]));
  }
  return tensors;
} catch (const std::bad_alloc&) { return fail(Code::resource_exhausted, kStage, "not enough memory to run the model"); }

Status OnnxSession::run_and_look(const std::vector<NamedTensor>& inputs, const std::vector<std::string>& outputs,
                                 const std::function<Status(const std::vector<TensorView>&)>& look) const try {
  const std::vector<std::string>& wanted = outputs.empty() ? m_impl->outputs : outputs;
  FP_TRY_ASSIGN(const std::vector<Value> results, m_impl->run(inputs, wanted));
  std::vector<TensorView> views;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    FP_TRY_ASSIGN(views.emplace_back(), view(results[i].get(), wanted[i]));
  }
  return look(views);
} catch (const std::bad_alloc&) { return fail(Code::resource_exhausted, kStage, "not enough memory to run the model"); }

const std::vector<std::string>& OnnxSession::input_names() const { return m_impl->inputs; }
const std::vector<std::string>& OnnxSession::output_names() const { return m_impl->outputs; }

std::vector<std::int64_t> OnnxSession::input_shape(std::string_view name) const {
  const auto found = std::find(m_impl->inputs.begin(), m_impl->inputs.end(), name);
  if (found == m_impl->inputs.end()) return {};
  return m_impl->input_shapes[static_cast<std::size_t>(found - m_impl->inputs.begin())];
}

std::string OnnxSession::metadata(const std::string& key) const {
  OrtModelMetadata* raw = nullptr;
  OrtAllocator* allocator = nullptr;
  if (!check(api()->SessionGetModelMetadata(m_impl->session.get(), &raw), "metadata")) return {};
  const Owned<OrtModelMetadata, &OrtApi::ReleaseModelMetadata> metadata(raw);
  if (!check(api()->GetAllocatorWithDefaultOptions(&allocator), "allocator")) return {};
  char* value = nullptr;
  if (!check(api()->ModelMetadataLookupCustomMetadataMap(raw, allocator, key.c_str(), &value), "metadata")) return {};
  if (value == nullptr) return {};
  std::string out = value;
  if (!check(api()->AllocatorFree(allocator, value), "allocator")) return {};
  return out;
}

}  // namespace firstpass::runtime

#if defined(__SANITIZE_THREAD__)
// The library is not built with ThreadSanitizer, which therefore cannot see its atomics.
extern "C" __attribute__((visibility("default"))) const char* __tsan_default_suppressions();
const char* __tsan_default_suppressions() { return "race:libonnxruntime.so\n"; }
#endif
