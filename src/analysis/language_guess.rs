//! The language of a text, where nothing declares it.
//!
//! Input: a text. Output: its language where it is certain, else none. A script of one language decides by itself; Cyrillic, Arabic and
//! Han by letters that only one language has; Latin letters by the shares of stop words, of the languages that have a stop list.
//! Invariant: the answer depends on the text alone. Cost: linear in the text, at most [`MOST_CHARACTERS`] of it.
//!
//! Two languages are compared by the words that stand in one of their stop lists only (McNemar's test): what they share says nothing.
//! Limits: a language without a stop list that is close to one with a list may be taken for it, such as Asturian for Spanish.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::elision::strip_elision;
use super::normalize::plain;
use super::segment::words;
use super::stop_words::stop_words;
use crate::language::Language;

/// Characters that are read of a text.
const MOST_CHARACTERS: usize = 20_000;

/// Letters of a script below which a text is too short. A name or a title is no more.
const FEWEST_LETTERS: usize = 20;

/// The share of letters that no text of a language has: names from abroad have fewer.
const MOST_FOREIGN: f64 = 0.01;

/// The smallest share of stop words. In running text a third of the words or more are stop words.
const LEAST_SHARE: f64 = 0.25;

/// Standard deviations by which the stop words of one language are more than those of another: at least four words.
///
/// Measured on translated manual pages, in texts of 20, 50 and 200 words: with 2.0 as with 2.5 at most 3 in 1,000 texts get a wrong
/// language; with 2.5 half as many texts of 20 words get one at all.
const DEVIATIONS: f64 = 2.0;

/// Frequent words of languages without a stop list that are close to one with a list: Catalan, Galician, Afrikaans, Luxembourgish.
const RELATIVES: [&str; 16] = [
    "amb", "els", "dels", "aquest", "aquesta", "però", "són", "unha", "coa", "máis", "tamén", "dunha", "nie", "hulle", "ass",
    "vum",
];

/// The share of these words from which a text is in such a language.
const MOST_RELATIVES: f64 = 0.02;

/// The scripts that are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Tamil,
    Thai,
    Georgian,
    Armenian,
    Hangul,
    /// Han and kana: Japanese mixes them.
    Han,
}

const SCRIPTS: [Script; 11] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Greek,
    Script::Hebrew,
    Script::Arabic,
    Script::Tamil,
    Script::Thai,
    Script::Georgian,
    Script::Armenian,
    Script::Hangul,
    Script::Han,
];

/// The languages in Latin letters with a stop list, each with its letters beyond a to z. Letters of names and of loan words that
/// writers of the language keep are among them.
const LATIN: [(Language, &str); 7] = [
    (Language::FRENCH, "àâæçéèêëîïôœùûüÿñ"),
    (Language::ENGLISH, "éèêçïöñ"),
    (Language::GERMAN, "äöüßéèà"),
    (Language::SPANISH, "áéíñóúü"),
    (Language::PORTUGUESE, "áâãàçéêíóôõúü"),
    (Language::ITALIAN, "àèéìíîòóùú"),
    (Language::DUTCH, "áäèéêëïíóöúüç"),
];

impl Language {
    /// Guesses the language of a text by its script and by the shares of stop words; `None` where it is not certain.
    ///
    /// Languages in Latin letters are told apart if they have a stop list ([`has_stop_words`](Self::has_stop_words)). A sentence of
    /// twenty words is often enough; a title is not. At most the first 20,000 characters are read.
    ///
    /// ```
    /// use connexe::Language;
    ///
    /// let text = "La digue a tenu toute la nuit, mais les habitants du quai ont dû quitter leurs maisons avant l'aube.";
    /// assert_eq!(Language::guess(text), Some(Language::FRENCH));
    /// assert_eq!(Language::guess("Tanger, Tétouan, Nador"), None);
    /// ```
    pub fn guess(text: &str) -> Option<Self> {
        let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(end, _)| end);
        let text = &text[..end];
        let letters = Letters::of(text);
        match letters.main()? {
            Script::Latin => latin(text),
            Script::Cyrillic => letters.cyrillic(),
            Script::Greek => Some(Self::GREEK),
            Script::Hebrew => Some(Self::HEBREW),
            Script::Arabic => letters.arabic(),
            Script::Tamil => Some(Self::TAMIL),
            Script::Thai => Some(Self::THAI),
            Script::Georgian => Some(Self::GEORGIAN),
            Script::Armenian => Some(Self::ARMENIAN),
            Script::Hangul => Some(Self::KOREAN),
            Script::Han => letters.han(text),
        }
    }
}

