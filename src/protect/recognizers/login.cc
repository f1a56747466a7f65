// Login names where programs write them: sshd, PAM, sudo, su, cron, logind, web servers in the common log format, lines
// of key=value, shells' prompts, and the homes of people in paths. The form of the line tells, so that a name may be
// any word; accounts that belong to a machine and to nobody (root, www-data) are left.
#include <algorithm>
#include <string>

#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/secrets.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.75;
constexpr std::size_t kReach = 160;   // bytes that a form may take
constexpr std::size_t kLongest = 64;  // bytes of a name

#define FP_LOGIN "([A-Za-z_][A-Za-z0-9_.@+\\\\-]*)"
#define FP_ADDRESS \
  "(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]+[0-9a-fA-F](?:%\\w+)?|[\\w.-]+ port [0-9])"
#define FP_TERMINAL "(?:/dev/)?(?:pts/|tty|console|none)"

bool is_login_byte(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("_.+-").find(c) != std::string_view::npos;
}

// Accounts that come with a system or a program, what stands for a name, and pages of a site below "/home".
bool is_nobodys(std::string_view name) {
  constexpr std::string_view kNames =
      "|root|admin|administrator|nobody|nogroup|daemon|bin|sys|sync|games|man|lp|mail|news|uucp|proxy|www-data|www|"
      "web|backup|list|irc|gnats|_apt|messagebus|sshd|ntp|chrony|postgres|postgresql|mysql|mariadb|redis|mongodb|"
      "nginx|apache|apache2|httpd|tomcat|jenkins|gitlab|gitea|git|svn|docker|podman|ftp|guest|test|tester|user|"
      "users|username|oracle|hadoop|elasticsearch|kibana|kafka|zookeeper|rabbitmq|memcached|postfix|dovecot|named|"
      "bind|dnsmasq|avahi|colord|gdm|lightdm|polkitd|rtkit|pulse|saned|usbmux|uuidd|tss|tcpdump|syslog|lxd|ubuntu|"
      "debian|centos|fedora|rocky|alpine|arch|ec2-user|azureuser|vagrant|pi|deploy|deployer|ci|runner|builder|"
      "build|node|app|application|service|services|svc|operator|support|nagios|zabbix|prometheus|grafana|ansible|"
      "puppet|chef|salt|default|public|shared|system|anonymous|unknown|localservice|networkservice|sa|sysadmin|"
      "webmaster|postmaster|hostmaster|everyone|somebody|someone|none|null|nil|undefined|true|false|uid|name|you|"
      "me|yourname|your-name|your_name|current|current_user|self|linuxbrew|all|local|localhost|wheel|sudo|staff|"
      "adm|audio|video|plugdev|dialout|cdrom|netdev|lpadmin|sambashare|index|about|page|pages|main|dashboard|login|"
      "logout|settings|profile|src|data|lib|assets|static|docs|help|contact|news|api|images|css|js|lost+found|";
  const std::string folded = ascii_lower(name);
  const bool of_program = folded.starts_with("systemd-") || folded.starts_with("svc-") || folded.starts_with("svc_");
  return of_program || kNames.find("|" + folded + "|") != std::string_view::npos;
}

