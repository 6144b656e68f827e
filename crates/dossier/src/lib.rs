//! Answers: the dossier of a title, why a figure stands, and where evidence disagrees.