fn script_of(c: char) -> Option<Script> {
    Some(match c {
        'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' if c != '×' && c != '÷' => Script::Latin,
        '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
        '\u{400}'..='\u{52F}' => Script::Cyrillic,
        '\u{531}'..='\u{58A}' => Script::Armenian,
        '\u{5D0}'..='\u{5EA}' => Script::Hebrew,
        '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}' | '\u{6D5}'..='\u{6FF}' => Script::Arabic,
        '\u{B80}'..='\u{BFF}' => Script::Tamil,
        '\u{E00}'..='\u{E7F}' => Script::Thai,
        '\u{10A0}'..='\u{10FF}' | '\u{1C90}'..='\u{1CBF}' => Script::Georgian,
        '\u{AC00}'..='\u{D7A3}' => Script::Hangul,
        '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' => Script::Han,
        _ => return None,
    })
}

/// The letters of a text, counted by script and by what tells languages of one script apart.
#[derive(Default)]
struct Letters {
    counts: [usize; SCRIPTS.len()],
    kana: usize,
    /// Cyrillic letters outside the Russian alphabet.
    not_russian: usize,
    /// The letters ы and э, which of Russian, Ukrainian, Bulgarian, Serbian and Macedonian only the first has.
    russian_alone: usize,
    not_ukrainian: usize,
    /// The letters і, ї, є and ґ.
    ukrainian_alone: usize,
    /// Letters that Persian, Urdu, Pashto and Kurdish have beside those of Arabic.
    not_arabic: usize,
}

impl Letters {
    fn of(text: &str) -> Self {
        let mut letters = Self::default();
        for c in text.chars() {
            let Some(script) = script_of(c) else { continue };
            letters.counts[script as usize] += 1;
            let add = |count: &mut usize, holds: bool| *count += usize::from(holds);
            match script {
                Script::Han => add(&mut letters.kana, c < '\u{3100}'),
                Script::Arabic => add(&mut letters.not_arabic, c > '\u{64A}' || ('\u{63B}'..='\u{63F}').contains(&c)),
                Script::Cyrillic => {
                    let c = c.to_lowercase().next().unwrap_or(c);
                    let is_russian = matches!(c, 'а'..='я' | 'ё');
                    let is_ukrainian_alone = matches!(c, 'і' | 'ї' | 'є' | 'ґ');
                    add(&mut letters.not_russian, !is_russian);
                    add(&mut letters.russian_alone, matches!(c, 'ы' | 'э'));
                    let is_ukrainian = is_ukrainian_alone || is_russian && !matches!(c, 'ы' | 'э' | 'ъ' | 'ё');
                    add(&mut letters.not_ukrainian, !is_ukrainian);
                    add(&mut letters.ukrainian_alone, is_ukrainian_alone);
                }
                _ => {}
            }
        }
        letters
    }

    /// The script of more than half of the letters.
    fn main(&self) -> Option<Script> {
        let all: usize = self.counts.iter().sum();
        let script = SCRIPTS.into_iter().max_by_key(|&script| self.counts[script as usize])?;
        let count = self.counts[script as usize];
        (count >= FEWEST_LETTERS && count * 2 > all).then_some(script)
    }

    fn share(&self, count: usize, script: Script) -> f64 {
        share(count, self.counts[script as usize])
    }

