//! How rows are written: one line each for a command, a reading, a report, a public answer.
//!
//! Whoever uses them has the names that they expand to in scope (from `super::rows`).

/// A row of a command: operation and command name, path, who may, summaries, type, location.
macro_rules! write {
    ($name:literal $path:literal $who:ident $($row:tt)+) => {
        write!(@row Who::Holders($who), $name $path $($row)+)
    };
    (@anybody $($row:tt)+) => { write!(@row Who::Public, $($row)+) };
    (@row $who:expr, $name:literal $path:literal $zh:literal / $en:literal
        $type:ident $(at $location:expr)?) => {
        Endpoint::new(
            $name,
            concat!("/api/v1", $path),
            $who,
            words($zh, $en),
            Act::Write(Write {
                command: $name,
                parse: |object| decode::<$type>(object).map(Command::$type),
                schema: <$type as schemars::JsonSchema>::json_schema,
                location: write!(@location $($location)?),
            }),
        )
    };
    (@location $location:expr) => { Some($location) };
    (@location) => { None };
}

/// A row of a reading: operation, path, who may, summaries, what it is about, view, parameters.
macro_rules! read {
    ($name:literal $path:literal $who:expr, $zh:literal / $en:literal
        $place:ident $view:ty = $answer:ident $query:expr) => {
        read!(@from show $name $path $who, $zh / $en $place $view = $answer $query)
    };
    (@from $from:ident $($row:tt)+) => { read!(@as None, $from $($row)+) };
    (@as $csv:expr, $from:ident $name:literal $path:literal $who:expr, $zh:literal / $en:literal
        $place:ident $view:ty = $answer:ident $query:expr) => {
        Endpoint::new(
            $name,
            concat!("/api/v1", $path),
            $who,
            words($zh, $en),
            Act::Read(Reading {
                place: place::$place,
                answer: |asking| {
                    let view: $view = $from::$answer(asking)?;
                    Ok(encoded(&view)?)
                },
                csv: $csv,
                schema: SchemaGenerator::subschema_for::<$view>,
                query: $query,
            }),
        )
    };
}

/// A row of a statement, which comes as CSV, too: path and so on, view, parameters.
macro_rules! statement {
    ($name:literal $path:literal $who:expr, $zh:literal / $en:literal
        $place:ident $answer:ident) => {
        read!(@as Some(|asking| Ok(csv(&bank::$answer(asking)?, asking.lang))),
            bank $name $path $who, $zh / $en $place AccountStatement = $answer PERIOD)
    };
}

/// A row of a page for everybody: operation, path, what it shows, summaries.
macro_rules! page {
    ($name:literal $path:literal $shown:ident $zh:literal / $en:literal) => {
        Endpoint::new(
            $name,
            $path,
            Who::Public,
            words($zh, $en),
            Act::Page(Shown::$shown),
        )
    };
}

/// The same of a report.
macro_rules! report {
    ($($row:tt)+) => { read!(@from make $($row)+) };
}

/// A row that everybody may ask: operation, path, how it is answered, summaries.
macro_rules! public {
    ($name:literal $path:literal $act:ident $zh:literal / $en:literal) => {
        Endpoint::new($name, $path, Who::Public, words($zh, $en), Act::$act)
    };
}
