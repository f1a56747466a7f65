// Keys that are known by their form: prefixes that issuers document, JSON Web Tokens, private key blocks, web hooks.
// Values that are known by the word in front of them are found by `password`.
#include <algorithm>
#include <array>

#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/secrets.h"
#include "protect/tokens.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kShortestToken = 16;
constexpr std::size_t kLongestBlock = std::size_t{60} << 10;  // bytes of a private key

// What a key is made of behind its prefix.
enum class Body { hex, alnum, url, base64, dotted };

bool belongs(char c, Body body) {
  if (is_digit(c)) return true;
  switch (body) {
    case Body::hex: return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    case Body::alnum: return is_letter(c);
    case Body::url: return is_letter(c) || c == '_' || c == '-';
    case Body::base64: return is_letter(c) || c == '+' || c == '/' || c == '=' || c == '_' || c == '-';
    case Body::dotted: return is_letter(c) || c == '_' || c == '-' || c == '.';
  }
  return false;
}

// `least` and `most` count what stands behind the prefix; most = 0: no limit.
struct Format {
  std::string_view prefix;
  std::size_t least, most;
  Body body;
  std::string_view issuer;
};
constexpr Format kFormats[] = {
    // clouds
    {"AKIA", 16, 16, Body::alnum, "AWS"},
    {"ASIA", 16, 16, Body::alnum, "AWS"},
    {"ABIA", 16, 16, Body::alnum, "AWS"},
    {"ACCA", 16, 16, Body::alnum, "AWS"},
    {"AIza", 35, 35, Body::url, "Google"},
    {"ya29.", 20, 0, Body::dotted, "Google OAuth"},
    {"GOCSPX-", 24, 0, Body::url, "Google OAuth"},
    {"1//0", 30, 0, Body::url, "Google OAuth"},
    {"LTAI", 12, 24, Body::alnum, "Alibaba Cloud"},
    {"AKID", 28, 36, Body::alnum, "Tencent Cloud"},
    {"dop_v1_", 64, 64, Body::hex, "DigitalOcean"},
    {"doo_v1_", 64, 64, Body::hex, "DigitalOcean"},
    {"dor_v1_", 64, 64, Body::hex, "DigitalOcean"},
    {"HRKU-", 36, 0, Body::url, "Heroku"},
    {"fo1_", 40, 0, Body::url, "Fly.io"},
    {"fm1_", 40, 0, Body::base64, "Fly.io"},
    {"fm2_", 40, 0, Body::base64, "Fly.io"},
    {"vercel_", 20, 0, Body::alnum, "Vercel"},
    {"nfp_", 36, 0, Body::alnum, "Netlify"},
    {"pul-", 40, 40, Body::hex, "Pulumi"},
    {"hvs.", 20, 0, Body::url, "HashiCorp Vault"},
    {"hvb.", 20, 0, Body::url, "HashiCorp Vault"},
    {"hvr.", 20, 0, Body::url, "HashiCorp Vault"},
    {"dp.pt.", 40, 44, Body::alnum, "Doppler"},
    {"dp.st.", 40, 0, Body::dotted, "Doppler"},
    {"pscale_tkn_", 32, 0, Body::dotted, "PlanetScale"},
    {"pscale_pw_", 32, 0, Body::dotted, "PlanetScale"},
    {"pscale_oauth_", 32, 0, Body::dotted, "PlanetScale"},
    {"sbp_", 40, 40, Body::hex, "Supabase"},
    {"sb_secret_", 20, 0, Body::url, "Supabase"},
    {"napi_", 60, 0, Body::alnum, "Neon"},
    {"rnd_", 28, 0, Body::alnum, "Render"},
    {"scw-", 36, 0, Body::url, "Scaleway"},
    // code hosts and packages
    {"ghp_", 36, 0, Body::alnum, "GitHub"},
    {"gho_", 36, 0, Body::alnum, "GitHub"},
    {"ghu_", 36, 0, Body::alnum, "GitHub"},
    {"ghs_", 36, 0, Body::alnum, "GitHub"},
    {"ghr_", 36, 0, Body::alnum, "GitHub"},
    {"github_pat_", 36, 0, Body::url, "GitHub"},
    {"glpat-", 20, 0, Body::dotted, "GitLab"},
    {"gldt-", 20, 0, Body::url, "GitLab"},
    {"glrt-", 20, 0, Body::dotted, "GitLab"},
    {"glft-", 20, 0, Body::url, "GitLab"},
    {"glptt-", 40, 40, Body::hex, "GitLab"},
    {"glcbt-", 20, 0, Body::url, "GitLab"},
    {"gloas-", 40, 0, Body::hex, "GitLab"},
    {"glsoat-", 20, 0, Body::url, "GitLab"},
    {"ATBB", 28, 36, Body::alnum, "Bitbucket"},
    {"ATATT3", 60, 0, Body::base64, "Atlassian"},
    {"ATCTT3", 60, 0, Body::base64, "Atlassian"},
    {"npm_", 36, 36, Body::alnum, "npm"},
    {"pypi-AgE", 50, 0, Body::url, "PyPI"},
    {"rubygems_", 48, 48, Body::hex, "RubyGems"},
    {"cio", 32, 32, Body::alnum, "crates.io"},
    {"oy2", 43, 43, Body::alnum, "NuGet"},
    {"dckr_pat_", 24, 0, Body::url, "Docker"},
    {"dckr_oat_", 24, 0, Body::url, "Docker"},
    {"sqp_", 40, 40, Body::hex, "SonarQube"},
    {"squ_", 40, 40, Body::hex, "SonarQube"},
    {"sqa_", 40, 40, Body::hex, "SonarQube"},
    {"CCIPAT_", 40, 0, Body::url, "CircleCI"},
    {"CCIPRJ_", 40, 0, Body::url, "CircleCI"},
    {"bkua_", 40, 40, Body::hex, "Buildkite"},
    {"AKCp", 60, 80, Body::alnum, "JFrog"},
    {"cmVmdGtu", 50, 70, Body::alnum, "JFrog"},
    {"PMAK-", 50, 0, Body::url, "Postman"},
    {"lin_api_", 36, 0, Body::alnum, "Linear"},
    {"lin_oauth_", 36, 0, Body::alnum, "Linear"},
    {"figd_", 36, 0, Body::url, "Figma"},
    {"ntn_", 40, 0, Body::alnum, "Notion"},
    {"secret_", 43, 43, Body::alnum, "Notion"},
    {"CFPAT-", 40, 0, Body::url, "Contentful"},
    {"sntrys_", 60, 0, Body::base64, "Sentry"},
    {"sntryu_", 60, 0, Body::hex, "Sentry"},
    {"tfp_", 40, 0, Body::url, "Typeform"},
    {"sdk-", 36, 36, Body::url, "LaunchDarkly"},
    {"api-", 36, 36, Body::url, "LaunchDarkly"},
    {"rdme_", 60, 0, Body::alnum, "ReadMe"},
    {"exp_", 36, 0, Body::url, "Expo"},
    // models
    {"sk-ant-", 24, 0, Body::url, "Anthropic"},
    {"sk-proj-", 24, 0, Body::url, "OpenAI"},
    {"sk-svcacct-", 24, 0, Body::url, "OpenAI"},
    {"sk-admin-", 24, 0, Body::url, "OpenAI"},
    {"sk-or-", 24, 0, Body::url, "OpenRouter"},
    {"sk-", 18, 0, Body::url, "OpenAI style"},
    {"hf_", 30, 0, Body::alnum, "Hugging Face"},
    {"api_org_", 30, 0, Body::alnum, "Hugging Face"},
    {"gsk_", 36, 0, Body::alnum, "Groq"},
    {"r8_", 32, 0, Body::alnum, "Replicate"},
    {"pplx-", 36, 0, Body::alnum, "Perplexity"},
    {"xai-", 40, 0, Body::alnum, "xAI"},
    {"nvapi-", 50, 0, Body::url, "NVIDIA"},
    {"tvly-", 20, 0, Body::url, "Tavily"},
    {"lsv2_pt_", 40, 0, Body::url, "LangSmith"},
    {"lsv2_sk_", 40, 0, Body::url, "LangSmith"},
    {"pcsk_", 50, 0, Body::url, "Pinecone"},
    {"fw_", 20, 24, Body::alnum, "Fireworks"},
    {"sk_", 48, 48, Body::hex, "ElevenLabs"},
    // chat and mail
    {"xoxb-", 20, 0, Body::url, "Slack"},
    {"xoxp-", 20, 0, Body::url, "Slack"},
    {"xoxa-", 20, 0, Body::url, "Slack"},
    {"xoxr-", 20, 0, Body::url, "Slack"},
    {"xoxs-", 20, 0, Body::url, "Slack"},
    {"xoxc-", 20, 0, Body::url, "Slack"},
    {"xoxd-", 20, 0, Body::base64, "Slack"},
    {"xoxe-", 20, 0, Body::url, "Slack"},
    {"xoxe.", 20, 0, Body::dotted, "Slack"},
    {"xapp-", 20, 0, Body::url, "Slack"},
    {"SK", 32, 32, Body::hex, "Twilio"},
    {"SG.", 60, 0, Body::dotted, "SendGrid"},
    {"key-", 32, 32, Body::hex, "Mailgun"},
    {"xkeysib-", 64, 0, Body::url, "Brevo"},
    {"xsmtpsib-", 64, 0, Body::url, "Brevo"},
    {"re_", 28, 0, Body::url, "Resend"},
    {"pat-na1-", 36, 36, Body::url, "HubSpot"},
    {"pat-eu1-", 36, 36, Body::url, "HubSpot"},
    // payment and shops
    {"sk_live_", 16, 0, Body::alnum, "Stripe"},
    {"sk_test_", 16, 0, Body::alnum, "Stripe"},
    {"rk_live_", 16, 0, Body::alnum, "Stripe"},
    {"rk_test_", 16, 0, Body::alnum, "Stripe"},
    {"pk_live_", 16, 0, Body::alnum, "Stripe"},
    {"pk_test_", 16, 0, Body::alnum, "Stripe"},
    {"whsec_", 20, 0, Body::base64, "web hook signing"},
    {"sq0atp-", 22, 0, Body::url, "Square"},
    {"sq0csp-", 36, 0, Body::url, "Square"},
    {"EAAA", 56, 64, Body::url, "Square"},
    {"shpat_", 32, 32, Body::hex, "Shopify"},
    {"shpca_", 32, 32, Body::hex, "Shopify"},
    {"shppa_", 32, 32, Body::hex, "Shopify"},
    {"shpss_", 32, 32, Body::hex, "Shopify"},
    {"AQE", 50, 0, Body::base64, "Adyen"},
    {"rzp_live_", 14, 0, Body::alnum, "Razorpay"},
    {"rzp_test_", 14, 0, Body::alnum, "Razorpay"},
    {"access-production-", 36, 36, Body::url, "Plaid"},
    {"access-development-", 36, 36, Body::url, "Plaid"},
    {"access-sandbox-", 36, 36, Body::url, "Plaid"},
    {"FLWSECK-", 32, 0, Body::url, "Flutterwave"},
    {"FLWSECK_TEST-", 12, 0, Body::url, "Flutterwave"},
    {"live_", 28, 0, Body::url, "GoCardless or Mollie"},
    {"EZAK", 54, 54, Body::alnum, "EasyPost"},
    {"EZTK", 54, 54, Body::alnum, "EasyPost"},
    {"shippo_live_", 40, 40, Body::hex, "Shippo"},
    {"shippo_test_", 40, 40, Body::hex, "Shippo"},
    // watching, data, others
    {"glsa_", 36, 0, Body::url, "Grafana"},
    {"glc_", 36, 0, Body::base64, "Grafana"},
    {"NRAK-", 24, 0, Body::alnum, "New Relic"},
    {"NRJS-", 19, 19, Body::hex, "New Relic"},
    {"NRII-", 28, 0, Body::url, "New Relic"},
    {"dt0c01.", 80, 0, Body::dotted, "Dynatrace"},
    {"dapi", 32, 34, Body::url, "Databricks"},
    {"sk.eyJ", 60, 0, Body::dotted, "Mapbox"},
    {"ops_eyJ", 60, 0, Body::base64, "1Password"},
    {"AGE-SECRET-KEY-1", 50, 60, Body::alnum, "age"},
    {"EAACEdEose0cBA", 20, 0, Body::alnum, "Facebook"},
    {"AAAAAAAAAAAAAAAAAAAA", 40, 0, Body::base64, "Twitter bearer"},
    {"sl.", 100, 0, Body::dotted, "Dropbox"},
    {"AQVN", 34, 0, Body::url, "Yandex"},
    {"t1.9eu", 60, 0, Body::dotted, "Yandex"},
    {"eyJ", 17, 0, Body::dotted, "JSON Web Token"},
};

