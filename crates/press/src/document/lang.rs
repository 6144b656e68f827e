//! The language of a text, by its script and its commonest small words.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

/// Small words that are frequent in one language and rare in the others: articles, pronouns, prepositions, auxiliaries.
/// A word may stand for two languages; it then counts for both.
const STOP_WORDS: &[(&str, &str)] = &[
    (
        "en",
        "the of and to in is was for that with has have his her its by from are this which will be not but they it who after as been would at on",
    ),
    (
        "de",
        "der die das und ist nicht ein eine einer eines dem den des von mit für auf wird wurde sich auch bei nach aus wie hat werden sind im zum zur noch über oder dass als",
    ),
    (
        "it",
        "il lo la gli le di del della dei delle che è per con una un sono stata stato ha non alla nel nella più anche come dopo da serie questo sua ma dal dalla e i",
    ),
    (
        "pt",
        "o a os as do da dos das que é em para com uma um não foi mais como por no na nos nas pela pelo também sua seu ao à mas ser segunda ainda após e",
    ),
    (
        "tr",
        "ve bir bu da de için ile olarak ise daha çok gibi sonra olan kadar ne ya ama en göre ikinci sezon dizi dizisi yeni oldu olduğu tarafından değil",
    ),
    (
        "es",
        "el la los las de del que es en y para con una un no fue más como por su al lo se ha pero sus también después ya sobre este esta sin entre",
    ),
    (
        "fr",
        "le la les de des du que est en et pour avec une un ne pas plus par sur dans au aux ce cette son sa ses qui mais été sera ont il elle après deux",
    ),
    (
        "nl",
        "de het een en van is dat op te in niet voor met zijn aan er ook maar naar door wordt bij om over uit nog als heeft werd",
    ),
    (
        "sv",
        "och att det som en på är av för med den till inte om ett han hon var har från men sig så vid kan efter eller ska",
    ),
    (
        "pl",
        "i w na z że się do nie jest to o jak po co od ale dla przez za są był była będzie oraz który która już",
    ),
];

/// ISO 639-1 code of the language of `text`, judged by its first 6 kB; `und` where nothing tells.
///
/// A script that only one of the supported languages uses decides at once. Else each small word votes for its
/// languages; most votes win, and of equals the one listed first. A text in which fewer than one word in twenty is a
/// known small word stays `und`.
pub(super) fn detect(text: &str) -> &'static str {
    let mut cut = text.len().min(6 * 1024);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    let head = text.get(..cut).unwrap_or(text);
    if !head.is_ascii()
        && let Some(code) = by_script(head)
    {
        return code;
    }
    let words = words();
    let mut votes = [0_u32; STOP_WORDS.len()];
    let mut seen = 0_u32;
    let mut lower = String::new();
    for word in head.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
        seen += 1;
        if word.len() > 12 {
            continue;
        }
        lower.clear();
        if word.is_ascii() {
            lower.push_str(word);
            lower.make_ascii_lowercase();
        } else {
            lower.extend(word.chars().flat_map(char::to_lowercase));
        }
        if let Some(mask) = words.get(lower.as_str()) {
            for (language, vote) in votes.iter_mut().enumerate() {
                *vote += u32::from(mask >> language & 1);
            }
        }
    }
    let best = votes.iter().enumerate().max_by_key(|(at, vote)| (**vote, std::cmp::Reverse(*at)));
    match best {
        Some((at, vote)) if *vote > 0 && vote * 20 >= seen => {
            STOP_WORDS.get(at).map_or("und", |(code, _)| code)
        }
        _ => "und",
    }
}

fn words() -> &'static FxHashMap<&'static str, u16> {
    static WORDS: OnceLock<FxHashMap<&'static str, u16>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = FxHashMap::default();
        for (at, (_, list)) in STOP_WORDS.iter().enumerate() {
            for word in list.split(' ') {
                *words.entry(word).or_default() |= 1 << at;
            }
        }
        words
    })
}

/// The language whose script more than half of the letters are of.
fn by_script(text: &str) -> Option<&'static str> {
    const SCRIPTS: &[(&str, &[(u32, u32)])] = &[
        ("ja", &[(0x3040, 0x30FF)]),
        ("ko", &[(0xAC00, 0xD7A3), (0x1100, 0x11FF)]),
        ("zh", &[(0x4E00, 0x9FFF)]),
        ("ru", &[(0x0400, 0x04FF)]),
        ("el", &[(0x0370, 0x03FF)]),
        ("he", &[(0x0590, 0x05FF)]),
        ("ar", &[(0x0600, 0x06FF)]),
        ("hi", &[(0x0900, 0x097F)]),
        ("th", &[(0x0E00, 0x0E7F)]),
    ];
    let mut counts = [0_usize; SCRIPTS.len()];
    let mut letters = 0_usize;
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        let code = u32::from(c);
        if code < 0x370 {
            continue;
        }
        for ((_, ranges), count) in SCRIPTS.iter().zip(&mut counts) {
            *count += usize::from(ranges.iter().any(|(from, to)| (*from..=*to).contains(&code)));
        }
    }
    // Japanese mixes kana with Han letters: some kana among them is enough.
    let [kana, _, han, ..] = counts;
    if kana * 10 > letters && (kana + han) * 2 > letters {
        return Some("ja");
    }
    SCRIPTS.iter().zip(counts).find(|(_, count)| count * 2 > letters).map(|((code, _), _)| *code)
}

#[cfg(test)]
mod tests {
    use super::detect;

    #[test]
    fn languages_are_told_by_small_words() {
        for (text, code) in [
            ("The streamer has ordered a second season of the drama.", "en"),
            ("Die Serie wird nach zwei Staffeln nicht fortgesetzt.", "de"),
            ("La serie tornerà con una seconda stagione, che è stata confermata dalla rivista.", "it"),
            ("A série terá uma segunda temporada, e não foi uma surpresa para os fãs.", "pt"),
            ("Dizi ikinci sezon onayını aldı ve bu hafta için yeni bir tarih verildi.", "tr"),
            ("La serie fue cancelada después de una temporada, y no se sabe por qué.", "es"),
            ("La série est renouvelée pour une deuxième saison, mais sans date dans le communiqué.", "fr"),
            ("De serie krijgt een tweede seizoen en dat is niet het einde van het verhaal.", "nl"),
            ("ドラマのシーズン2が決定しました", "ja"),
            ("Сериал продлён на второй сезон", "ru"),
            ("", "und"),
            ("42 %", "und"),
        ] {
            assert_eq!(detect(text), code, "{text}");
        }
    }
}
