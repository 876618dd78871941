//! Months, financial years and the horizon of a run.

use std::fmt;

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarMonth {
    /// Calendar year, as 2029.
    pub year: i32,
    /// Month of the year, 1 to 12.
    pub month: u8,
}

impl CalendarMonth {
    /// The month `months` later.
    #[must_use]
    pub fn plus(self, months: usize) -> Self {
        let total = self.year * 12 + i32::from(self.month) - 1 + months as i32;
        Self {
            year: total.div_euclid(12),
            month: (total.rem_euclid(12) + 1) as u8,
        }
    }

    /// Days in the month, leap years included.
    pub fn days(self) -> u8 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => 31,
        }
    }

    /// The month's English name.
    pub fn name(self) -> &'static str {
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ][usize::from(self.month) - 1]
    }
}

impl fmt::Display for CalendarMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A financial year, April to March.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FinancialYear(
    /// Calendar year in which it begins.
    pub i32,
);

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{}/{:02}", self.0, (self.0 + 1).rem_euclid(100))
    }
}

/// From month 0 (31 March of the start year) to the last month simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Horizon {
    /// Year of the 31 March that month 0 describes.
    pub start_year: i32,
    /// Years simulated.
    pub years: usize,
}

impl Horizon {
    /// Months simulated, not counting month 0.
    pub const fn months(self) -> usize {
        self.years * 12
    }

    /// The calendar month of month `m`; month 0 is the March of the start.
    pub fn calendar(self, m: usize) -> CalendarMonth {
        CalendarMonth {
            year: self.start_year,
            month: 3,
        }
        .plus(m)
    }

    /// The financial year of the `index`th twelve months.
    pub fn financial_year(self, index: usize) -> FinancialYear {
        FinancialYear(self.start_year + index as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_one_is_april_and_years_run_april_to_march() {
        let horizon = Horizon {
            start_year: 2019,
            years: 10,
        };
        assert_eq!(horizon.calendar(0).to_string(), "2019-03");
        assert_eq!(horizon.calendar(1).to_string(), "2019-04");
        assert_eq!(horizon.calendar(120).to_string(), "2029-03");
        assert_eq!(horizon.financial_year(0).to_string(), "FY2019/20");
        assert_eq!(FinancialYear(2099).to_string(), "FY2099/00");
    }

    #[test]
    fn february_knows_its_leap_years() {
        let days = |year| CalendarMonth { year, month: 2 }.days();
        assert_eq!(
            (days(2020), days(2021), days(2100), days(2000)),
            (29, 28, 28, 29)
        );
    }
}