// Rows by first byte, so that a word is compared with few.
const std::array<std::vector<const Format*>, 128>& formats_by_first() {
  static const auto kTable = [] {
    std::array<std::vector<const Format*>, 128> out;
    for (const Format& format : kFormats) out[static_cast<std::size_t>(format.prefix[0])].push_back(&format);
    return out;
  }();
  return kTable;
}

bool all_of_body(std::string_view text, Body body) {
  return std::all_of(text.begin(), text.end(), [body](char c) { return belongs(c, body); });
}

// "sk-learn-contrib-package" is prose: real keys mix digits in and have a long unbroken stretch, or are UUIDs. Behind a
// prefix that is no word's, letters of both cases in turn will do: of 27 letters, digits and signs one key in a hundred
// has no digit.
bool plausible(std::string_view body, const Format& format) {
  constexpr std::size_t kStretch = 10, kOwnPrefix = 6;
  if (format.issuer == "AWS")
    return std::none_of(body.begin(), body.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (format.prefix.size() >= kOwnPrefix && mixes_cases(body)) return true;
  if (!mixes_letters_and_digits(body)) return false;
  if (format.issuer == "JSON Web Token") return std::count(body.begin(), body.end(), '.') >= 1;
  return longest_stretch(body) >= kStretch || looks_random(body);
}

class SecretRecognizer final : public Recognizer {
 public:
  explicit SecretRecognizer(Lexicon& lexicon)
      : m_hooks(lexicon, "hooks.slack.com|discord(app)?.com/api/webhooks|webhookb2|atlasv1") {}
  std::string_view name() const override { return "secret"; }
  std::vector<std::string_view> types() const override { return {"SECRET"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::vector<Detection> found;
    find_private_keys(text, found);
    each_token(
        text, kShortestToken, [&](Span token) { look_at_token(text, token, found); }, "_-.=+/~$%:");
    for (const Digits& digits : scan.digits()) find_telegram(text, digits, found);
    scan.each_mark(m_hooks.group(), [&](const Lexicon::Mark& mark) { find_hook(text, mark, found); });
    keep_first(std::move(found), out);
  }

 private:
  static void add(Span span, double score, std::string why, std::vector<Detection>& out) {
    out.push_back({span, "SECRET", score, "secret", std::move(why)});
  }

  static void keep_first(std::vector<Detection> found, std::vector<Detection>& out) {
    std::sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    std::size_t end = 0;
    for (Detection& detection : found) {
      if (detection.span.begin < end) continue;
      end = detection.span.end;
      out.push_back(std::move(detection));
    }
  }

  // A block without its end was cut: everything behind the beginning that looks like its body goes too.
  static void find_private_keys(std::string_view text, std::vector<Detection>& out) {
    static constexpr std::string_view kBegin = "-----BEGIN ", kKey = "PRIVATE KEY", kEnd = "-----END ",
                                      kDashes = "-----";
    std::size_t last = 0;  // the next end of a block, looked for once
    for (std::size_t at = 0; (at = text.find(kBegin, at)) != std::string_view::npos; ++at) {
      const std::string_view title = text.substr(at + kBegin.size(), 64);
      const std::size_t key = title.find(kKey);
      if (key == std::string_view::npos || title.find(kDashes) < key) continue;
      if (last != std::string_view::npos && last <= at) last = text.find(kEnd, at);
      std::size_t end = at + kBegin.size() + key + kKey.size();
      if (last != std::string_view::npos && last - at < kLongestBlock) {
        const std::size_t dashes = text.substr(last + kEnd.size(), 64).find(kDashes);
        end = last + kEnd.size() + (dashes == std::string_view::npos ? 0 : dashes + kDashes.size());
      } else {
        while (end < text.size() && end - at < kLongestBlock &&
               (belongs(text[end], Body::base64) ||
                std::string_view("\n\r \\:,-").find(text[end]) != std::string_view::npos))
          ++end;
      }
      add({at, end}, 1.0, "private key block", out);
      at = end - 1;
    }
    find_putty_keys(text, out);
  }
  static void find_putty_keys(std::string_view text, std::vector<Detection>& out) {
    static constexpr std::string_view kBegin = "PuTTY-User-Key-File-", kEnd = "Private-MAC:";
    for (std::size_t at = 0; (at = text.find(kBegin, at)) != std::string_view::npos; ++at) {
      std::size_t end = text.substr(at, kLongestBlock).find(kEnd);
      if (end == std::string_view::npos) continue;
      end = std::min(text.find('\n', at + end), text.size());
      add({at, end}, 1.0, "private key file", out);
      at = end - 1;
    }
  }

  // A key may stand behind "name=", in an address or alone: wherever no letter or digit precedes.
  static void look_at_token(std::string_view text, Span run, std::vector<Detection>& out) {
    for (std::size_t at = run.begin; at + kShortestToken <= run.end; ++at) {
      const char before = byte_before(text, at);
      if (at > run.begin && (is_digit(before) || is_letter(before) || before == '_' || before == '-')) continue;
      if (word_before(text, at)) continue;
      const std::size_t end = key_at(text, at, run.end, out);
      if (end > at) at = end - 1;
    }
  }

  static std::size_t key_at(std::string_view text, std::size_t at, std::size_t end, std::vector<Detection>& out) {
    const std::string_view token = text.substr(at, end - at);
    if (static_cast<unsigned char>(token[0]) >= 0x80) return at;
    for (const Format* format : formats_by_first()[static_cast<std::size_t>(token[0])]) {
      if (token.substr(0, format->prefix.size()) != format->prefix) continue;
      std::size_t size = format->prefix.size();
      while (size < token.size() && belongs(token[size], format->body)) ++size;
      // A full stop or dash at the end is the sentence's, unless the key would be too short without it.
      while (size > format->prefix.size() + format->least && (token[size - 1] == '.' || token[size - 1] == '-')) --size;
      const std::string_view body =
          token.substr(format->prefix.size(), std::max(size, format->prefix.size()) - format->prefix.size());
      if (body.size() < format->least || (format->most != 0 && body.size() > format->most) || word_at(text, at + size))
        continue;
      if (!plausible(body, *format)) continue;
      add({at, at + size}, 0.95, "key format of " + std::string(format->issuer), out);
      return at + size;
    }
    return shape_at(text, at, token, out);
  }

  // Forms without a prefix.
  static std::size_t shape_at(std::string_view text, std::size_t at, std::string_view token,
                              std::vector<Detection>& out) {
    const auto part = [&](std::size_t from, Body body) {
      std::size_t to = from;
      while (to < token.size() && belongs(token[to], body)) ++to;
      return to - from;
    };
    const auto found = [&](std::size_t size, std::string_view issuer) {
      if (word_at(text, at + size) || !mixes_letters_and_digits(token.substr(0, size))) return at;
      add({at, at + size}, 0.9, "key format of " + std::string(issuer), out);
      return at + size;
    };
    if (token.size() >= 36 && token.substr(32, 3) == "-us" && is_digit(token[35]) &&
        all_of_body(token.substr(0, 32), Body::hex))
      return found(35 + part(35, Body::hex), "Mailchimp");
    if (token.size() >= 37 && token.substr(3, 3) == "8Q~" && all_of_body(token.substr(0, 3), Body::alnum)) {
      std::size_t size = 6;
      while (size < token.size() && (belongs(token[size], Body::dotted) || token[size] == '~')) ++size;
      if (size >= 37) return found(size, "Azure");
    }
    if (token.substr(0, 13) == "access_token$") return found(token.size(), "Braintree");
    const std::size_t first = part(0, Body::url);
    if (first < token.size() && token[first] == '.') {
      const std::size_t second = part(first + 1, Body::url), third = first + 2 + second;
      if (token.substr(0, 3) == "pat" && first == 17 && second >= 64) return found(first + 1 + second, "Airtable");
      const bool discord =
          (token[0] == 'M' || token[0] == 'N' || token[0] == 'O') && first >= 24 && first <= 28 && second == 6;
      if (discord && third < token.size() && token[third - 1] == '.' && part(third, Body::url) >= 27)
        return found(third + part(third, Body::url), "Discord");
    }
    return at;
  }

  static void find_telegram(std::string_view text, const Digits& digits, std::vector<Detection>& out) {
    constexpr std::size_t kBody = 35;
    if (digits.size() < 8 || digits.size() > 10 || byte_at(text, digits.end) != ':') return;
    const std::string_view body = text.substr(digits.end + 1, kBody);
    const std::size_t end = digits.end + 1 + kBody;
    if (body.size() < kBody || !all_of_body(body, Body::url) || word_at(text, end) || word_before(text, digits.begin))
      return;
    if (longest_stretch(body) >= 4 && mixes_letters_and_digits(body))
      add({digits.begin, end}, 0.9, "Telegram bot token", out);
  }

  // Addresses that are keys: who knows them may post. Terraform tokens have their word in the middle.
  static void find_hook(std::string_view text, const Lexicon::Mark& mark, std::vector<Detection>& out) {
    constexpr std::size_t kWindow = 320, kBefore = 24;
    static const Pattern kTerraform("[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{60,}");
    static const Pattern kTail(
        "/(?:services|workflows|triggers)/([A-Za-z0-9/_-]{20,})|/?([0-9]{17,20}/[A-Za-z0-9_-]{40,})|/"
        "([0-9a-f-]{36}@[A-Za-z0-9/@_-]{40,})");
    std::vector<Span> groups;
    const std::size_t from = mark.begin > kBefore ? mark.begin - kBefore : 0;
    const bool terraform = text.substr(mark.begin, mark.end - mark.begin).find("atlas") == 0;
    if (terraform && kTerraform.next(text, from, groups, std::min(text.size(), mark.end + kWindow)))
      return add(groups[0], 0.95, "Terraform token", out);
    if (terraform || !kTail.at(text, mark.end, groups, std::min(text.size(), mark.end + kWindow))) return;
    for (std::size_t i = 1; i < groups.size(); ++i)
      if (groups[i].begin != std::string::npos) add(groups[i], 0.9, "secret part of a web hook", out);
  }

  const ContextWords m_hooks;
};

}  // namespace

std::unique_ptr<Recognizer> make_secret_recognizer(Lexicon& lexicon) {
  return std::make_unique<SecretRecognizer>(lexicon);
}

}  // namespace firstpass::protect
