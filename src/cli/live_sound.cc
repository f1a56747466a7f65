#include "cli/live_sound.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "input/reader.h"

extern char** environ;

namespace firstpass::cli {

namespace {

constexpr std::string_view kStage = "input/live";
constexpr std::size_t kReadAtOnce = 1 << 16;
constexpr std::size_t kLongestHead = 1 << 20;
constexpr std::size_t kTellingBytes = 64;  // of fewer, a WAV head may look like text

/// Each writes plain 16-bit mono samples at 16 kHz on standard output.
constexpr const char* kRecorders[][2] = {
    {"arecord", "exec arecord -q -t raw -f S16_LE -r 16000 -c 1"},
    {"pw-record", "exec pw-record --rate 16000 --channels 1 --format s16 -"},
    {"parecord", "exec parecord --raw --format=s16le --rate=16000 --channels=1"},
};

std::atomic<bool> stopped{false};

bool in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  for (std::size_t at = 0; at <= rest.size();) {
    const std::size_t end = std::min(rest.find(':', at), rest.size());
    if (end > at && ::access((rest.substr(at, end - at) + "/" + program).c_str(), X_OK) == 0) return true;
    at = end + 1;
  }
  return false;
}

Result<std::string> recorder_command() {
  if (const char* own = std::getenv("FIRSTPASS_RECORDER"); own != nullptr && *own != '\0') return std::string(own);
  for (const auto& [program, command] : kRecorders)
    if (in_path(program)) return std::string(command);
  return fail(Code::not_found, kStage,
              "no recorder here: install alsa-utils (arecord), or set FIRSTPASS_RECORDER to a command that writes "
              "16-bit mono samples at 16 kHz");
}

/// Ctrl-C ends the recording, not the program: what was said last is still written out.
void end_on_interrupt() {
  struct sigaction action {};
  action.sa_handler = [](int) { stopped = true; };
  sigaction(SIGINT, &action, nullptr);
}

}  // namespace

LiveSound::LiveSound(LiveSound&& other) noexcept
    : m_fd(std::exchange(other.m_fd, -1)),
      m_owned(std::move(other.m_owned)),
      m_recorder(std::exchange(other.m_recorder, -1)),
      m_beginning(std::move(other.m_beginning)),
      m_stream(std::move(other.m_stream)),
      m_left(other.m_left),
      m_any(other.m_any),
      m_ended(other.m_ended) {}

LiveSound::~LiveSound() {
  if (m_recorder <= 0) return;
  ::kill(m_recorder, SIGTERM);
  while (::waitpid(m_recorder, nullptr, 0) < 0 && errno == EINTR) {}
}

Result<LiveSound> LiveSound::microphone() {
  FP_TRY_ASSIGN(const std::string command, recorder_command());
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail(Code::internal, kStage, std::strerror(errno));
  LiveSound sound(ends[0]);
  sound.m_owned = FileDescriptor(ends[0]);
  const FileDescriptor write_end(ends[1]);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::string shell = "/bin/sh", flag = "-c", text = command;
  char* arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
  const int error = posix_spawn(&sound.m_recorder, "/bin/sh", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0)
    return fail(Code::internal, kStage, std::string("cannot start the recorder: ") + std::strerror(error));
  FP_TRY_ASSIGN(sound.m_stream, input::PcmStream::create({}));
  end_on_interrupt();
  return sound;
}

bool LiveSound::waiting() const {
  pollfd ready{m_fd, POLLIN, 0};
  return !m_ended && ::poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) != 0;
}

Result<std::string> LiveSound::read_some(const Context& context) {
  std::string bytes(kReadAtOnce, '\0');
  for (;;) {
    FP_TRY(context.deadline.check(kStage));
    if (stopped) break;
    pollfd ready{m_fd, POLLIN, 0};
    if (::poll(&ready, 1, 200) == 0) continue;
    const ssize_t got = ::read(m_fd, bytes.data(), bytes.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return fail(Code::data_loss, kStage, std::string("cannot read the sound: ") + std::strerror(errno));
    if (got == 0 && m_recorder > 0 && !m_any)  // what it says itself stands on standard error
      return fail(Code::unavailable, kStage, "the recorder ended without any sound: is there a microphone?");
    if (got == 0) break;
    m_any = true;
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }
  m_ended = true;
  return std::string();
}

Status LiveSound::find_layout(const Context& context) {
  while (!m_stream) {
    FP_TRY_ASSIGN(const std::string bytes, read_some(context));
    m_beginning += bytes;
    const bool is_wav = input::detect_media_type(m_beginning) == "audio/wav";
    const bool enough = m_beginning.size() >= kTellingBytes || bytes.empty();
    if (enough && !m_beginning.empty() && !is_wav)
      return fail(Code::unimplemented, kStage, "only WAV and plain samples can be heard while they come");
    if (m_beginning.size() >= 44) {
      FP_TRY_ASSIGN(const auto head, input::read_wav_head(m_beginning, context));
      if (head) {
        FP_TRY_ASSIGN(m_stream, input::PcmStream::create(head->layout));
        m_left = head->data_bytes;
        m_beginning.erase(0, head->data_at);
        return {};
      }
    }
    if (bytes.empty() || m_beginning.size() > kLongestHead)
      return fail(Code::data_loss, kStage,
                  m_beginning.empty() ? "standard input is empty" : "the recording is cut in its head");
  }
  return {};
}

Result<std::vector<float>> LiveSound::next(const Context& context) {
  if (!m_stream) FP_TRY(find_layout(context));
  while (!m_ended || !m_beginning.empty()) {
    std::string bytes = std::exchange(m_beginning, {});
    if (bytes.empty()) { FP_TRY_ASSIGN(bytes, read_some(context)); }
    if (m_left) {
      if (bytes.size() >= *m_left) bytes.resize(*m_left), m_ended = true;
      *m_left -= bytes.size();
    }
    if (m_ended && !bytes.empty()) {  // the last samples, and what the resampler still holds
      FP_TRY_ASSIGN(std::vector<float> samples, m_stream->convert(bytes, true));
      return samples;
    }
    FP_TRY_ASSIGN(std::vector<float> samples, m_stream->convert(bytes, bytes.empty()));
    if (!samples.empty()) return samples;
  }
  return std::vector<float>();
}

}  // namespace firstpass::cli
