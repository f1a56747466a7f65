#include <algorithm>
#include <array>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kShortestToken = 16;

// Beginnings of keys as their issuers document them, and what may follow. `shortest` counts the whole token.
struct Format {
  std::string_view prefix;
  std::size_t shortest;
  std::string_view issuer;
};
constexpr Format kFormats[] = {{"sk-ant-", 30, "Anthropic"},
                               {"sk-proj-", 30, "OpenAI"},
                               {"sk-or-", 30, "OpenRouter"},
                               {"sk-", 20, "OpenAI style"},
                               {"sk_live_", 20, "Stripe"},
                               {"sk_test_", 20, "Stripe"},
                               {"rk_live_", 20, "Stripe"},
                               {"rk_test_", 20, "Stripe"},
                               {"pk_live_", 20, "Stripe"},
                               {"pk_test_", 20, "Stripe"},
                               {"whsec_", 24, "Stripe webhook"},
                               {"ghp_", 40, "GitHub"},
                               {"gho_", 40, "GitHub"},
                               {"ghu_", 40, "GitHub"},
                               {"ghs_", 40, "GitHub"},
                               {"ghr_", 40, "GitHub"},
                               {"github_pat_", 40, "GitHub"},
                               {"glpat-", 26, "GitLab"},
                               {"gldt-", 25, "GitLab"},
                               {"glrt-", 25, "GitLab"},
                               {"xoxb-", 20, "Slack"},
                               {"xoxp-", 20, "Slack"},
                               {"xoxa-", 20, "Slack"},
                               {"xoxr-", 20, "Slack"},
                               {"xoxs-", 20, "Slack"},
                               {"xoxe-", 20, "Slack"},
                               {"xapp-", 20, "Slack"},
                               {"AIza", 39, "Google"},
                               {"ya29.", 30, "Google OAuth"},
                               {"GOCSPX-", 30, "Google OAuth"},
                               {"AKIA", 20, "AWS"},
                               {"ASIA", 20, "AWS"},
                               {"ABIA", 20, "AWS"},
                               {"ACCA", 20, "AWS"},
                               {"SG.", 60, "SendGrid"},
                               {"key-", 36, "Mailgun"},
                               {"npm_", 40, "npm"},
                               {"pypi-AgE", 50, "PyPI"},
                               {"rubygems_", 50, "RubyGems"},
                               {"dckr_pat_", 30, "Docker"},
                               {"hf_", 34, "Hugging Face"},
                               {"gsk_", 40, "Groq"},
                               {"xai-", 40, "xAI"},
                               {"r8_", 36, "Replicate"},
                               {"pplx-", 40, "Perplexity"},
                               {"tvly-", 24, "Tavily"},
                               {"sq0atp-", 29, "Square"},
                               {"sq0csp-", 40, "Square"},
                               {"EAAA", 60, "Square"},
                               {"shpat_", 38, "Shopify"},
                               {"shpca_", 38, "Shopify"},
                               {"shppa_", 38, "Shopify"},
                               {"shpss_", 38, "Shopify"},
                               {"dop_v1_", 60, "DigitalOcean"},
                               {"doo_v1_", 60, "DigitalOcean"},
                               {"dor_v1_", 60, "DigitalOcean"},
                               {"dapi", 36, "Databricks"},
                               {"hvs.", 24, "HashiCorp Vault"},
                               {"hvb.", 24, "HashiCorp Vault"},
                               {"lin_api_", 40, "Linear"},
                               {"secret_", 40, "Notion"},
                               {"ntn_", 40, "Notion"},
                               {"glsa_", 36, "Grafana"},
                               {"glc_", 40, "Grafana"},
                               {"NRAK-", 30, "New Relic"},
                               {"pscale_tkn_", 40, "PlanetScale"},
                               {"pscale_pw_", 40, "PlanetScale"},
                               {"dp.pt.", 40, "Doppler"},
                               {"AGE-SECRET-KEY-1", 60, "age"},
                               {"figd_", 40, "Figma"},
                               {"PMAK-", 50, "Postman"},
                               {"sntrys_", 40, "Sentry"},
                               {"sbp_", 40, "Supabase"},
                               {"vercel_", 28, "Vercel"},
                               {"nvapi-", 60, "NVIDIA"},
                               {"ATATT3", 60, "Atlassian"},
                               {"tfp_", 40, "Typeform"},
                               {"pat-na1-", 40, "HubSpot"},
                               {"oy2", 46, "NuGet"},
                               {"CFPAT-", 40, "Contentful"},
                               {"fo1_", 40, "Fly.io"},
                               {"eyJ", 40, "JSON Web Token"}};

bool is_token(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '+' || c == '=';
}

bool mixed(std::string_view token) {
  const bool digit = std::any_of(token.begin(), token.end(), is_digit);
  return digit && std::any_of(token.begin(), token.end(), is_letter);
}

class SecretRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "secret"; }
  std::vector<std::string_view> types() const override { return {"SECRET"}; }

  void find(std::string_view text, std::vector<Detection>& out) const override {
    std::vector<Detection> found;
    find_private_keys(text, found);
    find_formats(text, found);
    find_hooks(text, found);
    if (m_any_word.contains(text)) find_assignments(text, found);
    std::sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) {
      return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
    });
    for (Detection& detection : found) {
      if (out.empty() || out.back().recognizer != "secret" || !out.back().span.overlaps(detection.span)) {
        out.push_back(std::move(detection));
      }
    }
  }

 private:
  static void add(Span span, double score, std::string why, std::vector<Detection>& out) {
    out.push_back({span, "SECRET", score, "secret", std::move(why)});
  }

  // A block without its end was cut: everything behind the beginning that looks like its body goes too.
  static void find_private_keys(std::string_view text, std::vector<Detection>& out) {
    static constexpr std::string_view kBegin = "-----BEGIN ", kKey = "PRIVATE KEY", kEnd = "-----END ";
    for (std::size_t at = 0; (at = text.find(kBegin, at)) != std::string_view::npos; ++at) {
      const std::string_view title = text.substr(at, 64);
      if (title.find(kKey) == std::string_view::npos) continue;
      std::size_t end = text.find(kEnd, at);
      if (end != std::string_view::npos) end = text.find("-----", end + kEnd.size());
      if (end != std::string_view::npos) {
        end += 5;
      } else {
        end = at + title.find(kKey);
        while (end < text.size() &&
               (is_token(text[end]) || text[end] == '/' || text[end] == '\n' || text[end] == '\r' || text[end] == ' ' ||
                text[end] == '\\' || text[end] == ':' || text[end] == ','))
          ++end;
      }
      if (text.substr(end, 6) == " BLOCK") end += 6;
      add({at, end}, 1.0, "private key block", out);
      at = end - 1;
    }
  }

  static void find_formats(std::string_view text, std::vector<Detection>& out) {
    for (std::size_t at = 0; at < text.size();) {
      if (!is_token(text[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text.size() && is_token(text[end])) ++end;
      if (end - at >= kShortestToken) look_at_token(text, {at, end}, out);
      at = end;
    }
  }

  static void look_at_token(std::string_view text, Span run, std::vector<Detection>& out) {
    // key=value written without spaces: the value begins behind '='.
    for (std::size_t at = run.begin; run.end - at >= kShortestToken;) {
      const std::string_view token = text.substr(at, run.end - at);
      for (const Format& format : kFormats) {
        if (token.substr(0, format.prefix.size()) != format.prefix || token.size() < format.shortest) continue;
        std::string_view body = token;
        while (!body.empty() && (body.back() == '.' || body.back() == '-')) body.remove_suffix(1);
        if (body.size() < format.shortest || !plausible(body, format)) continue;
        add({at, at + body.size()}, 0.95, "key format of " + std::string(format.issuer), out);
        return;
      }
      const std::size_t equals = token.find('=');
      if (equals == std::string_view::npos) return;
      at += equals + 1;
    }
  }

  static bool plausible(std::string_view token, const Format& format) {
    const std::string_view body = token.substr(format.prefix.size());
    if (format.issuer == "AWS") {
      return token.size() == 20 &&
             std::all_of(body.begin(), body.end(), [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
    }
    if (format.issuer == "JSON Web Token") return std::count(token.begin(), token.end(), '.') >= 1 && mixed(token);
    if (format.issuer == "Databricks" || format.issuer == "Mailgun") {
      return std::all_of(body.begin(), body.begin() + 32, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
    }
    // "sk-learn-contrib-package" is prose: real keys mix digits in and have a long unbroken stretch.
    std::size_t stretch = 0, longest = 0;
    for (const char c : body) {
      stretch = is_letter(c) || is_digit(c) ? stretch + 1 : 0;
      longest = std::max(longest, stretch);
    }
    return mixed(body) && longest >= 10;
  }

  // Secrets that are recognised by their surroundings: web hooks, bot tokens, connection strings, headers.
  void find_hooks(std::string_view text, std::vector<Detection>& out) const {
    const auto add_group = [&](const Pattern& pattern, std::string_view why) {
      pattern.each(text, [&](const std::vector<Span>& groups) {
        const Span span = groups.size() > 1 ? groups[1] : groups[0];
        if (!is_word_byte(byte_before(text, span.begin))) add(span, 0.9, std::string(why), out);
      });
    };
    if (text.find(':') != std::string_view::npos) add_group(m_telegram, "Telegram bot token");
    if (text.find("AccountKey=") != std::string_view::npos) add_group(m_azure, "Azure account key");
    if (text.find("hooks.slack.com/") != std::string_view::npos) add_group(m_slack_hook, "Slack web hook");
    if (text.find('.') != std::string_view::npos) add_group(m_discord, "Discord bot token");
    add_group(m_header, "authorization header");
  }

  void find_assignments(std::string_view text, std::vector<Detection>& out) const {
    m_assignment.each(text, [&](const std::vector<Span>& groups) {
      for (const std::size_t i : {2, 3, 4}) {
        if (groups[i].begin == std::string::npos) continue;
        const bool machine = m_machine_word.contains(text.substr(groups[1].begin, groups[1].size()));
        if (is_secret_value(text.substr(groups[i].begin, groups[i].size()), i == 4, machine)) {
          add(trimmed(text, groups[i]), 0.8, "value after a word for a secret", out);
        }
      }
    });
    m_prose.each(text, [&](const std::vector<Span>& groups) {
      const std::string_view value = text.substr(groups[1].begin, groups[1].size());
      // "the password is wrong" tells nothing; "the password is hunter2" does.
      const bool odd = std::any_of(value.begin(), value.end(), [](char c) {
        return !is_letter(c) && static_cast<unsigned char>(c) < 0x80 && c != '.' && c != ',' && c != '\'' && c != '-' &&
               c != '!' && c != '?' && c != ';' && c != ':' && c != ')';
      });
      if (odd && is_secret_value(value, true, false))
        add(trimmed(text, groups[1]), 0.7, "value after a word for a secret", out);
    });
  }

  static Span trimmed(std::string_view text, Span span) {
    while (span.size() > 1 && std::string_view(".,;)]}").find(text[span.end - 1]) != std::string_view::npos) --span.end;
    return span;
  }

  // Names of variables, calls and stand-ins are no secrets.
  static bool is_secret_value(std::string_view value, bool bare, bool machine) {
    if (value.size() < (machine ? 8U : 4U) || value.size() > 200) return false;
    if (std::string_view("$<{%(*[").find(value[0]) != std::string_view::npos) return false;
    const std::string low = ascii_lower(value);
    static constexpr std::array<std::string_view, 20> kStandIns = {
        "null",     "none", "true", "false", "undefined",  "your",        "string", "example", "password", "passwd",
        "changeme", "xxxx", "....", "****",  "os.environ", "process.env", "getenv", "config.", "env.",     "redacted"};
    for (const std::string_view word : kStandIns) {
      if (low.compare(0, word.size(), word) == 0) return false;
    }
    if (bare && value.find('(') != std::string_view::npos) return false;
    return !machine || !bare || mixed(value);
  }

#define FP_SECRET_WORDS                                                                                             \
  "pass(?:word|wd|phrase|code)?|pwd|passwort|kennwort|mot de passe|contraseña|contrasena|clave|senha|wachtwoord|"  \
  "lösenord|hasło|parola|secret(?:[_-]?key)?|client[_-]?secret|api[_-]?key|apikey|access[_-]?key(?:[_-]?id)?|"    \
  "secret[_-]?access[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|bearer[_-]?token|token|private[_-]?" \
  "key|"                                                                                                            \
  "encryption[_-]?key|credentials?"
  const Pattern m_any_word{
      "(?:pass|pwd|kennwort|contrase|clave|senha|wachtwoord|lösenord|hasło|parola|secret|key|token|"
      "credential|pin)",
      Pattern::Case::ignored};
  const Pattern m_machine_word{"(?:key|token|secret|credential)", Pattern::Case::ignored};
  const Pattern m_assignment{
      "(?:\\b|_)(" FP_SECRET_WORDS
      ")[\"']?\\]?[ \\t]*(?:=>|:=|[:=])[ \\t]*(?:\"([^\"\\n]{4,200})\"|'([^'\\n]{4,200})'|([^\\s\"',;]{4,200}))",
      Pattern::Case::ignored};
  const Pattern m_prose{
      "\\b(?:password|passphrase|passcode|passwort|kennwort|pin|mot de passe|contraseña|senha|wachtwoord)"
      "(?: (?:code|number|for [^\\n.:]{1,40}?))? (?:is|ist|lautet|est|es|é)(?: now)?:? [\"'`]?([^\\s\"'`]{4,64})",
      Pattern::Case::ignored};
  const Pattern m_telegram{"\\b([0-9]{8,10}:[A-Za-z0-9_-]{35})\\b"};
  const Pattern m_azure{"AccountKey=([A-Za-z0-9+/]{40,}={0,2})"};
  const Pattern m_slack_hook{"hooks\\.slack\\.com/(?:services|workflows)/([A-Za-z0-9/]{20,})"};
  const Pattern m_discord{"\\b([MNO][A-Za-z0-9_-]{23,27}\\.[A-Za-z0-9_-]{6}\\.[A-Za-z0-9_-]{27,})"};
  const Pattern m_header{"\\b(?:Bearer|Basic) ([A-Za-z0-9+/._~-]{16,}={0,2})"};
};

}  // namespace

std::unique_ptr<Recognizer> make_secret_recognizer() { return std::make_unique<SecretRecognizer>(); }

}  // namespace firstpass::protect