class Login final : public Recognizer {
 public:
  explicit Login(Lexicon& lexicon)
      : m_user(lexicon, "user|logname|ruser|acct"),
        m_forms(
            lexicon,
            "accepted|failed|postponed|exceeded|session|sudo|su|cron|crond|crontab|uid|gid|password changed|new user|"
            "add|useradd|userdel"),
        m_terminals(lexicon, "pts|tty1|tty2|tty3|tty7"),
        m_homes(lexicon, "home|users|documents and settings"),
        m_months(lexicon, "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec") {}
  std::string_view name() const override { return "login"; }
  std::vector<std::string_view> types() const override { return {"USERNAME"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    std::vector<Span> names;
    for (const Lexicon::Mark& mark : scan.marks()) {
      if (scan.has(mark, m_forms.group())) in_form(scan.text(), mark, names);
      if (scan.has(mark, m_user.group())) behind_user(scan.text(), mark, names);
      if (scan.has(mark, m_terminals.group())) before_terminal(scan.text(), mark.begin, names);
      if (scan.has(mark, m_homes.group())) below_homes(scan.text(), mark, names);
      if (scan.has(mark, m_months.group())) before_log_time(scan.text(), mark.begin, names);
    }
    in_prompts(scan.text(), names);
    in_tildes(scan.text(), names);
    std::sort(names.begin(), names.end(), [](Span a, Span b) { return a.begin < b.begin; });
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const Span name : names)
      out.push_back({name, "USERNAME", kScore, "login", "where programs write who is logged in"});
  }

 private:
  static void add(std::string_view text, Span name, std::vector<Span>& names) {
    while (name.size() > 0 && std::string_view(".-+\\").find(text[name.end - 1]) != std::string_view::npos) --name.end;
    const std::string_view value = text.substr(name.begin, name.size());
    if (value.size() < 2 || value.size() > kLongest || byte_at(text, name.end) == '$' || is_nobodys(value) ||
        is_stand_in(value))
      return;
    if (std::any_of(value.begin(), value.end(), is_letter)) names.push_back(name);
  }
  static void add_groups(std::string_view text, const std::vector<Span>& groups, std::vector<Span>& names) {
    for (std::size_t i = 1; i < groups.size(); ++i)
      if (groups[i].begin != std::string::npos) add(text, groups[i], names);
  }
  static std::size_t reach(std::string_view text, std::size_t at) { return std::min(text.size(), at + kReach); }

