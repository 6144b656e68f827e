//! Where a title-season stands.

use crate::words;

words! {
    /// The fate of a title-season as of some day.
    StatusValue, "status" {
        /// Worked on, no order.
        InDevelopment = "in_development",
        /// A pilot is ordered.
        PilotOrdered = "pilot_ordered",
        /// First order of a series.
        Ordered = "ordered",
        /// No decision yet.
        Pending = "pending",
        /// Offered to other buyers.
        Shopping = "shopping",
        /// A further season is made.
        Renewed = "renewed",
        /// The named season is announced as the last.
        Ending = "ending",
        /// It is over.
        Ended = "ended",
        /// A further season is not made.
        Cancelled = "cancelled",
        /// A pilot or option was refused.
        Passed = "passed",
    }
}

impl StatusValue {
    /// Whether it says that somebody decided something, rather than that nothing is decided.
    pub const fn is_decision(self) -> bool {
        !matches!(self, Self::Pending | Self::InDevelopment | Self::Shopping)
    }
}

words! {
    /// How sure a status is. The order is the order of strength.
    Certainty, "certainty" {
        /// Hoped, likely, leaked.
        Rumoured = "rumoured",
        /// A named outlet or person says so.
        Reported = "reported",
        /// An on-record act of the commissioning company, the studio, or a creator or executive producer.
        Confirmed = "confirmed",
    }
}
