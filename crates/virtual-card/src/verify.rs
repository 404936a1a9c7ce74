//! VERIFY, and changing a credential (docs/protocol.md §2.5, §4.5).

use jpki_apdu::{Command, Response, StatusWord};

use crate::card::{Outcome, done, refuse};
use crate::content::File;
use crate::layout::{Change, ReferenceRule};
use crate::secret::LONGEST_CREDENTIAL;
use crate::store::ReferenceId;
use crate::{Application, BlockedStatus, Credential, TriesQuery, VirtualCard};

/// How a presented value compared.
enum Comparison {
    Blocked,
    Right,
    Wrong { tries_left: u8 },
}

/// The current EF, where it is a reference. `value` is the one of the image.
struct Reference {
    id: ReferenceId,
    rule: ReferenceRule,
    value: Option<Credential>,
}

impl VirtualCard {
    pub(crate) fn verify(&mut self, command: &Command) -> Outcome {
        if command.p1 != 0 {
            return refuse(StatusWord::IncorrectP1P2);
        }
        let target = self.target(command.p2)?;
        self.go_to(target, StatusWord::ReferenceNotFound)?;
        let reference = self.current_reference()?;
        if command.data().is_empty() {
            return self.tries_query(command, &reference);
        }
        let length = command.data().len();
        let fits = if self.behaviour.strict_credential_length {
            (reference.rule.shortest..=reference.rule.longest).contains(&length)
        } else {
            length <= LONGEST_CREDENTIAL
        };
        if !fits {
            return refuse(StatusWord::WrongLength);
        }
        let fid = reference.id.1;
        match self.compare(&reference, command.data())? {
            Comparison::Blocked => refuse(self.blocked()),
            Comparison::Right => {
                self.session.verified.insert(fid);
                done(Vec::new())
            }
            Comparison::Wrong { tries_left } => {
                self.session.verified.remove(&fid);
                refuse(StatusWord::TriesLeft(tries_left))
            }
        }
    }

    fn tries_query(&self, command: &Command, reference: &Reference) -> Outcome {
        let understood = match self.behaviour.tries_query {
            TriesQuery::HeaderOnly => command.ne().is_none(),
            TriesQuery::WithLe => command.ne().is_some(),
            TriesQuery::Neither => false,
        };
        if !understood {
            return refuse(StatusWord::WrongLength);
        }
        if self.behaviour.verified_query_9000 && self.session.verified.contains(&reference.id.1) {
            return done(Vec::new());
        }
        let tries = match &reference.value {
            Some(_) => self.store.read()?.tries(reference.id, reference.rule.tries),
            None => 0,
        };
        Ok(Response { data: Vec::new(), status: StatusWord::TriesLeft(tries) })
    }

    /// Compares and counts in one step that no other process gets into. The counter is kept before anybody learns how
    /// the comparison came out.
    fn compare(&mut self, reference: &Reference, presented: &[u8]) -> Result<Comparison, crate::VirtualCardError> {
        let Reference { id, rule, value: Some(value) } = reference else { return Ok(Comparison::Blocked) };
        self.store.update(|state| {
            let tries = state.tries(*id, rule.tries);
            if tries == 0 {
                return (Comparison::Blocked, false);
            }
            if state.value(*id).unwrap_or(value).matches(presented) {
                return (Comparison::Right, state.set_tries(*id, rule.tries, rule.tries));
            }
            let tries_left = tries - 1;
            (Comparison::Wrong { tries_left }, state.set_tries(*id, tries_left, rule.tries))
        })
    }

    fn blocked(&self) -> StatusWord {
        match self.behaviour.blocked_status {
            BlockedStatus::ReferenceBlocked => StatusWord::ReferenceBlocked,
            BlockedStatus::AuthenticationBlocked => StatusWord::AuthenticationBlocked,
        }
    }

    /// CHANGE REFERENCE DATA: only the new value, after VERIFY of the old one.
    pub(crate) fn change_reference_data(&mut self, command: &Command) -> Outcome {
        if command.p1 != 0x01 {
            return refuse(StatusWord::IncorrectP1P2);
        }
        self.change(command, Change::ReferenceData)
    }

    /// CHANGE KEY, the same for the common and the registry application.
    pub(crate) fn change_key(&mut self, command: &Command) -> Outcome {
        if command.p1 != 0x00 {
            return refuse(StatusWord::IncorrectP1P2);
        }
        // Without VERIFY it answers 6982 wherever it comes (docs/protocol.md §9).
        if self.session.verified.is_empty() {
            return refuse(StatusWord::SecurityStatusNotSatisfied);
        }
        self.change(command, Change::Key)
    }

    fn change(&mut self, command: &Command, with: Change) -> Outcome {
        let target = self.target(command.p2)?;
        self.go_to(target, StatusWord::ReferenceNotFound)?;
        let Reference { id, rule, .. } = self.current_reference()?;
        if !self.session.verified.contains(&id.1) {
            return refuse(StatusWord::SecurityStatusNotSatisfied);
        }
        if self.applications.get(&id.0).is_none_or(|df| df.change != with) {
            return refuse(StatusWord::ConditionsNotSatisfied);
        }
        if command.data().is_empty() || command.ne().is_some() {
            return refuse(StatusWord::WrongLength);
        }
        if !rule.changeable {
            return refuse(StatusWord::ConditionsNotSatisfied);
        }
        if !rule.accepts(command.data()) {
            return refuse(StatusWord::IncorrectData);
        }
        let value = Credential::new(command.data());
        self.store.update(|state| {
            state.change(id, value);
            ((), true)
        })?;
        done(Vec::new())
    }

    fn current_reference(&self) -> Result<Reference, StatusWord> {
        let none = StatusWord::from_u16(self.behaviour.not_a_reference_status);
        let id: (Application, u16) = self.session.application.zip(self.session.file).ok_or(none)?;
        match self.current() {
            Some(File::Reference(rule, value)) => Ok(Reference { id, rule: *rule, value: value.clone() }),
            _ => Err(none),
        }
    }
}
