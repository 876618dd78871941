//! A comparison for readers: the screen, tables and charts.

pub mod books;
mod details;
pub mod machine;
pub mod pictures;
mod screen;
pub mod shares;
pub mod tables;
pub mod what_if;
mod words;

pub use details::details;
pub use screen::text;

/// Pounds for readers, with three figures: `£1.23m`, `£340,000`, `£0`.
pub fn money(pounds: f64) -> String {
    let sign = if pounds < -0.5 { "-" } else { "" };
    let size = pounds.abs();
    if size >= 999_500.0 {
        let millions = size / 1.0e6;
        let decimals = if millions < 9.995 {
            2
        } else {
            usize::from(millions < 99.95)
        };
        let digits = format!("{millions:.decimals$}");
        return format!("{sign}£{}m", crate::error::with_commas(&digits));
    }
    let step = if size >= 1_000.0 { 1_000.0 } else { 1.0 };
    let whole = libm::round(size / step) * step;
    format!(
        "{sign}£{}",
        crate::error::with_commas(&format!("{whole:.0}"))
    )
}

/// Amounts that stand side by side: where one is rounded to thousands or more, none is shown to the pound.
fn side_by_side<const N: usize>(pounds: [f64; N]) -> [String; N] {
    let step = if pounds.iter().any(|v| v.abs() >= 1_000.0) {
        1_000.0
    } else {
        1.0
    };
    // Of a larger amount the rest is left to `money`, so that none is rounded twice.
    pounds.map(|v| {
        if v.abs() < 1_000.0 {
            money(libm::round(v / step) * step)
        } else {
            money(v)
        }
    })
}

/// `N of 10`, or what says more where it is nearly none or all.
pub fn in_ten(share: f64) -> String {
    if share <= 0.0 {
        "no".into()
    } else if share < 0.05 {
        "fewer than 1 in 20".into()
    } else if share < 0.075 {
        "about 1 in 20".into()
    } else if share >= 1.0 {
        "all".into()
    } else if share >= 0.95 {
        "more than 19 in 20".into()
    } else if share >= 0.925 {
        "about 19 in 20".into()
    } else {
        format!("{} in 10", libm::round(share * 10.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_shares_for_readers() {
        assert_eq!(money(1_234_567.0), "£1.23m");
        assert_eq!(money(-45_678_901.0), "-£45.7m");
        assert_eq!(money(345_678.0), "£346,000");
        assert_eq!(money(1_003_400_000.0), "£1,003m");
        assert_eq!(money(999_700.0), "£1.00m");
        assert_eq!(money(12.0), "£12");
        assert_eq!(money(-0.2), "£0");
        assert_eq!(
            side_by_side([-91_000.0, 2_334_000.0, 833.0]),
            ["-£91,000", "£2.33m", "£1,000"]
        );
        assert_eq!(side_by_side([5_600.0, -400.0]), ["£6,000", "£0"]);
        assert_eq!(side_by_side([833.0, -12.0]), ["£833", "-£12"]);
        assert_eq!(in_ten(0.0), "no");
        assert_eq!(in_ten(0.42), "4 in 10");
        // Tenths would double the one, and halve what is left of the other.
        assert_eq!(in_ten(0.05), "about 1 in 20");
        assert_eq!(in_ten(0.078), "1 in 10");
        assert_eq!(in_ten(0.94), "about 19 in 20");
        assert_eq!(in_ten(0.97), "more than 19 in 20");
        assert_eq!(in_ten(1.0), "all");
    }
}
