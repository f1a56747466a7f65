// Hands the answer back to the door, which prints it: the library itself never does.
#include "core/text.h"
#include "deliver/sink.h"

namespace firstpass::deliver {

std::unique_ptr<Sink> make_stdout_sink();

namespace {

class StdoutSink final : public Sink {
 public:
  Result<std::string> deliver(const Delivery& delivery, const SinkTarget&, bool, const Send&,
                              const Context&) const override {
    return terminal_safe(delivery.text);
  }
};

}  // namespace

std::unique_ptr<Sink> make_stdout_sink() { return std::make_unique<StdoutSink>(); }

}  // namespace firstpass::deliver
