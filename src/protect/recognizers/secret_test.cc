#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

std::unique_ptr<Recognizer> make_secret_recognizer();

namespace {

// Values are put together here, so that no scanner takes this file for a leak.
std::string repeat(std::string_view unit, std::size_t size) {
  std::string out;
  while (out.size() < size) out += unit;
  return out.substr(0, size);
}
const std::string kBody = repeat("aB3dE6gH9jK2mN5pQ8sT1vW4yZ7", 120);
std::string body(std::size_t size) { return kBody.substr(0, size); }

TEST(SecretRecognizer, FindsKeysByFormat) {
  const std::vector<std::string> keys = {"sk-" + body(40),
                                         "sk-proj-" + body(48),
                                         "sk-ant-" + std::string("api03-") + body(60),
                                         "gh" + ("p_" + body(36)),
                                         "github_" + ("pat_" + body(60)),
                                         "glpat-" + body(20),
                                         "xox" + ("b-123456789012-" + body(24)),
                                         "AIza" + body(35),
                                         "AKIA" + repeat("Q2W3E4R5T6Y7U7AZ", 16),
                                         "sk_" + ("live_" + body(24)),
                                         "npm_" + body(36),
                                         "hf_" + body(34),
                                         "SG." + (body(22) + "." + body(43)),
                                         "glsa_" + body(32) + "_abcdef12",
                                         "eyJ" + body(30) + ".eyJ" + body(40) + "." + body(43),
                                         "dop_v1_" + repeat("0123456789abcdef", 64)};
  const auto recognizer = make_secret_recognizer();
  for (const std::string& key : keys) {
    expect_finds(*recognizer, "SECRET", 0.5,
                 {"use «" + key + "».", "KEY_X=«" + key + "»\n", "curl -H 'X: «" + key + "»'", "(«" + key + "»)"});
  }
}

TEST(SecretRecognizer, FindsPrivateKeyBlocks) {
  const std::string begin = std::string("-----BEGIN RSA ") + "PRIVATE KEY-----\n",
                    end = std::string("-----END RSA ") + "PRIVATE KEY-----";
  expect_finds(*make_secret_recognizer(), "SECRET", 0.5,
               {"a «" + begin + body(64) + "\n" + body(20) + "==\n" + end + "» b", "cut «" + begin + body(64) + "»"});
  expect_finds(*make_secret_recognizer(), "SECRET", 0.5,
               {"-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"});
}

TEST(SecretRecognizer, FindsPasswordsInConfigurationAndProse) {
  expect_finds(
      *make_secret_recognizer(), "SECRET", 0.5,
      {"password=«hunter2!»", "\"password\": \"«correct horse»\",", "DB_PASSWORD: «s3cr3t-x»", "pwd='«abcd1234»'",
       "api_key = \"«0f1e2d3c4b5a»\"", "Passwort: «Sommer2024»", "the password is «hunter2»", "my pin is «4711»",
       "mot de passe : «Azerty99»", "Authorization: Bearer «" + body(32) + "»"});
}

TEST(SecretRecognizer, LeavesNearMisses) {
  expect_finds(*make_secret_recognizer(), "SECRET", 0.5,
               {"password=${DB_PASSWORD}", "password: <your password>", "the password is wrong", "token = get_token()",
                "password = os.environ['X']", "api_key: str = None", "sk-learn is a package", "a secret garden",
                "the key is under the mat", "npm_config_registry", "AKIA is a prefix", "pass: null", "keyword: value",
                "commit 3f2a9c", "https://x.example/secret/page", "password: ********", "eyJ is how they begin",
                "tokens: 1234", "press any key: yes"});
}

TEST(SecretRecognizer, IsLinear) {
  for (const char* piece : {"password=", "-----BEGIN PRIVATE KEY", "sk-a", "a=", "password is ", "eyJ.", "pin for a "})
    expect_linear(*make_secret_recognizer(), piece);
}

}  // namespace
}  // namespace firstpass::protect
