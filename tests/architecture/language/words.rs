//! The words that the language rules forbid.

use super::texts::{Kind, Text, Word};

/// Vague pronouns and pictures for which the field has precise terms.
const WORDS: &[&str] = &[
    "anybody",
    "arrows",
    "door",
    "doors",
    "everybody",
    "house",
    "houses",
    "mightier",
    "nobody",
    "nobody's",
    "somebody",
    "somebody's",
    "whatever",
    "whence",
    "whichever",
    "whoever",
    "whomever",
    "whosoever",
];

const PHRASES: &[&[&str]] = &[&["as", "above"], &["in", "vain"]];

/// Words that start relative clauses. Sentences and function names must name their subject instead.
const OPENINGS: &[&str] = &["what", "who", "whom", "whose"];

/// British spellings that do not follow the pattern of `-ise`.
const BRITISH: &[&str] = &[
    "acknowledgement",
    "acknowledgements",
    "analyse",
    "analysed",
    "analysing",
    "artefact",
    "artefacts",
    "behaviour",
    "behaviours",
    "cancelled",
    "cancelling",
    "catalogue",
    "centre",
    "colour",
    "coloured",
    "colours",
    "defence",
    "favour",
    "favourite",
    "fulfil",
    "grey",
    "honour",
    "honoured",
    "honours",
    "judgement",
    "labelled",
    "labelling",
    "licence",
    "licences",
    "modelled",
    "modelling",
    "neighbour",
    "neighbouring",
    "neighbours",
    "offence",
    "signalled",
    "signalling",
    "travelled",
    "unlabelled",
    "whilst",
];

/// American words that end in `-ise`, without this ending.
const STEMS: &[&str] = &[
    "adv", "appra", "ar", "br", "bru", "chem", "circumc", "compr", "comprom", "conc", "cru", "dem",
    "desp", "dev", "disgu", "enterpr", "exc", "exerc", "expert", "franch", "gu", "improv", "l",
    "merchand", "mo", "no", "po", "pra", "prec", "prem", "prom", "ra", "repr", "rev", "r",
    "superv", "surpr", "telev", "tort", "treat", "unprom", "upra", "w",
];

/// Returns the line and the text of each violation.
pub(super) fn forbidden(text: &Text) -> Vec<(usize, String)> {
    let words = &text.words;
    let single = words
        .iter()
        .filter(|word| is_forbidden(&word.text))
        .map(|word| (word.line, word.text.clone()));
    let phrases = PHRASES.iter().flat_map(|phrase| {
        let matches = words
            .windows(phrase.len())
            .filter(|window| window.iter().map(|word| &word.text).eq(*phrase));
        matches.map(|window| (first_line(window), phrase.join(" ")))
    });
    let negations = words.windows(2).enumerate().filter_map(|(index, window)| {
        let before = index.checked_sub(1).and_then(|index| words.get(index));
        is_negation(before, window, words.get(index + 2))
            .then(|| (first_line(window), "is no".to_owned()))
    });
    let openings = words.iter().enumerate().filter(|(index, word)| {
        let before = index.checked_sub(1).and_then(|index| words.get(index));
        let is_first = before.is_none_or(|word| word.text == ".");
        text.kind != Kind::Prose && is_first && OPENINGS.contains(&word.text.as_str())
    });
    let openings =
        openings.map(|(_, word)| (word.line, format!("sentence starting with `{}`", word.text)));
    single
        .chain(phrases)
        .chain(negations)
        .chain(openings)
        .collect()
}

fn first_line(words: &[Word]) -> usize {
    words.first().map_or(0, |word| word.line)
}

/// `X is no Y` instead of `X is not a Y`; `there is no Y` and `no longer` are allowed.
fn is_negation(before: Option<&Word>, words: &[Word], after: Option<&Word>) -> bool {
    let [verb, no] = words else { return false };
    let is_noun = after.is_some_and(|word| {
        word.text.starts_with(char::is_alphabetic)
            && !["longer", "more", "less"].contains(&word.text.as_str())
    });
    let is_there = before.is_some_and(|word| word.text == "there");
    verb.text == "is" && no.text == "no" && is_noun && !is_there
}

fn is_forbidden(word: &str) -> bool {
    WORDS.contains(&word) || BRITISH.contains(&word) || is_british_verb(word)
}

/// `authorise`, `finalised`, `serialising`, `organisation`, and `analyse` with prefixes.
fn is_british_verb(word: &str) -> bool {
    if word.ends_with("isation") || word.ends_with("isations") {
        return word != "improvisation";
    }
    // snake case belongs to identifiers
    if word.contains('_') {
        return false;
    }
    let endings = ["ise", "ised", "ises", "iser", "isers", "ising"];
    let stem = endings.iter().find_map(|ending| word.strip_suffix(ending));
    let allowed = |stem: &str| stem.is_empty() || STEMS.contains(&stem) || stem.ends_with('w');
    stem.is_some_and(|stem| !allowed(stem))
}
