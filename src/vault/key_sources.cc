// Where the key that seals everything comes from besides a file: the keyring, or a passphrase.
#include <libsecret/secret.h>
#include <sodium.h>

#include <cstdlib>
#include <cstring>

#include "core/file.h"
#include "vault/vault.h"

namespace firstpass::vault {

namespace {

constexpr char kHowElse[] =
    "no keyring answers here; choose where the key lives: FIRSTPASS_HOME=DIR or key_file (a file with mode 0600), or "
    "FIRSTPASS_PASSPHRASE";

const SecretSchema kSchema = {"org.firstpass.Key",
                              SECRET_SCHEMA_NONE,
                              {{"purpose", SECRET_SCHEMA_ATTRIBUTE_STRING}, {nullptr, SECRET_SCHEMA_ATTRIBUTE_STRING}},
                              0,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr,
                              nullptr};

tl::unexpected<Error> no_keyring() { return fail(Code::failed_precondition, "vault", kHowElse); }

bool decode(const char* text, unsigned char* bytes) {
  std::size_t length = 0;
  return sodium_base642bin(bytes, Key::kSize, text, std::strlen(text), nullptr, &length, nullptr,
                           sodium_base64_VARIANT_ORIGINAL) == 0 &&
         length == Key::kSize;
}

bool store_new_key(unsigned char* bytes) {
  randombytes_buf(bytes, Key::kSize);
  char text[sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_ORIGINAL)];
  sodium_bin2base64(text, sizeof text, bytes, Key::kSize, sodium_base64_VARIANT_ORIGINAL);
  GError* error = nullptr;
  const gboolean stored = secret_password_store_sync(&kSchema, SECRET_COLLECTION_DEFAULT, "Firstpass sealing key", text,
                                                     nullptr, &error, "purpose", "sealing", nullptr);
  sodium_memzero(text, sizeof text);
  g_clear_error(&error);
  return stored;
}

}  // namespace

bool Key::keyring_available() {
  const char* bus = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  return bus && *bus;
}

Result<Key> Key::from_keyring() {
  if (!keyring_available()) return no_keyring();
  GError* error = nullptr;
  gchar* found = secret_password_lookup_sync(&kSchema, nullptr, &error, "purpose", "sealing", nullptr);
  const bool answered = error == nullptr;
  g_clear_error(&error);
  if (!answered) return no_keyring();
  Key key;
  const bool good = found ? decode(found, key.m_bytes) : store_new_key(key.m_bytes);
  if (found) secret_password_free(found);
  if (!good) return no_keyring();
  return key;
}

Result<Key> Key::from_passphrase(std::string_view passphrase, const std::filesystem::path& salt_file) {
  if (sodium_init() < 0) return fail(Code::internal, "vault", "no source of random numbers");
  std::error_code ignored;
  if (!std::filesystem::exists(salt_file, ignored)) {
    std::string salt(crypto_pwhash_SALTBYTES, '\0');
    randombytes_buf(salt.data(), salt.size());
    FP_TRY(write_file(salt_file, salt));
  }
  FP_TRY_ASSIGN(const std::string salt, read_file(salt_file, 4096));
  if (salt.size() != crypto_pwhash_SALTBYTES)
    return fail(Code::data_loss, "vault",
                salt_file.string() + " is not a salt of this program; restore it from a copy");
  Key key;
  if (crypto_pwhash(key.m_bytes, Key::kSize, passphrase.data(), passphrase.size(),
                    reinterpret_cast<const unsigned char*>(salt.data()), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                    crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::resource_exhausted, "vault", "not enough memory to derive the key from the passphrase");
  return key;
}

}  // namespace firstpass::vault
