//! Pages that stand where an article should be: logins, paywalls, cookie notices, error messages.

use std::sync::OnceLock;

use super::NotAnArticle;

/// With at least so many words left beside the wall's own lines, a text is an article with a notice in it.
const ENOUGH_WORDS: usize = 40;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wall {
    Error,
    Login,
    Paywall,
    Cookies,
}

/// Words by which each wall is known, in lower case with plain apostrophes.
const PHRASES: &[(Wall, &[&str])] = &[
    (
        Wall::Error,
        &[
            "404 not found",
            "error 404",
            "page not found",
            "page can't be found",
            "page cannot be found",
            "page you requested",
            "page you are looking for",
            "page you're looking for",
            "page doesn't exist",
            "page does not exist",
            "403 forbidden",
            "access denied",
            "access to this page has been denied",
            "permission to access",
            "500 internal server error",
            "internal server error",
            "502 bad gateway",
            "503 service",
            "service unavailable",
            "504 gateway",
            "gateway time-out",
            "just a moment",
            "checking your browser",
            "verify you are human",
            "verifying you are human",
            "are you a robot",
            "not a robot",
            "unusual traffic",
            "attention required",
            "enable javascript",
            "ray id",
            "seite nicht gefunden",
            "page introuvable",
            "página no encontrada",
            "página não encontrada",
            "pagina non trovata",
            "sayfa bulunamadı",
        ],
    ),
    (
        Wall::Login,
        &[
            "log in to continue",
            "login to continue",
            "sign in to continue",
            "log in to your account",
            "sign in to your account",
            "please log in",
            "please sign in",
            "you must be logged in",
            "forgot password",
            "forgot your password",
            "forgotten your password",
            "reset password",
            "create an account",
            "email address",
            "e-mail address",
            "remember me",
            "keep me logged in",
            "sign in with",
            "log in with",
            "continue with google",
            "continue with apple",
            "continue with facebook",
            "anmelden",
            "passwort vergessen",
            "mot de passe",
            "iniciar sesión",
            "contraseña",
            "fazer login",
            "esqueci minha senha",
            "accedi",
            "giriş yap",
        ],
    ),
    (
        Wall::Paywall,
        &[
            "subscribe to continue",
            "subscribe to read",
            "subscribe now",
            "subscription required",
            "for subscribers only",
            "subscribers only",
            "subscriber-only",
            "exclusive to subscribers",
            "already a subscriber",
            "become a subscriber",
            "to continue reading",
            "to read the full",
            "to keep reading",
            "reached your limit",
            "free articles",
            "unlock this article",
            "start your free trial",
            "cancel anytime",
            "cancel any time",
            "nur für abonnenten",
            "jetzt abonnieren",
            "réservé aux abonnés",
            "contenido exclusivo para suscriptores",
            "exclusivo para assinantes",
        ],
    ),
    (
        Wall::Cookies,
        &[
            "we use cookies",
            "uses cookies",
            "we and our partners",
            "our partners store",
            "accept all",
            "reject all",
            "accept cookies",
            "cookie policy",
            "cookie settings",
            "cookie preferences",
            "manage cookies",
            "manage preferences",
            "your consent",
            "before you continue",
            "your privacy",
            "privacy policy",
            "personalised ads",
            "personalized ads",
            "legitimate interest",
            "cookies zu",
            "alle akzeptieren",
            "tout accepter",
            "aceptar todo",
            "aceitar todos",
            "accetta tutti",
            "tümünü kabul et",
        ],
    ),
];

/// What is known of a page beside its text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signs {
    /// It asks for a password.
    pub(super) has_password_field: bool,
    /// Its own metadata says that it is not free to read.
    pub(super) is_declared_paid: bool,
}

/// The wall a text consists of, if hardly anything else is in it.
pub(super) fn wall(title: Option<&str>, text: &str, signs: Signs) -> Option<NotAnArticle> {
    // A text this long says something of its own, whatever notices surround it.
    if text.len() > 6_000 {
        return None;
    }
    let mut lines = [0_usize; 4];
    let mut words_left = 0;
    let mut first_error = None;
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let found = of_line(line);
        for wall in [Wall::Error, Wall::Login, Wall::Paywall, Wall::Cookies] {
            lines[wall as usize] += usize::from(found.contains(wall));
        }
        if found.contains(Wall::Error) {
            first_error.get_or_insert(line);
        }
        if found.is_empty() {
            words_left += line.split_whitespace().count();
        }
    }
    let title_is_error = title.filter(|t| of_line(t).contains(Wall::Error) || is_bare_code(t));
    if let Some(title) = title_is_error.filter(|_| words_left < 2 * ENOUGH_WORDS) {
        return Some(NotAnArticle::ErrorPage { message: shortened(title) });
    }
    if words_left >= ENOUGH_WORDS
        && !(signs.is_declared_paid && lines[Wall::Paywall as usize] > 0 && words_left < 120)
    {
        return None;
    }
    if let Some(line) = first_error {
        return Some(NotAnArticle::ErrorPage { message: shortened(line) });
    }
    if lines[Wall::Paywall as usize] > 0 {
        return Some(NotAnArticle::Paywall);
    }
    if signs.has_password_field || lines[Wall::Login as usize] > 1 {
        return Some(NotAnArticle::Login);
    }
    if lines[Wall::Cookies as usize] > 0 {
        return Some(NotAnArticle::CookieWall);
    }
    (lines[Wall::Login as usize] > 0 && words_left < 15).then_some(NotAnArticle::Login)
}

