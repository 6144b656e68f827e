//! Critics' and audience scores: the publishers' rules, and the uncertainty they leave out.
