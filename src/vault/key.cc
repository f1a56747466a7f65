#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>
#include <new>
#include <vector>

#include "core/file.h"
#include "core/ids.h"
#include "vault/macs.h"

namespace firstpass::vault {

namespace {

constexpr std::string_view kStage = "vault/key";
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Status check_permissions(int fd, const std::filesystem::path& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return fail(Code::internal, kStage, "cannot look at key file " + path.string());
  if (info.st_size != static_cast<off_t>(Key::kSize)) {
    return fail(Code::data_loss, kStage, "key file " + path.string() + " is not 32 bytes: restore it from a backup");
  }
  if ((info.st_mode & 077) != 0) {
    return fail(Code::failed_precondition, kStage,
                "others can read key file " + path.string() + ": run chmod 600 on it");
  }
  return {};
}

// A second process may make the key at the same moment: link() lets exactly one of them win.
Status make_key_file(const std::filesystem::path& path) {
  FP_TRY(make_private_directory(path.parent_path().empty() ? "." : path.parent_path()));
  const std::filesystem::path draft = path.string() + "." + new_id();
  std::string bytes(Key::kSize, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  const Status written = write_file(draft, bytes, 0600);
  wipe(bytes);
  if (!written) return written;
  const int linked = ::link(draft.c_str(), path.c_str());
  const int error = errno;
  ::unlink(draft.c_str());
  if (linked != 0 && error != EEXIST) {
    return fail(Code::permission_denied, kStage, "cannot make key file " + path.string() + ": " + std::strerror(error));
  }
  return {};
}

/// Guarded pages cost several system calls to make and to free, and a daemon opens a scope for every conversation: some
/// are kept for the next key, wiped.
class KeyPages {
 public:
  unsigned char* take() {
    {
      const std::lock_guard lock(m_mutex);
      if (!m_kept.empty()) {
        unsigned char* const page = m_kept.back();
        m_kept.pop_back();
        return page;
      }
    }
    return static_cast<unsigned char*>(sodium_malloc(Key::kSize));
  }
  void put(unsigned char* page) {
    sodium_memzero(page, Key::kSize);
    {
      const std::lock_guard lock(m_mutex);
      if (m_kept.size() < kMostKept) return m_kept.push_back(page);
    }
    sodium_free(page);
  }

 private:
  static constexpr std::size_t kMostKept = 64;
  std::mutex m_mutex;
  std::vector<unsigned char*> m_kept;
};

KeyPages& key_pages() {
  static auto* const pages = new KeyPages;  // keys of static objects may go after it
  return *pages;
}

}  // namespace

void wipe(std::string& secret) {
  if (!secret.empty()) sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

Key::Key() {
  if (sodium_init() < 0) std::terminate();  // without random numbers nothing may be sealed
  m_bytes = key_pages().take();
  if (m_bytes == nullptr) throw std::bad_alloc();
}
Key::Key(Key&& other) noexcept : m_bytes(std::exchange(other.m_bytes, nullptr)) {}
Key& Key::operator=(Key&& other) noexcept {
  std::swap(m_bytes, other.m_bytes);
  return *this;
}
Key::~Key() {
  if (m_bytes != nullptr) key_pages().put(m_bytes);
}

Key Key::ephemeral() {
  Key key;
  randombytes_buf(key.m_bytes, kSize);
  return key;
}

Result<Key> Key::from_bytes(std::string_view bytes) {
  if (bytes.size() != kSize) return fail(Code::invalid_argument, kStage, "a key has 32 bytes");
  Key key;
  std::memcpy(key.m_bytes, bytes.data(), kSize);
  return key;
}

Result<Key> Key::from_file(const std::filesystem::path& path) {
  auto opened = open_for_reading(path);
  if (!opened && opened.error().code == Code::not_found) {
    FP_TRY(make_key_file(path));
    opened = open_for_reading(path);
  }
  if (!opened) return fail(std::move(opened.error()));
  FP_TRY(check_permissions(opened->get(), path));
  Key key;
  std::size_t done = 0;
  while (done < kSize) {
    const ssize_t got = ::read(opened->get(), key.m_bytes + done, kSize - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Code::data_loss, kStage, "cannot read key file " + path.string());
    done += static_cast<std::size_t>(got);
  }
  return key;
}

std::string Key::seal(std::string_view plain, std::string_view context) const {
  std::string sealed(kNonce + plain.size() + kTag, '\0');
  random_bytes(sealed.data(), kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + kNonce, nullptr, bytes_of(plain), plain.size(),
                                             bytes_of(context), context.size(), nullptr, bytes_of(sealed), m_bytes);
  return sealed;
}

Result<std::string> Key::open(std::string_view sealed, std::string_view context) const {
  if (sealed.size() < kNonce + kTag) return fail(Code::data_loss, kStage, "sealed data is cut");
  std::string plain(sealed.size() - kNonce - kTag, '\0');
  const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(plain), nullptr, nullptr, bytes_of(sealed) + kNonce, sealed.size() - kNonce, bytes_of(context),
      context.size(), bytes_of(sealed), m_bytes);
  if (opened != 0) return fail(Code::data_loss, kStage, "sealed data does not open: changed, or another key");
  return plain;
}

std::string Key::mac(std::string_view message, std::string_view context) const {
  return (*macs_for(*this, context))({message});
}

std::unique_ptr<const HmacSha256> macs_for(const Key& key, std::string_view context) {
  std::string sub_key =
      HmacSha256({reinterpret_cast<const char*>(key.data()), Key::kSize})({"firstpass sub-key ", context});
  auto macs = std::make_unique<const HmacSha256>(sub_key);
  wipe(sub_key);
  return macs;
}

}  // namespace firstpass::vault
