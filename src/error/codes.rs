//! The stable codes of problems and what each one means.

/// Every code with its meaning, in order. A code is never given a second meaning.
pub const CODES: &[(&str, &str)] = &[
    ("NH001", "the file is larger than a scenario can be (10 MB)"),
    ("NH002", "the file is saved as UTF-16; it must be UTF-8"),
    (
        "NH003",
        "the file is not UTF-8 text, most likely Windows-1252",
    ),
    ("NH004", "the file is not text at all"),
    (
        "NH005",
        "tables, lists or dotted keys are nested too deeply",
    ),
    ("NH006", "the text does not follow the rules of TOML"),
    ("NH101", "a key that is not known here"),
    ("NH102", "a value of the wrong type"),
    (
        "NH103",
        "a number outside its allowed range, or not a number",
    ),
    ("NH104", "a key that must be given is missing"),
    ("NH105", "a list or text that is too short or too long"),
    ("NH106", "a value that is not one of those allowed"),
    ("NH107", "a date that is not a date of the calendar"),
    ("NH108", "two entries of one list have the same name"),
    ("NH109", "a value that could not be read"),
    ("NH201", "--set without a path, an equals sign or a value"),
    ("NH202", "--set names a list entry that does not exist"),
    (
        "NH203",
        "--set goes inside a value that has no settings within it",
    ),
    ("NH204", "--set has a value that cannot be read"),
    (
        "NH211",
        "extends names a file that is not there or cannot be a scenario",
    ),
    (
        "NH212",
        "files extend one another in a circle, or too many of them",
    ),
    (
        "NH213",
        "a change of a key or an entry that the file below does not have",
    ),
    ("NH214", "a removal of a key or an entry that is not there"),
    (
        "NH215",
        "a list entry without the name of the entry that it changes",
    ),
    (
        "NH216",
        "remove, add, times or plus written where or how it cannot be",
    ),
    (
        "NH217",
        "an overlay in place of a scenario, or the other way round",
    ),
    ("NH301", "two authorities with the same DfE code"),
    ("NH302", "a start that is not a 31 March"),
    ("NH303", "shares or factors that are all 0"),
    ("NH304", "a most that is below its least"),
    (
        "NH305",
        "a quantity with neither a value nor a whole interval",
    ),
    (
        "NH306",
        "an interval that is upside down or does not hold its median",
    ),
    ("NH307", "a change of plan from a need to itself"),
    ("NH308", "unregistered as a rung of a ladder"),
    ("NH309", "a year that is not a number"),
    ("NH310", "more children in homes than there are places"),
    ("NH311", "more homes than places, or places without a home"),
    ("NH312", "more children than can be simulated"),
    (
        "NH313",
        "a quantity that says in two ways what it is or how it is spread",
    ),
    (
        "NH314",
        "a member of a correlated group that is no input, or is in two groups",
    ),
    (
        "NH315",
        "correlations that cannot be: the matrix is not positive definite",
    ),
    ("NH316", "a correlation matrix that is not written as one"),
    ("NH317", "a key that is not a financial year or a month"),
    ("NH318", "another council that is the authority itself"),
    (
        "NH330",
        "a field that this kind of intervention does not have",
    ),
    (
        "NH331",
        "something that an intervention needs and that is not there",
    ),
    ("NH332", "an authority that is not in the scenario"),
    (
        "NH333",
        "a month of an intervention that is not one, or is not simulated",
    ),
    (
        "NH334",
        "interventions or loans that cannot both be: one name, one building, two frameworks, two loans on the income of one set of homes",
    ),
    ("NH335", "a block contract for places that there are not"),
    ("NH336", "an allocation that does not sum to 1"),
    ("NH337", "a lease of a contract that cannot be"),
    ("NH340", "terms of a loan that cannot be"),
    (
        "NH401",
        "shares that do not sum to 1 at their central values (scaled in every run)",
    ),
    (
        "NH402",
        "sibling groups that bring more older children than are published (fewer groups)",
    ),
    (
        "NH403",
        "a starting table that does not hold the children published for the start date",
    ),
    (
        "NH404",
        "homes that cannot hold all the other authorities' children that are to be in them at the start: too few usable places are free beside the authority's own children, and those for whom there is none are left out",
    ),
    ("NH405", "a year or month that is not simulated (no effect)"),
    (
        "NH406",
        "an interval that is not drawn: the input shapes the starting state (central value)",
    ),
    (
        "NH407",
        "more children without a registered place than there are in homes and need one, or more unaccompanied children than are old enough (no more than those are taken)",
    ),
    (
        "NH408",
        "a value that is far from anything usual (it is used as it is given)",
    ),
    (
        "NH411",
        "values with no source, all named at once (told by check)",
    ),
    (
        "NH412",
        "an interval wider than a decade of history (told by check)",
    ),
    (
        "NH413",
        "an interval whose ends differ more than tenfold (told by check)",
    ),
    (
        "NH414",
        "a confidence that is not high, medium, low or judgement (told by check)",
    ),
    (
        "NH415",
        "a loan that ends after the last simulated month (told by check)",
    ),
    (
        "NH420",
        "entries that would bring more children into care than any council has had (5% of all children)",
    ),
    (
        "NH421",
        "a budget less than a tenth of, or more than ten times, what children in care cost in the year to the start",
    ),
    (
        "NH422",
        "a budget for some years of the horizon and not for all (the others are the last one given before, or the baseline's first year, raised with consumer prices)",
    ),
    (
        "NH430",
        "an intervention that neither acts nor costs anything, or opens no homes",
    ),
    ("NH431", "a cut of entries beyond what evidence bears out"),
    (
        "NH432",
        "a key of a simulated borrower in a loan that has none (not used)",
    ),
    (
        "NH433",
        "a chance for a council's own children in homes of a council that is not named (not used)",
    ),
    ("NH434", "homes of another council to which nobody can come"),
    (
        "NH435",
        "a borrower whose place costs as much as it brings in, or more, even when it is filled",
    ),
];

/// What a code means.
pub fn meaning(code: &str) -> Option<&'static str> {
    CODES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(code))
        .map(|&(_, meaning)| meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_code_is_found_in_any_case() {
        assert_eq!(meaning("nh101"), Some("a key that is not known here"));
        assert_eq!(meaning("NH999"), None);
    }
}
