// What tells a random value from a word, shared by the recognizers of secrets.
#pragma once

#include <cstddef>
#include <string_view>

namespace firstpass::protect {

/// What is called a password, and what a number that opens something, in many languages; for Lexicon::add.
inline constexpr std::string_view kPasswordWords =
    "pass ?(word|wd|phrase|code)s?|pwd|pass|pw|passwort|passw[öo]rter|kennwort|zugangscode|mots? de passe|mdp|"
    "contrase[ñn]a|clave|senha|palavra passe|wachtwoord|lösenord|passord|adgangskode|kodeord|salasana|"
    "has[łl]o|heslo|jelszó|parol[aă]|şifre|пароль|парол|κωδικός|סיסמה|كلمة المرور|密码|密碼|口令|パスワード|"
    "비밀번호|암호|mật khẩu|kata sandi|รหัสผ่าน|पासवर्ड|requirepass";
inline constexpr std::string_view kCodeWords =
    "pin|pin (code|number)|pincode|cvv2?|cvc2?|cvn|security code|card verification (value|code)|otp|one time "
    "(code|"
    "password|passcode)|tan|verification code|login code|access code|door code|gate code|alarm code|unlock "
    "code|"
    "2fa code|authentication "
    "code|sicherheitscode|prüfziffer|prüfnummer|bestätigungscode|türcode|haustürcode|torcode|zugangscode|"
    "digicode|deurcode|entry code|keypad code|"
    "lockbox code|code (de (la )?porte|d'entrée|d'accès|de l'immeuble)|código de (la puerta|acceso)|"
    "codice (del portone|di accesso)|code "
    "(pin|secret)|"
    "code de (sécurité|vérification)|código de (seguridad|verificación)|codice (pin|di sicurezza|di verifica)|"
    "código de segurança|verificatiecode|passcode|验证码|驗證碼|確認コード|認証コード|인증번호|код "
    "подтверждения";

bool mixes_letters_and_digits(std::string_view text);
/// Longest run of ASCII letters and digits.
std::size_t longest_stretch(std::string_view text);
bool is_uuid(std::string_view text);
/// Long, of few kinds of characters that one cannot say: keys, hashes, base64. Letters and digits change places often.
bool looks_random(std::string_view text);
/// Capitals and small letters in turn as in base64: each a quarter or more, which words put together ("YourTokenHere")
/// are not, and a change at every third character or more often.
bool mixes_cases(std::string_view text);
/// What stands for a secret and is none: null, "<your key>", "${NAME}", "os.environ[…]", "********", "changeme".
bool is_stand_in(std::string_view text);

}  // namespace firstpass::protect