/// Takes the lines of a cookie notice out of a text that is an article.
pub(super) fn drop_notices(text: &mut String) {
    let is_notice = |line: &str| line.len() <= 120 && of_line(line).contains(Wall::Cookies);
    if text.lines().any(is_notice) {
        *text = text.lines().filter(|line| !is_notice(line)).collect::<Vec<_>>().join("\n");
    }
}

/// The walls whose wording a line holds.
fn of_line(line: &str) -> Found {
    let mut found = Found::default();
    // A notice is short; a paragraph that happens to hold its words is an article's.
    if line.len() <= 300
        && let Some(wording) = wording()
    {
        for hit in wording.phrases.find_iter(line) {
            if let Some(wall) = wording.walls.get(hit.pattern().as_usize()) {
                found.0 |= 1 << *wall as u8;
            }
        }
    }
    found
}

/// A set of walls.
#[derive(Clone, Copy, Default)]
struct Found(u8);

impl Found {
    const fn contains(self, wall: Wall) -> bool {
        self.0 & (1 << wall as u8) != 0
    }

    const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// The phrases as one automaton, and the wall of each.
struct Wording {
    phrases: aho_corasick::AhoCorasick,
    walls: Vec<Wall>,
}

fn wording() -> Option<&'static Wording> {
    static WORDING: OnceLock<Option<Wording>> = OnceLock::new();
    let build = || {
        let mut phrases = Vec::new();
        let mut walls = Vec::new();
        for (wall, phrase) in
            PHRASES.iter().flat_map(|(wall, list)| list.iter().map(move |phrase| (*wall, *phrase)))
        {
            phrases.extend([phrase.to_owned(), phrase.replace('\'', "’")]);
            walls.extend([wall, wall]);
        }
        let phrases =
            aho_corasick::AhoCorasick::builder().ascii_case_insensitive(true).build(phrases).ok()?;
        Some(Wording { phrases, walls })
    };
    WORDING.get_or_init(build).as_ref()
}

/// `404`, `403`, `Error 500`: a title that is a status code and no more.
fn is_bare_code(title: &str) -> bool {
    let code = title.trim().trim_start_matches("Error ").trim_start_matches("error ");
    matches!(
        code,
        "400" | "401" | "403" | "404" | "410" | "429" | "500" | "502" | "503" | "504" | "Forbidden" | "Error"
    )
}

fn shortened(message: &str) -> String {
    message.trim().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walls_are_told_from_short_articles() {
        let login = Signs { has_password_field: true, ..Signs::default() };
        for (title, text, signs, expected) in [
            (Some("404"), "Nothing here.", Signs::default(), "error"),
            (
                None,
                "Access Denied\nYou don't have permission to access this server.",
                Signs::default(),
                "error",
            ),
            (None, "Sign in to your account\nForgot password?\nRemember me", Signs::default(), "login"),
            (None, "Members\nYour name", login, "login"),
            (None, "Sign in\nEmail address", login, "login"),
            (
                None,
                "A drama returns.\nSubscribe to continue reading.\nAlready a subscriber? Log in",
                Signs::default(),
                "paywall",
            ),
            (None, "We use cookies.\nAccept all\nReject all", Signs::default(), "cookie"),
            (None, "The series is over. Nobody knows why.", Signs::default(), ""),
        ] {
            let got = wall(title, text, signs).map(|w| w.to_string()).unwrap_or_default();
            assert_eq!(got.is_empty(), expected.is_empty(), "{text}: {got}");
            assert!(got.contains(expected), "{text}: {got}");
        }
        let article = "word ".repeat(60) + "\nWe use cookies. Accept all.\nSubscribe to read more.";
        assert_eq!(wall(None, &article, Signs::default()), None);
    }
}
