#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(LoginRecognizer, FindsWhoLogsIn) {
  expect_finds(
      "login", "USERNAME", 0.35,
      {"sshd[2231]: Accepted publickey for «jdoe» from 10.0.0.5 port 5123 ssh2: RSA SHA256:abc",
       "sshd[2231]: Failed password for invalid user «mholzer» from 203.0.113.7 port 40022 ssh2",
       "sshd[2231]: Failed keyboard-interactive/pam for «anna.lutz» from fe80::1%eth0 port 40022 ssh2",
       "sshd[2231]: Invalid user «lwatson» from 203.0.113.7 port 40022",
       "sshd[2231]: Disconnected from user «jdoe» 10.0.0.5 port 5123",
       "sshd[2231]: Connection closed by authenticating user «jdoe» 10.0.0.5 port 5123 [preauth]",
       "sshd[1]: error: maximum authentication attempts exceeded for invalid user «kim88» from 10.0.0.5 port 9 ssh2",
       "sshd[7]: pam_unix(sshd:session): session opened for user «jdoe» by (uid=0)",
       "su[812]: pam_unix(su:session): session opened for user root(uid=0) by «jdoe»(uid=1000)",
       "sshd[7]: pam_unix(sshd:session): session closed for user «jdoe»",
       "sshd[7]: pam_unix(sshd:auth): authentication failure; logname= uid=0 tty=ssh ruser= rhost=10.0.0.5  "
       "user=«jdoe»",
       "sudo:     «jdoe» : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/apt update",
       "sudo: «jdoe» : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/ls",
       "sudo: root : TTY=pts/1 ; PWD=/ ; USER=«anna» ; COMMAND=/bin/ls",
       "su[812]: (to root) «jdoe» on pts/1",
       "su: 'su root' failed for «jdoe» on /dev/pts/1",
       "CRON[991]: («jdoe») CMD (/usr/bin/backup)",
       "crontab[12]: («jdoe») LIST («jdoe»)",
       "systemd-logind[700]: New session 42 of user «jdoe».",
       "passwd[9]: password changed for «jdoe»",
       "useradd[3]: new user: name=«jdoe», UID=1000, GID=1000, home=/x",
       "usermod[3]: add '«jdoe»' to group 'sudo'",
       "level=info msg=\"signed in\" user=«jdoe» ip=10.0.0.5",
       "«jdoe»  pts/0        2026-11-28 09:12 (10.0.0.5)",
       "«jdoe»@web1:~$ ls -l",
       "uid=1000(«jdoe») gid=1000(«jdoe»)"});
}

TEST(LoginRecognizer, FindsTheUserOfAWebServersLine) {
  expect_finds("login", "USERNAME", 0.35,
               {"10.0.0.5 - «jdoe» [28/Nov/2026:09:12:01 +0000] \"GET /q3.pdf HTTP/1.1\" 200 5123",
                "10.0.0.5 - - [28/Nov/2026:09:12:01 +0000] \"GET / HTTP/1.1\" 404 512 \"-\" \"Mozilla/5.0\"",
                "web1:443 2001:db8::7 - «anna-l» [01/Jan/2026:09:12:01 +0000] \"GET / HTTP/2\" 200 1"});
}

TEST(LoginRecognizer, FindsOwnersOfHomes) {
  expect_finds("login", "USERNAME", 0.35,
               {"open /home/«jdoe»/report.txt: denied", "File \"/Users/«lwatson»/dev/app.py\", line 12",
                R"(C:\Users\«mholzer»\AppData\Local\Temp\x.log)", R"("path": "C:\\Users\\«mholzer»\\x")",
                R"(c:/users/«Kim Watson»/Documents)", "PWD=/home/«jdoe»", "file:///home/«jdoe»/x.html",
                "(/var/home/«jdoe»)", "cd ~«jdoe»/src"});
}

TEST(LoginRecognizer, LeavesAccountsOfMachinesAndProse) {
  expect_finds("login", "USERNAME", 0.35,
               {"sshd[1]: Failed password for root from 10.0.0.5 port 40022 ssh2",
                "sshd[1]: Failed password for invalid user admin from 10.0.0.5 port 40022 ssh2",
                "CRON[991]: (root) CMD (test -x /usr/sbin/anacron)",
                "CRON[991]: (www-data) CMD (php cron.php)",
                "session opened for user postgres by (uid=0)",
                "su[1]: (to nobody) root on none",
                "Created slice user-1000.slice - User Slice of UID 1000.",
                "ls /var/home/www-data/x; ls /root",
                "https://example.com/home/about",
                "see /home for more",
                "/home/$USER/x and /home/<user>/y",
                "C:\\Users\\Public\\Documents",
                "/Users/Shared/x",
                "an invalid user input from the form",
                "The user experience (UX) matters",
                "a session for user research",
                "Failed payments for October from Stripe",
                "Accepted answers for questions from 2024",
                "password changed for security reasons",
                "foo(user=current, x=1)",
                "user = User()",
                "(approx) CMD",
                "git@github.com:firstpass/x.git",
                "daemon@web1:~$ ls",
                "about ~5 minutes, ~/src and ~kim",
                "[28/Nov/2026] meeting"});
}

TEST(LoginRecognizer, IsLinear) {
  for (const char* piece : {"for user ", "invalid user a ", "/home/", "user=a ", "a@b:~", "Failed a for ",
                            "[28/Nov/2026:", "(to a) ", "x(uid=1", "C:\\Users\\a b ", "~a/"})
    expect_linear("login", piece);
}

}  // namespace
}  // namespace firstpass::protect