    fn cyrillic(&self) -> Option<Language> {
        let share = |count| self.share(count, Script::Cyrillic);
        if share(self.russian_alone) >= MOST_FOREIGN && share(self.not_russian) < MOST_FOREIGN / 2.0 {
            return Some(Language::RUSSIAN);
        }
        let is_ukrainian = share(self.ukrainian_alone) >= MOST_FOREIGN * 2.0 && share(self.not_ukrainian) < MOST_FOREIGN / 2.0;
        is_ukrainian.then_some(Language::UKRAINIAN)
    }

    fn arabic(&self) -> Option<Language> {
        (self.share(self.not_arabic, Script::Arabic) < MOST_FOREIGN / 2.0).then_some(Language::ARABIC)
    }

    /// A tenth of kana makes Japanese; without them, the characters that stand for function words make Chinese.
    fn han(&self, text: &str) -> Option<Language> {
        if self.share(self.kana, Script::Han) >= 0.1 {
            return Some(Language::JAPANESE);
        }
        let stop_words = stop_words(Language::CHINESE)?;
        let is_function_word = |c: &char| stop_words.contains(c.encode_utf8(&mut [0; 4]) as &str);
        let found = text.chars().filter(is_function_word).count();
        (self.kana == 0 && self.share(found, Script::Han) >= 0.04).then_some(Language::CHINESE)
    }
}

fn share(part: usize, all: usize) -> f64 {
    part as f64 / all.max(1) as f64
}

/// The bit of a word that is frequent in a language without a stop list.
const RELATIVE: u8 = 1 << LATIN.len();

/// For each stop word of the languages in Latin letters a bit for each language, by position in [`LATIN`].
static LATIN_WORDS: LazyLock<HashMap<&'static str, u8, FixedState>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, u8, FixedState> = HashMap::default();
    for (position, (language, _)) in LATIN.iter().enumerate() {
        for word in stop_words(*language).into_iter().flatten() {
            *words.entry(word.as_ref()).or_default() |= 1 << position;
        }
    }
    RELATIVES.iter().for_each(|word| *words.entry(word).or_default() |= RELATIVE);
    words
});

/// Returns the bits of the languages of which a word is a stop word. An elided article or pronoun, as in `l'eau`, is one.
fn bits_of(word: &str) -> u8 {
    let bits = LATIN_WORDS.get(word).copied().unwrap_or(0);
    if !word.contains('\'') {
        return bits;
    }
    let elides = |language: Language| language != Language::ENGLISH && strip_elision(word, language) != word;
    LATIN.iter().enumerate().fold(bits, |bits, (position, (language, _))| bits | u8::from(elides(*language)) << position)
}

/// Decides among the languages in Latin letters.
fn latin(text: &str) -> Option<Language> {
    let mut hits = [0_usize; LATIN.len()];
    // Words in the list of the first language that are not in the list of the second.
    let mut alone = [[0_usize; LATIN.len()]; LATIN.len()];
    let (mut all, mut relatives) = (0, 0);
    for word in words(text) {
        let raw = &text[word.start..word.end];
        if !raw.chars().next().is_some_and(char::is_alphabetic) {
            continue;
        }
        all += 1;
        let bits = bits_of(&plain(raw, Language::FRENCH));
        relatives += usize::from(bits & RELATIVE != 0);
        let found = |position: usize| bits >> position & 1 == 1;
        for first in (0..LATIN.len()).filter(|&position| found(position)) {
            hits[first] += 1;
            (0..LATIN.len()).filter(|&second| !found(second)).for_each(|second| alone[first][second] += 1);
        }
    }
    let best = (0..LATIN.len()).max_by_key(|&position| hits[position])?;
    let (language, letters) = LATIN[best];
    let is_surer = |other: usize| {
        let (mine, others) = (alone[best][other] as f64, alone[other][best] as f64);
        mine - others >= DEVIATIONS * (mine + others).sqrt().max(1.0)
    };
    let is_certain = share(hits[best], all) >= LEAST_SHARE && (0..LATIN.len()).all(|other| other == best || is_surer(other));
    let is_relative = relatives > 1 && share(relatives, all) >= MOST_RELATIVES;
    (is_certain && !is_relative && foreign_share(text, letters) < MOST_FOREIGN).then_some(language)
}