  // The name that ends at `end`, as far as it goes.
  static Span name_before(std::string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLongest && is_login_byte(text[begin - 1])) --begin;
    return {begin, end};
  }
  static bool begins_line(std::string_view text, std::size_t at) { return at == 0 || text[at - 1] == '\n'; }

  void in_form(std::string_view text, const Lexicon::Mark& mark, std::vector<Span>& names) const {
    std::vector<Span> groups;
    for (const Pattern* form : {&m_signing_in, &m_running, &m_accounts})
      if (form->at(text, mark.begin, groups, reach(text, mark.begin))) return add_groups(text, groups, names);
    // "root(uid=0) by jdoe(uid=1000)": a "uid" has no form of its own there.
    if (mark.begin > 1 && text[mark.begin - 1] == '(' && text.substr(mark.begin).starts_with("uid="))
      add(text, name_before(text, mark.begin - 1), names);
  }

  void behind_user(std::string_view text, const Lexicon::Mark& mark, std::vector<Span>& names) const {
    constexpr std::size_t kFront = 48;
    std::vector<Span> groups;
    const std::size_t limit = reach(text, mark.begin);
    if (m_user_form.at(text, mark.begin, groups, limit)) return add_groups(text, groups, names);
    if (m_user_alone.at(text, mark.begin, groups, limit)) {
      const std::size_t front = mark.begin - std::min<std::size_t>(mark.begin, kFront);
      if (m_before_user.contains(text.substr(front, mark.begin - front))) add_groups(text, groups, names);
      return;
    }
    if (m_assigned.at(text, mark.end, groups, limit) && is_among_pairs(text, mark, groups[0]))
      add_groups(text, groups, names);
  }

  // "level=info user=jdoe ip=10.0.0.5", but no call of a function; "USER=jdoe" as `env` prints it.
  bool is_among_pairs(std::string_view text, const Lexicon::Mark& mark, Span pair) const {
    constexpr std::string_view kAround = " \t\r\n;,[]";
    const auto is_border = [&](char c) { return c == '\0' || kAround.find(c) != std::string_view::npos; };
    if (!is_border(byte_before(text, mark.begin)) || !is_border(byte_at(text, pair.end))) return false;
    const std::size_t from = mark.begin - std::min<std::size_t>(mark.begin, kReach);
    const std::size_t begin = from + text.substr(from, mark.begin - from).rfind('\n') + 1;
    const std::string_view before = text.substr(begin, mark.begin - begin);
    const std::string_view rest = text.substr(pair.end, kReach), behind = rest.substr(0, rest.find('\n'));
    if (before.find('(') != std::string_view::npos && byte_at(text, pair.end) == ',') return false;
    if (before.empty() && behind.empty() && text[mark.begin] == 'U') return true;
    return m_pair.contains(before) || m_pair.contains(behind);
  }

  // "jdoe  pts/0 …", as `who`, `w` and `last` print it.
  static void before_terminal(std::string_view text, std::size_t at, std::vector<Span>& names) {
    std::size_t end = at;
    while (end > 0 && at - end < kLongest && text[end - 1] == ' ') --end;
    const Span name = name_before(text, end);
    if (end < at && name.size() > 0 && begins_line(text, name.begin)) add(text, name, names);
  }

  void below_homes(std::string_view text, const Lexicon::Mark& mark, std::vector<Span>& names) const {
    std::vector<Span> groups;
    const std::size_t begin = mark.begin - 1;
    if (mark.begin == 0 || (text[begin] != '/' && text[begin] != '\\')) return;
    std::size_t root = begin;  // of the path, where it begins with a drive or a folder above the homes
    while (root > 0 && text[root - 1] == text[begin]) --root;
    const std::string_view above = text.substr(root - std::min<std::size_t>(root, 7), std::min<std::size_t>(root, 7));
    const bool drive = root > 1 && text[root - 1] == ':' && is_letter(text[root - 2]);
    const bool mounted = above.ends_with("/var") || above.ends_with("/export") || above.ends_with("/mnt/c");
    const char before = byte_before(text, root);
    if (!drive && !mounted && (is_word_byte(before) || before == '.' || before == '-' || before == '}')) return;
    // "/users/7" is an address of a site; a system writes "/Users".
    if (!drive && !mounted && text[mark.begin] == 'u') return;
    const Pattern& pattern = drive ? m_windows_home : m_home;
    if (pattern.at(text, mark.end, groups, reach(text, mark.end))) add_groups(text, groups, names);
  }

  // `10.0.0.5 - jdoe [28/Nov/2026:09:12:01 +0000] "GET …`: the common log format of the NCSA, and what extends it.
  static void before_log_time(std::string_view text, std::size_t month, std::vector<Span>& names) {
    if (month < 6 || text[month - 1] != '/' || text[month - 4] != '[' || text[month - 5] != ' ') return;
    if (byte_at(text, month + 3) != '/' || byte_at(text, month + 8) != ':') return;
    const Span user = name_before(text, month - 5);
    const auto is_blank_at = [&](std::size_t at) { return at > 0 && text[at - 1] == ' '; };
    if (user.size() == 0 || !is_blank_at(user.begin)) return;
    std::size_t ident = user.begin - 1;
    while (ident > 0 && user.begin - ident < kLongest && text[ident - 1] != ' ' && text[ident - 1] != '\n') --ident;
    if (ident < user.begin - 1 && is_blank_at(ident)) add(text, user, names);
  }

  // "jdoe@web1:~$ ls"
  void in_prompts(std::string_view text, std::vector<Span>& names) const {
    std::vector<Span> groups;
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
      if (!m_prompt.at(text, at, groups, reach(text, at))) continue;
      const Span name = name_before(text, at);
      const std::size_t begin = name.begin - (name.begin > 0 && text[name.begin - 1] == '[' ? 1 : 0);
      if (begins_line(text, begin)) add(text, name, names);
    }
  }

  // "~jdoe/src"
  void in_tildes(std::string_view text, std::vector<Span>& names) const {
    std::vector<Span> groups;
    for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
      const char before = byte_before(text, at);
      if (is_word_byte(before) || before == '/' || before == '.' || before == '~') continue;
      if (m_tilde.at(text, at + 1, groups, reach(text, at))) add_groups(text, groups, names);
    }
  }

  const ContextWords m_user, m_forms, m_terminals, m_homes, m_months;
  const Pattern m_signing_in{"(?:accepted|failed|postponed) [a-z/-]+ for (?:(?:invalid|illegal) user )?" FP_LOGIN
                             " from " FP_ADDRESS "|failed for (?:user )?'?" FP_LOGIN "'? on " FP_TERMINAL
                             "|exceeded for (?:invalid user )?" FP_LOGIN " from " FP_ADDRESS
                             "|session (?:opened|closed) for user [^ ]+ by " FP_LOGIN "\\(uid=",
                             Pattern::Case::ignored};
  const Pattern m_running{"sudo(?:\\[[0-9]+\\])?: {1,12}" FP_LOGIN
                          " : (?:TTY=|PWD=|user NOT|command not|[0-9]+ incorrect|a password)"
                          "|su(?:\\[[0-9]+\\])?: \\(to " FP_LOGIN "\\) " FP_LOGIN
                          " on "
                          "|cron(?:d|tab)?(?:\\[[0-9]+\\])?: \\(" FP_LOGIN
                          "\\) (?:(?:LIST|REPLACE|DELETE|(?:BEGIN|END) EDIT) \\(" FP_LOGIN "\\)|[A-Z][A-Z@ ]+ \\()",
                          Pattern::Case::ignored};
  const Pattern m_accounts{"[ug]id=[0-9]+\\(" FP_LOGIN "\\)|new user: name=" FP_LOGIN ",|password changed for " FP_LOGIN
                           "\\.?(?:\\n|$)"
                           "|add '" FP_LOGIN "' to (?:shadow )?group|userdel(?:\\[[0-9]+\\])?: delete user '" FP_LOGIN
                           "'",
                           Pattern::Case::ignored};
  const Pattern m_user_form{"user '?" FP_LOGIN "'?(?:\\(uid=| by [^ ]*\\(uid=|,? from " FP_ADDRESS "| " FP_ADDRESS
                            "(?: port|\\b)| on " FP_TERMINAL "| (?:is )?(?:logged|signed) (?:in|out|on|off)\\b)",
                            Pattern::Case::ignored};
  const Pattern m_user_alone{"user [\"'`<]?" FP_LOGIN, Pattern::Case::ignored};
  const Pattern m_before_user{
      "(?:session (?:opened|closed) for|session [^ ]+ of|(?:authentication failure|login "
      "(?:failed|failure|succeeded)"
      "|failed login|(?:password|access) (?:check failed|changed|denied|granted)|authentication failed) (?:for|of)) $",
      Pattern::Case::ignored};
  const Pattern m_assigned{"=[\"'<]?" FP_LOGIN "[\"'>]?"};
  const Pattern m_pair{"(?:^|[\\s;,\\[])[A-Za-z][\\w.-]*="};
  const Pattern m_home{"/" FP_LOGIN "(?:[/\\s\"'`),:;>\\]]|\\.?$)"};
  const Pattern m_windows_home{"[\\\\/]{1,2}(?:([^\\\\/:*?\"<>|\\s]+)|([^\\\\/:*?\"<>|\\n]+)[\\\\/])",
                               Pattern::Case::sensitive, Pattern::Prefer::longest};
  const Pattern m_prompt{"@[A-Za-z][\\w-]*(?::[^\\n$#%]+[$#%]| [^\\s\\]]+\\][$#%])(?: |\\n|$)"};
  const Pattern m_tilde{FP_LOGIN "/"};
};

}  // namespace

std::unique_ptr<Recognizer> make_login_recognizer(Lexicon& lexicon) { return std::make_unique<Login>(lexicon); }

}  // namespace firstpass::protect
