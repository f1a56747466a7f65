#include "egress/line.h"

#include <algorithm>
#include <functional>
#include <map>
#include <mutex>

#include "core/fiber.h"
#include "core/ids.h"
#include "core/library_memory.h"
#include "core/text.h"
#include "egress/loop_transfers.h"
#include "vault/durable.h"

namespace firstpass::egress {

namespace {

constexpr std::string_view kStage = "egress/line";
constexpr std::size_t kMostIdleHandles = 32;  // each keeps one connection open
constexpr std::size_t kMostIdleOnLoop = 512;  // these keep none: the loop's transfers share their connections

const std::string kAnyOrigin;

/// Easy handles with their open connections, by origin; the last used first, since it is the most alive.
class HandlePool {
 public:
  explicit HandlePool(std::size_t most) : m_most(most) {}
  CurlHandle take(const std::string& origin, const LineSettings& settings) {
    {
      const std::lock_guard lock(m_mutex);
      for (auto it = m_idle.rbegin(); it != m_idle.rend(); ++it) {
        if (it->first != origin) continue;
        CurlHandle handle = std::move(it->second);
        m_idle.erase(std::next(it).base());
        return handle;
      }
    }
    return make_handle(settings);
  }
  void put(const std::string& origin, CurlHandle handle) {
    const std::lock_guard lock(m_mutex);
    if (m_idle.size() >= m_most) m_idle.erase(m_idle.begin());
    m_idle.emplace_back(origin, std::move(handle));
  }

 private:
  const std::size_t m_most;
  std::mutex m_mutex;
  std::vector<std::pair<std::string, CurlHandle>> m_idle;
};

class CurlLine final : public Line {
 public:
  CurlLine(Ledger& ledger, LineSettings settings) : m_ledger(ledger), m_settings(std::move(settings)) {}

  Result<HttpReply> cross(const OutboundRequest& request, const Context& context, const OnBody& on_body) override {
    return cross_metered(request, context, on_body, {});
  }
  Result<HttpReply> cross_metered(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                                  const Meter& meter) override;

 private:
  Result<HttpReply> exchange(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                             const Meter& meter, const Target& target, LedgerEntry entry);
  void record(LedgerEntry entry, Crossing crossing, int status);

  Status write_intent(const LedgerEntry& entry, const std::string& body);
  CURLcode run_here(CURL* handle, const OutboundRequest& request, const Context& context, const OnBody& on_body,
                    std::unique_ptr<Transfer>& transfer);
  CURLcode run_on_loop(CURL* handle, const OutboundRequest& request, const Context& context, const OnBody& on_body,
                       std::unique_ptr<Transfer>& transfer);

