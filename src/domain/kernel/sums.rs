//! Adding and subtracting for the whole-number figures of the business.

/// Gives a newtype over `i64` with a `ZERO` the operators of sums, and nothing that multiplies.
macro_rules! sums {
    ($figure:ident) => {
        impl std::ops::Add for $figure {
            type Output = Self;

            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::ops::AddAssign for $figure {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl std::ops::Sub for $figure {
            type Output = Self;

            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl std::ops::Neg for $figure {
            type Output = Self;

            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl std::iter::Sum for $figure {
            fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
                figures.fold(Self::ZERO, std::ops::Add::add)
            }
        }

        impl std::fmt::Display for $figure {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

pub(super) use sums;
