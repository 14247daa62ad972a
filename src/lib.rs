//! hourledger (志愿服务时长账本): a volunteer service-hours ledger. This file is the map.
//!
//! An append-only log of events is the truth. Pure decisions turn commands into events, pure folds
//! turn events into books; one writer makes a batch of them durable with one fsync and only then
//! answers. Personal data is sealed inside the events, so the log can be proved, copied and audited
//! without being read.
//!
//! ```text
//! request -> command (well-formed) -> vault (seal, facts) -> decide (pure) -> events
//!    -> log (one fsync for a batch) -> publish to readers -> answer {position, commitment, chain}
//! events -> fold (pure) -> books and views -> reads, explanations, reports
//! events -> entries -> tree -> checkpoint -> second place -> witnesses -> published
//! ```
//!
//! # Modules, in reading order
//!
//! - [`domain`]: the business, one folder per subject; commands, events, decisions, books. Never
//!   reads a clock, randomness or a disk.
//! - [`interchange`]: spreadsheets: bytes to typed rows and problems, and back. Knows no ledger and
//!   no disk, guesses nothing, is bounded everywhere.
//! - [`log`]: frames, chain, commitments, engines. Bytes, nothing of volunteering; never changes or
//!   repairs what is stored.
//! - [`tree`]: the public tree of commitments: leaves, tiles, proofs. Pure; knows no event.
//! - [`checkpoint`]: the texts of the public log: notes, cosignatures, proofs, policies. Pure.
//! - [`credential`]: certificates in the formats of W3C and Open Badges: canonical JSON, proofs,
//!   status lists, the bundle. Pure; never signs what it cannot read back.
//! - [`verify`]: the check of a certificate by a stranger: file, policy and time in, report out.
//!   Pure; never calls valid what was not checked.
//! - [`signing`]: signing keys on a disk. Never shows one.
//! - [`tlog`]: the public log on a disk, the newest checkpoint in a second place. Serves only what
//!   is published.
//! - [`witness`]: a witness of other people's logs. Remembers before it answers.
//! - [`vault`]: keys of people, sealing, duplicates, erasure. Never shows a clear text unrecorded.
//! - [`access`]: tokens, roles at the door, the read log. Never holds personal data.
//! - [`state`]: books over sled: cache, write-behind, rebuild. Never on the way of an answer.
//! - [`run`]: writer, answers, dry run, deadlines, fsck, backup. The only one that spawns; holds no
//!   rule.
//! - [`reading`]: read models, explanations, opened texts. Computes no rule, knows no HTTP.
//! - [`pages`]: HTML for people: check pages and one's own, on any screen and on paper, without
//!   script. Computes no rule, knows no HTTP.
//! - [`http`]: the API, made from one table of endpoints. Decides nothing, tells no inside.
//! - [`cli`]: one file per subcommand, the demo, settings. Holds no rule, starts no thread.
//!
//! Imports run downwards only; `tests/house` fails on an arrow that points up.
//!
//! # Invariants
//!
//! - I1 Nothing acknowledged is ever lost, nothing recorded ever changed: an answer means fsynced.
//! - I2 One writer, gapless positions; a command's events are all in the log, or none.
//! - I3 State is a pure fold of the log; a fold unseals nothing and computes no rule.
//! - I4 We hash the bytes we stored, never bytes we made again.
//! - I5 No personal data in clear: not in events, books, URLs, metrics or process logs.
//! - I6 Corrections are new events that name their cause; what follows is decided with them.
//! - I7 Two people for every keyed-in hour; nobody approves or confirms their own entry.
//! - I8 Minutes are integers; what is shown as hours is only display.
//! - I9 Evidence grades are computed from events and carry their reason.
//! - I10 Local numbers are data in adopted packs; a session keeps the pack its first event pinned.
//! - I11 Every write has an idempotency key that never expires and is bound to actor and body.
//! - I12 Every total explains itself by its parts.
//! - I13 No checkpoint is signed that contradicts a published one; a second place remembers.
//! - I14 Time passing is a command: deadlines wait in a due-list folded from the log.
//!
//! # Walkthrough: a volunteer checks in
//!
//! 1. [`domain::Command::CheckIn`] comes in with an idempotency key; [`run::Request`] holds both.
//! 2. [`run::prepare`] draws the command's seed and asks the [`vault`] whether the on-site code is
//!    the one of this minute. The code itself stays out of the decision.
//! 3. [`run::writer`] takes a batch of requests from its bounded queue. `decide` stops with the
//!    book it misses until the desk holds all it needs: the activity, the person, the policy in
//!    force, the months of the person's agenda (R22).
//! 4. [`domain::sessions::clock::check_in`] answers with `session_checked_in`: its id is cut from
//!    the seed, its policy pinned, its deadline written for the due-list.
//! 5. The events are folded into the writer's overlay, so that the next command of the batch sees
//!    them. [`run::committing`] syncs new keys, appends the frames with one fsync and publishes the
//!    overlay, while the writer decides the next batch on top of it.
//! 6. [`run::answer`] hashes the commitments and answers. The same key asks again: same answer.
//!
//! # Walkthrough: an hour becomes effective, and is undone
//!
//! 1. The volunteer signs ([`domain::sessions::approve::confirm`]); another person approves. The
//!    recorder of the session cannot: R28 looks at who recorded start and end.
//! 2. Without a notice in the pinned pack, `approve` also decides `hours_credited`, one event per
//!    local day: minutes, grade and reason from [`domain::sessions::grade`], a tag that stays the
//!    session-day's identity for ever. With a notice, [`run::due`] submits the deadline later.
//! 3. The session's contribution moves in four totals: person, activity, organisation, ledger.
//! 4. `void_session` decides `session_voided` and, from the table of consequences in
//!    [`domain::sessions::undo`], one `hours_reversed` per credit, each naming its cause. The
//!    session leaves every total and stays visible.
//! 5. What bends the line: [`domain::sessions::dispute`] freezes a session until somebody answers
//!    (R36), and [`domain::sessions::correct`] sends it back to the signatures with other times,
//!    through the same table of consequences. From then on the session keeps its
//!    [`domain::sessions::steps`], so that its timeline still tells all of it.
//!
//! # Walkthrough: a past year goes in
//!
//! 1. [`interchange::read_table`] and [`interchange::check`] turn a spreadsheet into typed rows and
//!    problems; what is wrong comes back with its row, column and remedy, the rest goes on.
//! 2. `import load` opens an import and sends each row as a command of its own. The [`vault`] makes
//!    the keyed tags of the foreign record; [`domain::imports::decide`] refuses what is known.
//! 3. A second person approves exactly what was seen. Only then [`run::jobs`] submits page after
//!    page, and [`domain::imports::settle`] decides each: hours become effective as grade H.
//! 4. Undone, the same pages void what nobody touched since; the rest is left, and counted.
//!    Balances of another time bank go the same way ([`domain::timebank::bring`]), but that only
//!    administrators of the ledger let credit in; stars of elsewhere ([`domain::stars::bring`]) and
//!    what moved there ([`domain::timebank::elsewhere`]: history, never posted) are told as long as
//!    their import stands.
//! 5. [`reading::export`] walks the log and writes the same rows out again, a page at a time, each
//!    page on record before it is opened. Loaded again, a row that says what the ledger would
//!    export now is no change.
//!
//! # Walkthrough: what somebody made up is found as a whole
//!
//! 1. [`reading::findings::preview`] counts what a scope holds; nothing is recorded. Then
//!    [`domain::findings::decide`] opens the finding: whose records, which of them, why.
//! 2. [`run::searching`] walks over the organisation's sessions from the finding's cursor on;
//!    [`run::jobs`] submits page after page, in turns with imports that are worked through.
//! 3. [`domain::findings::settle`] looks at each session anew, by its own book, and decides what a
//!    single finding decides: [`domain::sessions::undo::undone`]. The cause is the opening.
//!
//! # Walkthrough: an event becomes provable
//!
//! 1. [`run::publishing::publisher`] follows the log: [`run::publishing::entries`] makes 34 bytes
//!    of each event, [`tlog::store`] appends them and their hashes to the tapes, unseen as yet.
//! 2. Once an interval, or when a receipt is asked for, [`tlog::PublicLog::sign`] reads back what
//!    it wrote, signs the root and swaps the note in the second place, where it expects the last.
//! 3. [`run::publishing::witnesses`] asks all witnesses at once. If the policy is content, the note
//!    is published; if not, readers keep the one before, and it is offered again.
//! 4. [`http`] serves tiles as slices of the tapes, and a receipt as a proof under the note. At the
//!    next start the tapes are read back whole and compared with the newest note, and the log with
//!    both: a log that was rolled back or rewritten is refused.
//!
//! # Walkthrough: a stranger checks a certificate
//!
//! 1. [`verify::verify`] reads the file strictly ([`credential::strict`]) and takes it apart into a
//!    signed certificate and what stands beside it.
//! 2. Key events, issuance and sessions are leaves, or they are nothing: each proof is judged under
//!    the verifier's own policy. The signature is checked with the key that was announced, the
//!    status by a list that another key of the issuer signed.
//! 3. Openings recompute commitments, sums are added up, the holder is who has slip and document.
//! 4. Eleven lines, each with what it shows, by whom and when; the verdict follows from them.
//!    [`verify::union`](fn@verify::union) adds up several certificates by session-day.
//!
//! # Walkthrough: a certificate is issued, checked, and ended
//!
//! 1. `POST /people/{p}/certificates` becomes [`domain::Command::IssueCertificate`]. Outside the
//!    writer, [`run::issuing`] collects what counts, has [`credential::document`] write it, signs
//!    it with the issuer's key and hands the text to the [`vault`] to be sealed.
//! 2. The writer decides ([`domain::certificates::decide`]): every cited session is looked at
//!    again; what moved meanwhile refuses. The event binds the digest of what was signed, and
//!    announces the issuer's key if the log does not know it.
//! 3. [`reading::bundle`] puts the proofs beside the signed text; [`verify`] needs no more than
//!    that and a policy file.
//! 4. A session is undone: [`domain::certificates::follow`] ends what counts it in the same
//!    command, and [`run::issuing::status`] publishes the list that says so within a minute.
//!
//! # Walkthrough: a star is earned, and falls
//!
//! 1. Effective hours stand on the agenda with their days and grade. `apply` takes the scheme of
//!    the pack in force at the level's cut-off ([`domain::stars::figures`]), holds its conditions
//!    against the figures ([`domain::stars::assess`]) and stores both.
//! 2. Whom the level names agrees, each another person; each looks anew. A notice waits on the
//!    due-list; an objection stops it. The last step grants.
//! 3. A session is undone: [`domain::stars::follow`] looks at the holder's star in the same
//!    command, by the rules of the award, and keeps it, has it reviewed, or lets it fall.
//!
//! # Walkthrough: somebody is thanked, and the session falls
//!
//! 1. [`domain::commendations::decide`] asks for an effective session and a second person; the
//!    words are sealed under the volunteer's key, and the session remembers who was thanked.
//! 2. If its holder asks for it, [`run::issuing`] writes into a certificate what
//!    [`domain::commendations::certify`] finds for the sessions counted: by day and kind, no words.
//! 3. The session is undone: [`domain::commendations::follow`] is a row of the same table of
//!    consequences as certificates and stars.
//!
//! # Walkthrough: an hour becomes credit, and is spent at a station
//!
//! 1. `hours_credited` is decided; [`domain::command`]'s table of reactions hands the events to
//!    [`domain::timebank::earn`], which appends what the pinned pack gives for them, once for each
//!    session-day, within its caps. Lines sum to zero; `minted` is the other side.
//! 2. [`domain::timebank::hold`] reserves: taken from what expires first, counted at once. The age
//!    of whoever it is for comes from the [`vault`] as a number, by [`run::registered`].
//! 3. At a till, [`domain::timebank::till`] asks what the holder showed and the clerk's open shift;
//!    one command reserves and takes. Else the holder confirms, or the session that was served.
//! 4. The session is voided: `hours_reversed` claws back in the same command. What was spent is
//!    owed. [`reading::consequences`] tells all of it in one read.
//! 5. The day is over: [`run::stating`] has [`domain::timebank::figures`] write where all units
//!    are into the log, once, and every checkpoint behind it proves that they sum to zero.
//!
//! # Architecture notes: where we left the first design, and why
//!
//! - *Sessions are addressed by activity and session* (`/activities/{a}/sessions/{s}`): ids stay
//!   pure PRF outputs, yet the sessions of one activity are neighbours on the shelf.
//! - *`decide` stops for a missing book* instead of declaring its books: one code path for writer,
//!   dry run and tests, and a command cannot forget to declare one.
//! - *A document's owner is a fact asked for in the writer*, after preparing: two registrations of
//!   one batch see each other (R1). A claim without a registration is void, so a crash in between
//!   blocks nobody.
//! - *Merged people are linked in their own books*, not in a book of aliases: one step deep, so
//!   that two lookups tell all ids of a human, and most people have one.
//! - *The newest items of a long list lie in its owner's book* ([`domain::books::paged`]), not on
//!   the page where they end up: the owner changes anyway, so a posting changes half as many books.
//! - *Dates before the first adopted pack are governed by it*: records older than the ledger have
//!   rules, too. A pack still may not be adopted for the past.
//! - *Who answers for an organisation that ended is read off the books when it is asked*
//!   ([`domain::organisations::succession`]): no grant is copied and no record rewritten, so a
//!   successor named wrongly is corrected by naming another one.
//! - *Tiles are no files but slices of tapes* ([`tlog::tape`]): one file per level, so a partial
//!   tile of any width exists for ever, a hundred million entries are ten files, and static files
//!   are an export.
//! - *The first checkpoint is of nothing*: the empty tree is signed before the log key is
//!   announced, so a missing second place always means loss, and never a ledger that is new.
//! - *Public events have a seed of zeros, and only the event's*: group seeds follow from it as for
//!   all others, so there is one way to commit.
//! - *The key is destroyed before the erasure notice is published*, and again at every start for
//!   every notice not yet on the shelf; so no crash leaves a readable erased person.

pub mod access;
pub mod checkpoint;
pub mod cli;
pub mod credential;
pub mod domain;
pub mod http;
pub mod interchange;
pub mod log;
pub mod pages;
pub mod reading;
pub mod run;
pub mod signing;
pub mod state;
pub mod tlog;
pub mod tree;
pub mod vault;
pub mod verify;
pub mod witness;
