//! What goes on after care: streams of young people and families whom the council still pays for, and
//! who else pays.

use super::input::InputId;
use super::placement::{Provision, vocabulary};

vocabulary! {
    /// What a council goes on paying for when a child has left care.
    Stream {
        /// A young person of 18 stays with the foster carers, up to 21.
        StayingPut = "staying_put", "staying put with foster carers";
        /// A young person of 18 leaves a children's home with support close by, up to 21.
        StayingClose = "staying_close", "staying close to a children's home";
        /// Accommodation and support of other care leavers of 18 and over, up to 21.
        Accommodation = "care_leavers_accommodation", "care leavers' accommodation";
        /// An allowance to a special guardian, to 18.
        Guardianship = "special_guardianship", "special guardianship allowances";
        /// An allowance to a person with a child arrangements order, to 18.
        Arrangements = "child_arrangements", "child arrangements allowances";
        /// Support of a child, and of its family, for some months after leaving care before 18.
        Reunification = "reunification", "support after returning home";
    }
}

vocabulary! {
    /// Who pays a part of what a council spends.
    Payer {
        /// The Home Office, a sum a night for each unaccompanied child.
        HomeOffice = "home_office", "the Home Office";
        /// The health service, a share of what children's homes and other residential places cost.
        Health = "health", "health";
        /// Education budgets, a share of the same.
        Education = "education", "education";
        /// Other authorities, the price of the places that their children have in the council's own homes.
        OtherAuthorities = "other_authorities", "other authorities";
    }
}

vocabulary! {
    /// Why a child ceases to be looked after, grouped from the reasons of the SSDA903 return; its codes are beside them.
    Reason {
        /// E11, E12.
        Adopted = "adopted", "adopted";
        /// E43 to E46.
        Guardianship = "special_guardianship", "special guardianship order";
        /// E41.
        Arrangements = "child_arrangements", "residence order or child arrangements order granted";
        /// E4A, E4B.
        ReturnedHome = "returned_home", "returned home to parents or another person with parental responsibility";
        /// Before 18, every other: E2, E3, E5 to E9, E13 to E16.
        OtherBefore18 = "other_before_18", "before 18 for another reason";
        /// At 18, E17: staying put.
        Remained = "remained_with_carers_at_18", "aged 18 and remained with current carers";
        /// At 18, E5.
        Supported = "supported_independence_at_18", "at 18 into independent living with supportive accommodation";
        /// At 18, every other: E6 to E8.
        OtherAt18 = "other_at_18", "at 18 for another reason";
    }
}

impl Reason {
    /// Reasons to leave before 18 that a chance decides, in the order in which they are tried, each with the
    /// stream after care that goes with it.
    pub const BY_CHANCE: [(Self, Stream); 3] = [
        (Self::Guardianship, Stream::Guardianship),
        (Self::Arrangements, Stream::Arrangements),
        (Self::ReturnedHome, Stream::Reunification),
    ];

    /// The reason that goes with a stream before 18.
    pub const fn before_18(stream: Stream) -> Self {
        match stream {
            Stream::Guardianship => Self::Guardianship,
            Stream::Arrangements => Self::Arrangements,
            Stream::Reunification => Self::ReturnedHome,
            _ => Self::OtherBefore18,
        }
    }

    /// The reason of somebody who comes to a stream at 18.
    pub const fn at_18(stream: Stream) -> Self {
        match stream {
            Stream::StayingPut => Self::Remained,
            Stream::StayingClose | Stream::Accommodation => Self::Supported,
            _ => Self::OtherAt18,
        }
    }
}

impl Stream {
    /// Whether the stream begins at 18.
    pub const fn at_18(self) -> bool {
        matches!(
            self,
            Self::StayingPut | Self::StayingClose | Self::Accommodation
        )
    }

    /// Whether the stream goes on until the child's eighteenth birthday.
    pub const fn to_18(self) -> bool {
        matches!(self, Self::Guardianship | Self::Arrangements)
    }

    /// The streams that a child who leaves this placement, at 18 or before, may come to.
    #[inline]
    pub fn following(provision: Provision, at_18: bool) -> &'static [Self] {
        static LISTS: [[([Stream; Stream::COUNT], usize); 2]; Provision::COUNT] = {
            let mut table = [[(Stream::ALL, 0); 2]; Provision::COUNT];
            let mut at = 0;
            while at < Provision::COUNT * 2 * Stream::COUNT {
                let stream = Stream::ALL[at % Stream::COUNT];
                let (at_18, provision) = (at / Stream::COUNT % 2, at / Stream::COUNT / 2);
                let (list, count) = &mut table[provision][at_18];
                if stream.follows(Provision::ALL[provision], at_18 == 1) {
                    list[*count] = stream;
                    *count += 1;
                }
                at += 1;
            }
            table
        };
        let (list, count) = &LISTS[provision.index()][usize::from(at_18)];
        &list[..*count]
    }

    /// Whether a child who leaves this placement, at 18 or before, may come to the stream.
    pub const fn follows(self, provision: Provision, at_18: bool) -> bool {
        if self.at_18() != at_18 {
            return false;
        }
        match self {
            Self::StayingPut | Self::Guardianship | Self::Arrangements => is_family(provision),
            Self::StayingClose => super::is_childrens_home(provision),
            Self::Accommodation => {
                !matches!(provision, Provision::WithParents | Provision::Adoption)
            }
            Self::Reunification => !matches!(provision, Provision::Adoption),
        }
    }
}

/// Whether a placement is with foster carers, relatives and friends among them.
pub const fn is_family(provision: Provision) -> bool {
    matches!(
        provision,
        Provision::Kinship | Provision::CouncilFostering | Provision::AgencyFostering
    )
}

/// Placements towards which health and education pay a share.
pub const fn is_shared_cost(provision: Provision) -> bool {
    super::is_childrens_home(provision)
        || matches!(provision, Provision::OtherResidential | Provision::Other)
}

/// One authority's inputs of one stream.
#[derive(Clone, Debug)]
pub struct StreamInputs {
    /// Chance that a child who may come to the stream does.
    pub chance: InputId,
    /// Share of those who may come to the stream who leave for its reason, paid for or not; none where
    /// nobody says, and all who do are paid for.
    pub leaving: Option<InputId>,
    /// Months in it on average; none where it ends at 18.
    pub months: Option<InputId>,
    /// Pounds a week on the start date.
    pub price: InputId,
    /// Months in which those in the stream on the start date leave it.
    pub ends: Vec<u16>,
}

/// What others pay.
#[derive(Clone, Debug)]
pub struct Contributions {
    /// Pounds a night for an unaccompanied child.
    pub home_office: InputId,
    /// Multiplies it in a month, month 0 first.
    pub home_office_by_month: Vec<f64>,
    /// Share of the cost of homes and other residential places that health pays.
    pub health: InputId,
    /// Share of the same that education pays.
    pub education: InputId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_streams_that_follow_are_listed_in_order() {
        for provision in Provision::ALL {
            for at_18 in [false, true] {
                let all = Stream::ALL.into_iter();
                let follow: Vec<_> = all.filter(|s| s.follows(provision, at_18)).collect();
                assert_eq!(Stream::following(provision, at_18), follow);
            }
        }
    }
}