  Ledger& m_ledger;
  LineSettings m_settings;
  HandlePool m_pool{kMostIdleHandles}, m_loop_pool{kMostIdleOnLoop};
  std::mutex m_loops_mutex;
  std::map<EventLoop*, std::unique_ptr<LoopTransfers>> m_loops;
};

LedgerEntry entry_for(const OutboundRequest& request, const Target& target) {
  LedgerEntry entry;
  entry.request_id = new_id();
  entry.destination = request.destination() + " " + target.host;
  entry.rule = request.rule();
  entry.bytes = request.body().size();
  entry.tokens = count_tokens(request.body());
  entry.hidden = request.hidden_counts();
  if (request.scope()) entry.scope = request.scope()->name();
  return entry;
}

Result<HttpReply> CurlLine::cross_metered(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                                          const Meter& meter) {
  FP_TRY_ASSIGN(const Target target, check_url(request.url(), request.insecure_http()));
  FP_TRY(check_headers(request));
  FP_TRY(context.deadline.check(kStage));
  LedgerEntry entry = entry_for(request, target);
  if (const Status gate = last_gate(request); !gate) {
    entry.crossing = Crossing::refused;
    FP_TRY(m_ledger.append(std::move(entry)));
    return fail(gate.error());
  }
  entry.crossing = Crossing::intent;
  if (request.scope()) vault::sync_soon(*request.scope());
  FP_TRY(write_intent(entry, request.body()));  // synced: no byte leaves without its row
  if (const Status kept = request.scope() ? vault::sync(*request.scope()) : Status(); !kept) {
    record(std::move(entry), Crossing::failed, 0);
    return fail(kept.error());
  }
  return exchange(request, context, on_body, meter, target, std::move(entry));
}

Result<HttpReply> CurlLine::exchange(const OutboundRequest& request, const Context& context, const OnBody& on_body,
                                     const Meter& meter, const Target& target, LedgerEntry entry) {
  const bool on_loop = in_fiber();
  HandlePool& pool = on_loop ? m_loop_pool : m_pool;
  const std::string& origin = on_loop ? kAnyOrigin : target.origin;
  CurlHandle handle = pool.take(origin, m_settings);
  if (!handle) {
    record(std::move(entry), Crossing::failed, 0);
    return fail(Code::resource_exhausted, kStage, "no memory for another connection");
  }
  std::unique_ptr<Transfer> transfer;
  const CURLcode result = on_loop ? run_on_loop(handle.get(), request, context, on_body, transfer)
                                  : run_here(handle.get(), request, context, on_body, transfer);
  const bool sent = transfer->was_sent();
  if (result == CURLE_OK) {
    if (meter) meter(transfer->reply(), entry.tokens, entry.cost);
    record(std::move(entry), Crossing::done, transfer->reply().status);
    pool.put(origin, std::move(handle));
    return std::move(transfer->reply());
  }
  // Half an answer is charged as well: what the provider had counted by then goes into the row.
  if (sent && meter) meter(transfer->reply(), entry.tokens, entry.cost);
  const Crossing cut = transfer->was_cancelled() ? Crossing::cancelled : Crossing::uncertain;
  record(std::move(entry), sent ? cut : Crossing::failed, transfer->reply().status);
  return transfer->error(target, result, sent);
}

CURLcode CurlLine::run_here(CURL* handle, const OutboundRequest& request, const Context& context, const OnBody& on_body,
                            std::unique_ptr<Transfer>& transfer) {
  Transfer::Sink sink;
  if (on_body)
    sink = [&](const HttpReply& head, std::string_view bytes) {
      return on_body(head, bytes) ? Took::all : Took::cancel;
    };
  transfer = std::make_unique<Transfer>(request, context, m_settings, std::move(sink));
  transfer->configure(handle, true);
  return curl_easy_perform(handle);
}

CURLcode CurlLine::run_on_loop(CURL* handle, const OutboundRequest& request, const Context& context,
                               const OnBody& on_body, std::unique_ptr<Transfer>& transfer) {
  LoopTransfers* transfers = nullptr;
  {
    const std::lock_guard lock(m_loops_mutex);
    std::unique_ptr<LoopTransfers>& slot = m_loops[EventLoop::current()];
    if (!slot) slot = std::make_unique<LoopTransfers>(*EventLoop::current());
    transfers = slot.get();
  }
  return transfers->run(handle, request, context, m_settings, on_body, transfer);
}

/// Synced: no byte leaves without its row. A fiber's loop goes on meanwhile.
Status CurlLine::write_intent(const LedgerEntry& entry, const std::string& body) {
  if (!in_fiber()) {
    FP_TRY(m_ledger.append_with_body(entry, body));
    return {};
  }
  Status written;
  Waiter waiter;
  m_ledger.append_async(entry, body, [&written, notify = waiter.notifier()](Result<LedgerEntry> row) {
    if (!row) written = fail(row.error());
    notify();
  });
  waiter.wait();
  return written;
}

/// The outcome. Not waited for: until it is written the intent stands alone, which already says "uncertain".
void CurlLine::record(LedgerEntry entry, Crossing crossing, int status) {
  entry.crossing = crossing;
  entry.status = status;
  m_ledger.note(std::move(entry));
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

void share_memory_with_curl() {
  namespace memory = library_memory;
  static_cast<void>(curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory::allocate, memory::release, memory::resize,
                                         memory::duplicate, memory::allocate_zeros));
}

std::unique_ptr<Line> make_line(Ledger& ledger) { return make_line(ledger, {}); }

std::unique_ptr<Line> make_line(Ledger& ledger, LineSettings settings) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);  // not thread-safe itself: once, here
  (void)ready;
  return std::make_unique<CurlLine>(ledger, std::move(settings));
}

}  // namespace firstpass::egress
