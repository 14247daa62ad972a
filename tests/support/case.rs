//! Names the case in hand when a test fails in it, and stays silent otherwise.

/// Names the case at hand if the test fails in it; silent otherwise, so that what a drill prints is
/// its result.
pub struct Case(String);

impl Case {
    pub fn named(name: impl Into<String>) -> Self {
        Self(name.into())
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("failed in: {}", self.0);
        }
    }
}
