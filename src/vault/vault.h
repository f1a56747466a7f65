// Placeholders and the originals they stand for; sealed at rest.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "vault/memo.h"

namespace firstpass::vault {

/// Overwrites the bytes before freeing them. Use for anything that holds an original longer than a call.
void wipe(std::string& secret);

/// 32 bytes that seal everything at rest. Wiped on destruction, never printed.
class Key {
 public:
  /// From the key file `path` (0600, made when absent). failed_precondition when others can read it.
  static Result<Key> from_file(const std::filesystem::path& path);
  /// From the person's keyring (Secret Service); made there when absent. failed_precondition without a keyring: the
  /// message says how else a key can be given.
  static Result<Key> from_keyring();
  static bool keyring_available();
  /// Argon2id over the passphrase with the salt kept in `salt_file` (made when absent; not secret).
  static Result<Key> from_passphrase(std::string_view passphrase, const std::filesystem::path& salt_file);
  static Key ephemeral();  ///< random, for scopes that need not outlive the process
  /// From exactly kSize bytes; invalid_argument otherwise. The caller wipes its copy.
  static Result<Key> from_bytes(std::string_view bytes);
  static constexpr std::size_t kSize = 32;
  Key(Key&&) noexcept;  ///< the moved-from key can only be assigned to or destroyed
  Key& operator=(Key&&) noexcept;
  Key(const Key&) = delete;
  ~Key();
  const unsigned char* data() const { return m_bytes; }

  /// XChaCha20-Poly1305 (libsodium), random nonce in front; `context` is authenticated and separates uses.
  std::string seal(std::string_view plain, std::string_view context) const;
  /// data_loss when the bytes were changed, or sealed under another key or context.
  Result<std::string> open(std::string_view sealed, std::string_view context) const;
  /// HMAC-SHA256 with a sub-key derived for `context` (keyed index, ledger).
  std::string mac(std::string_view message, std::string_view context) const;

 private:
  Key();
  unsigned char* m_bytes;  // guarded pages, locked into memory where the system allows it, left out of core dumps
};

/// How an original is written in masked text.
enum class Written : std::uint8_t {
  plain,      ///< <PERSON_K7Q2>
  quoted,     ///< "<ACCOUNT_K7Q2>": stands for a bare number of JSON, which comes back without the quotes
  surrogate,  ///< something made up of the same shape, "Laura Bennett"
};

/// What is given out for one original.
struct Entry {
  std::string placeholder;  ///< as it stands in masked text
  std::string type;
  std::string original;
  Written written = Written::plain;
  /// Start of the tag, shared by all that belongs to one person or thing: <PERSON_K7Q2> and <EMAIL_ADDRESS_K7Q2A> are
  /// both of K7Q2. Empty for a surrogate.
  std::string entity{};
};

/// One original that needs to be written in some way.
struct Value {
  std::string_view type, original;
  /// Another original, known to the scope or earlier in the same call, of the same person; empty when there is none.
  std::string_view like_type, like_original;
  Written written = Written::plain;
  /// For surrogates: the text to try at attempt 0, 1, …; an empty one gives up, and a placeholder is given out instead.
  std::function<std::string(int)> draw;
};

/// One conversation with one destination: inside it the same entity has the same placeholder over turns, files, tools
/// and restarts. Thread-safe. Tags are random, never derived from the value.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual const std::string& name() const = 0;
  /// Finds or makes the placeholder of (type, original). Byte for byte: "KIM" and "Kim" are two entries, because each
  /// must come back as it was. `type` is UPPER_SNAKE of at most kMaxType bytes. failed_precondition once the scope is
  /// erased or expired.
  virtual Result<std::string> placeholder(std::string_view type, std::string_view original) = 0;
  /// Same for many (type, original) pairs in one transaction; result i belongs to value i.
  Result<std::vector<std::string>> placeholders(
      const std::vector<std::pair<std::string_view, std::string_view>>& values);
  /// Same for values with links and other ways of writing. A link only matters when the value is new here: what was
  /// given out stays as it is.
  virtual Result<std::vector<std::string>> assign(const std::vector<Value>& values);
  /// Original of a placeholder given out in this scope; nullopt when unknown here.
  virtual std::optional<std::string> original(std::string_view placeholder) const = 0;
  /// Everything given out, oldest first, for restore, repair and the last gate. Entries of type LITERAL are text of the
  /// person that looked like a placeholder; they are not private, so the gate passes over them.
  virtual std::vector<Entry> entries() const = 0;
  /// The placeholders alone, without opening any original.
  virtual std::vector<std::string> given_out() const;
  /// Bumped by every new entry, so that readers may cache.
  virtual std::uint64_t generation() const = 0;
  /// 32 bytes that only this scope can make for `use`: the seed of date shifts and hashes. Empty where there are none.
  virtual std::string derive(std::string_view use) const;
  /// What readers made of the entries; ask with the generation() read before them.
  const Memo& memo() const { return m_memo; }

 private:
  Memo m_memo;
};

/// Sealed store of scopes in one SQLite file. Thread-safe.
class Vault {
 public:
  static Result<std::unique_ptr<Vault>> open(const std::filesystem::path& database, Key key);
  static std::unique_ptr<Vault> in_memory();
  virtual ~Vault() = default;

  /// `destination` (a provider's name, or "local") keeps placeholders of the same scope apart, so that two destinations
  /// cannot join them. Scopes expire `lifetime` after their last use.
  virtual Result<std::shared_ptr<Scope>> scope(std::string_view name, std::string_view destination,
                                               std::chrono::hours lifetime = std::chrono::hours(24 * 30)) = 0;
  virtual Result<std::vector<std::string>> scopes() const = 0;
  /// Destroys the scope's key and rows: its placeholders can never be restored again.
  virtual Status erase(std::string_view name) = 0;
  virtual Status erase_expired() = 0;
};

/// True for types of which a value ties nothing to anyone when it stands elsewhere in a text: dates, ages, and the
/// person's own look-alikes. Masking looks for them nowhere but where they were found; the gate, see telling.h.
bool ties_nothing(std::string_view type);

/// True for the exact shape of a placeholder: '<' TYPE '_' 4..8 Crockford symbols '>', TYPE = [A-Z][A-Z0-9_]*.
bool is_placeholder(std::string_view text);
/// Entity type of look-alikes, see Scope::entries().
inline constexpr std::string_view kLiteral = "LITERAL";
inline constexpr std::size_t kMaxType = 32;
/// Longest possible placeholder in bytes; a restoring stream holds back no more than this.
inline constexpr std::size_t kMaxPlaceholder = 64;
/// Longest and shortest surrogate in bytes: a restoring stream must see what follows it, and a short one stands in many
/// texts by chance.
inline constexpr std::size_t kMaxSurrogate = 56, kMinSurrogate = 4;

}  // namespace firstpass::vault