/// The share of Latin letters that are neither a to z nor among those of a language.
fn foreign_share(text: &str, letters: &str) -> f64 {
    let (mut all, mut foreign) = (0, 0);
    for c in text.chars().filter(|&c| script_of(c) == Some(Script::Latin)) {
        all += 1;
        let is_foreign = |c: char| !c.is_ascii() && !letters.contains(c);
        foreign += usize::from(!c.is_ascii() && c.to_lowercase().any(is_foreign));
    }
    share(foreign, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sentences each: about a dike, a market and a library.
    const SENTENCES: [(&str, &str); 19] = [
        (
            "fr",
            "La digue a tenu toute la nuit, mais les habitants du quai ont dû quitter leurs maisons avant l’aube. Le maire dit qu’il ne sait pas quand ils pourront revenir.",
        ),
        (
            "en",
            "The dike held through the night, but the people who live on the quay had to leave their houses before dawn. The mayor says he does not know when they will be able to return.",
        ),
        (
            "de",
            "Der Deich hat die ganze Nacht gehalten, aber die Bewohner des Kais mussten ihre Häuser vor dem Morgen verlassen. Der Bürgermeister weiß nicht, wann sie zurückkehren können.",
        ),
        (
            "es",
            "El dique aguantó toda la noche, pero los vecinos del muelle tuvieron que dejar sus casas antes del amanecer. El alcalde dice que no sabe cuándo podrán volver.",
        ),
        (
            "pt",
            "O dique aguentou a noite inteira, mas os moradores do cais tiveram de deixar as suas casas antes da manhã. O presidente da câmara não sabe quando eles poderão voltar.",
        ),
        (
            "it",
            "La diga ha tenuto per tutta la notte, ma gli abitanti del molo hanno dovuto lasciare le loro case prima dell’alba. Il sindaco dice che non sa quando potranno tornare.",
        ),
        (
            "nl",
            "De dijk hield de hele nacht stand, maar de bewoners van de kade moesten hun huizen voor de ochtend verlaten. De burgemeester zegt dat hij niet weet wanneer zij terug kunnen komen.",
        ),
        (
            "ru",
            "Плотина выдержала всю ночь, но жителям набережной пришлось покинуть свои дома до рассвета. Мэр говорит, что не знает, когда они смогут вернуться, и просит всех ждать.",
        ),
        (
            "uk",
            "Гребля витримала всю ніч, але мешканцям набережної довелося залишити свої домівки до світанку. Мер каже, що не знає, коли вони зможуть повернутися, і просить усіх чекати.",
        ),
        ("el", "Το φράγμα άντεξε όλη τη νύχτα, αλλά οι κάτοικοι της προκυμαίας έφυγαν από τα σπίτια τους πριν από την αυγή."),
        (
            "ar",
            "صمد السد طوال الليل، لكن سكان الرصيف اضطروا إلى مغادرة منازلهم قبل الفجر. يقول رئيس البلدية إنه لا يعرف متى يمكنهم العودة.",
        ),
        ("he", "הסכר החזיק מעמד כל הלילה, אבל תושבי הרציף נאלצו לעזוב את בתיהם לפני עלות השחר."),
        (
            "ja",
            "堤防は一晩中持ちこたえたが、岸壁の住民は夜明け前に家を離れなければならなかった。市長はいつ戻れるか分からないと言う。",
        ),
        ("zh", "堤坝整夜都没有垮，但是码头的居民在天亮以前不得不离开他们的家。市长说他不知道他们什么时候可以回来。"),
        (
            "ko",
            "제방은 밤새 버텼지만 부두의 주민들은 새벽이 오기 전에 집을 떠나야 했다. 시장은 언제 돌아올 수 있을지 모른다고 말한다.",
        ),
        ("ta", "அணை இரவு முழுவதும் தாங்கியது, ஆனால் கரையில் வசிப்பவர்கள் விடியும் முன் வீடுகளை விட்டு வெளியேற வேண்டியிருந்தது."),
        ("th", "เขื่อนทนได้ตลอดทั้งคืน แต่ชาวบ้านที่ท่าเรือต้องออกจากบ้านก่อนรุ่งสาง"),
        ("ka", "კაშხალმა მთელი ღამე გაუძლო, მაგრამ სანაპიროს მცხოვრებლებს გათენებამდე მოუხდათ სახლების დატოვება."),
        ("hy", "Ամբարտակը դիմացավ ամբողջ գիշեր, բայց նավամատույցի բնակիչները ստիպված էին լքել իրենց տները լուսաբացից առաջ։"),
    ];

    #[test]
    fn two_sentences_are_enough() {
        for (code, text) in SENTENCES {
            assert_eq!(Language::guess(text).map(|language| language.code().to_string()).as_deref(), Some(code), "{text}");
            assert_eq!(Language::guess(&text.to_uppercase()), Language::guess(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_no_language() {
        for (reason, text) in [
            ("empty", ""),
            ("no letters", "2024-03-14, 12 %, +33 4 67 00 00 00"),
            ("a title", "La digue a tenu"),
            (
                "names",
                "Tanger, Tétouan, Nador, Al Hoceïma, Larache, Chefchaouen, Ouezzane, Ksar el-Kébir, Asilah, Fnideq, Martil",
            ),
            ("a headline in kanji", "東京湾岸堤防工事完了記念式典開催"),
            (
                "two languages",
                "La digue a tenu toute la nuit, dit le maire de la ville. The dike held through the night, said the mayor of the town.",
            ),
            (
                "no stop list: Swedish",
                "Vallen höll hela natten, men de boende på kajen var tvungna att lämna sina hus före gryningen. Borgmästaren säger att han inte vet när de kan komma tillbaka.",
            ),
            (
                "no stop list: Polish",
                "Wał wytrzymał całą noc, ale mieszkańcy nabrzeża musieli opuścić swoje domy przed świtem. Burmistrz mówi, że nie wie, kiedy będą mogli wrócić.",
            ),
            (
                "no stop list: Catalan",
                "El dic va aguantar tota la nit, però els veïns del moll van haver de deixar les seves cases abans de l’alba. L’alcalde diu que no sap quan podran tornar amb els fills.",
            ),
            (
                "no stop list: Galician",
                "O dique aguantou toda a noite, pero os veciños do peirao tiveron que deixar as súas casas antes do amencer dunha noite máis fría. O alcalde di tamén que non sabe nada.",
            ),
            (
                "Persian",
                "سد تمام شب مقاومت کرد، اما ساکنان اسکله مجبور شدند پیش از سپیده‌دم خانه‌های خود را ترک کنند و چیزی نگفتند.",
            ),
            (
                "Bulgarian",
                "Дигата издържа цяла нощ, но жителите на кея трябваше да напуснат домовете си преди зазоряване. Кметът казва, че не знае кога ще се върнат.",
            ),
            (
                "Serbian",
                "Насип је издржао целу ноћ, али су становници кеја морали да напусте своје куће пре зоре. Градоначелник каже да не зна када ће се вратити.",
            ),
        ] {
            assert_eq!(Language::guess(text), None, "{reason}: {text}");
        }
    }

    #[test]
    fn any_text_is_read_in_bounded_time() {
        let (french, huge) = (SENTENCES[0].1, "a".repeat(3_000_000));
        assert_eq!(Language::guess(&huge), None);
        assert_eq!(Language::guess(&format!("{} {huge}", french.repeat(200))), Some(Language::FRENCH), "only the start is read");
        assert_eq!(Language::guess(&"\u{0301}".repeat(1_000_000)), None);
    }
}
